"""Sail, a server of Spark Connect without Java, started once for all tests of a process."""

from __future__ import annotations

import atexit
import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pysail.spark import SparkConnectServer

from zicht.microdata.engines.engine import Connection, Finish
from zicht.microdata.engines.on_spark import SparkEngine
from zicht.microdata.engines.sql_finish import finish_in_sql
from zicht.microdata.engines.tables import Settings, Tables


@cache
def sail_address() -> str:
    """Where Sail listens; it is started when it is first asked for, and stopped at the end."""
    os.environ.setdefault("RUST_LOG", "error")  # the server writes to stderr what it does
    server = SparkConnectServer()
    server.start(background=True)
    atexit.register(server.stop)
    assert server.listening_address is not None
    host, port = server.listening_address
    return f"sc://{host}:{port}"


@dataclass(frozen=True)
class OnSail:
    """The engine for Spark, at the address that Sail has by then."""

    finish: Finish = finish_in_sql

    @contextlib.contextmanager
    def open(self, tables: Tables, settings: Settings) -> Iterator[Connection]:
        """See `Engine`."""
        with SparkEngine(sail_address()).open(tables, settings) as connection:
            yield connection


SAIL = OnSail()
