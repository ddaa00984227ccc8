"""A session of Spark at an address: found, asked to behave the same everywhere, and closed again.

pyspark is imported here and only when a session is asked for, so that Zicht does without it elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from zicht.kit.errors import UserError
from zicht.microdata.engines.tables import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CONNECT = "sc://"
LOCAL = "local"
FOR_TOKENS = "SPARK_CONNECT_AUTHENTICATE_TOKEN"
PATIENCE = 10
"""Seconds that a Spark Connect address has to answer; pyspark itself would try for ten minutes."""

SAME_EVERYWHERE = {
    "spark.sql.ansi.enabled": "true",  # a number too large is an error, never another number
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",  # dates before 1582 as they are written
    "spark.sql.variable.substitute": "false",  # "${env:..}" in a text stays a text
    "spark.sql.parser.escapedStringLiterals": "false",  # a backslash escapes, as `dialects.SPARK` writes it
}
"""What must not depend on how a cluster was set up."""


class SparkMissing(UserError):
    """The engine Spark is asked for, and the package for it is not installed."""

    exit_code = 107
    usual_remedy = "install it with `pip install zicht[cluster]`, or compute on this machine with DuckDB"


class SparkUnreachable(UserError):
    """No Spark answers at the address, or it broke off what it was asked."""

    exit_code = 108
    usual_remedy = "look whether the cluster runs, and whether this machine may reach it"


@contextlib.contextmanager
def session_at(address: str, settings: Settings) -> Iterator[SparkSession]:
    """A session of our own at an address, that ends with the block; a Spark that ran before goes on.

    raises SparkMissing, SparkUnreachable
    """
    if "token=" in address.lower():
        raise SparkUnreachable(
            "address of Spark",
            found="a token in it, where others can read it",
            expected="an address alone",
            remedy=f"put the token in the environment variable {FOR_TOKENS}, and take it out of the address",
        )
    opened = _connected if address.startswith(CONNECT) else _started
    with opened(address, settings) as session:
        with answering(address):
            for key, value in SAME_EVERYWHERE.items():
                if session.conf.get(key, value) != value:  # Sail warns of some, and has no other way
                    session.conf.set(key, value)
        yield session


@contextlib.contextmanager
def answering(address: str) -> Iterator[None]:
    """Turn what goes wrong at the other end into SparkUnreachable, by name: the text may quote a row."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        with _without_data_frames():
            yield
    except AnalysisException:  # speaks of our SQL, not of rows: a mistake of ours
        raise
    except (PySparkException, Py4JError, OSError) as reason:
        raise SparkUnreachable(address, found=_name(reason), expected="a Spark that answers") from None


def _name(reason: Exception) -> str:
    condition = getattr(reason, "getCondition", lambda: None)()
    if condition == "JAVA_GATEWAY_EXITED":
        return "Java could not be started on this machine"
    return str(condition or type(reason).__name__)


@contextlib.contextmanager
def _connected(address: str, settings: Settings) -> Iterator[SparkSession]:
    """A session of Spark Connect; the names that we give to tables in it go with it."""
    try:
        with _without_data_frames():
            import grpc
            from pyspark.sql.connect.client.core import DefaultChannelBuilder
            from pyspark.sql.connect.session import SparkSession as ConnectSession
    except ImportError:
        raise _missing() from None
    with answering(address):
        channel = DefaultChannelBuilder(address).toChannel()
    try:
        grpc.channel_ready_future(channel).result(timeout=PATIENCE)
    except grpc.FutureTimeoutError:
        raise SparkUnreachable(
            address, found=f"no answer in {PATIENCE} seconds", expected="a Spark that answers"
        ) from None
    finally:
        channel.close()
    with answering(address):
        session = ConnectSession.builder.remote(address).create()
    try:
        yield cast("SparkSession", session)
    finally:
        session.stop()


@contextlib.contextmanager
def _started(address: str, settings: Settings) -> Iterator[SparkSession]:
    """A session of a Spark whose driver is in this process, as `local[2]` and `spark://host:7077` are."""
    try:
        with _without_data_frames():
            from pyspark.sql import SparkSession
    except ImportError:
        raise _missing() from None
    before = SparkSession.getActiveSession()
    if before is not None:
        yield before.newSession()
        return
    builder = SparkSession.builder.master(address).appName("zicht")
    for key, value in settings_of(address, settings).items():
        builder = builder.config(key, value)
    with answering(address):
        session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def settings_of(address: str, settings: Settings) -> dict[str, str]:
    """Settings of a Spark that this process starts: no web page, bounded memory, on this machine no way in.

    A cluster elsewhere must find its driver and knows its own size; both are left to its own settings.
    """
    memory = f"{max(1024, round(settings.memory_gb * 1024))}m"
    given = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.log.level": "ERROR",
    }
    if address.startswith(LOCAL):
        given |= {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": str(settings.spill or tempfile.gettempdir()),
            "spark.sql.shuffle.partitions": str(2 * (settings.threads or os.cpu_count() or 2)),
        }
    return given


def _missing() -> SparkMissing:
    return SparkMissing(
        "engine spark", found="no package pyspark with Connect", expected="pyspark 4.1 or 4.2"
    )


@contextlib.contextmanager
def _without_data_frames() -> Iterator[None]:
    """pyspark warns of pandas 3 wherever it could meet it; no data frame is ever asked of it here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield
