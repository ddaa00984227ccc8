"""Spark by its address: what is asked of it, and what is said when it is not there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.spec.drawn import CONTRACTS, a_country, stored
from tests.spec.sail import sail_address

from zicht.microdata.engines import spark_session
from zicht.microdata.engines.choice import engine_named
from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.on_spark import SparkConnection, SparkEngine
from zicht.microdata.engines.spark_session import SparkMissing, SparkUnreachable, settings_of
from zicht.microdata.engines.tables import Settings
from zicht.pipeline.analyse import checked

WITHOUT_SPARK = """
import sys
sys.modules["pyspark"] = None
from zicht.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def zicht_without_spark(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_SPARK, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def open_at(address: str) -> None:
    with SparkEngine(address).open({}, Settings()):
        raise AssertionError("there is no Spark")


def test_zicht_does_without_the_package_until_spark_is_asked_for() -> None:
    done = zicht_without_spark("analyse", "run", "--help")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("address", ["sc://127.0.0.1:1", "local[1]"])
def test_a_missing_package_is_said_with_the_way_to_get_it(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(SparkMissing, match=r"pip install zicht\[cluster\]"):
        open_at(address)


def test_a_silent_address_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "PATIENCE", 1)
    with pytest.raises(SparkUnreachable, match="no answer in 1 seconds"):
        open_at("sc://127.0.0.1:1")


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(SparkUnreachable, match="INVALID_CONNECT_URL"):
        open_at("sc://127.0.0.1:1/somewhere")


def test_a_token_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(SparkUnreachable, match="SPARK_CONNECT_AUTHENTICATE_TOKEN") as error:
        open_at("sc://cluster.example:443/;use_ssl=true;token=sesame")
    assert "sesame" not in str(error.value)


def test_what_spark_says_of_a_row_is_not_passed_on(tmp_path: Path) -> None:
    tables = stored(tmp_path, a_country())
    opened = SparkEngine(sail_address()).open(tables, Settings())
    with opened as connection, pytest.raises(SparkUnreachable) as error:
        connection.query("SELECT CAST(buurt AS INT) AS number FROM areas")
    assert "BU0001" not in str(error.value)
    assert error.value.__suppress_context__


def test_a_session_is_closed_with_its_tables(tmp_path: Path) -> None:
    tables = stored(tmp_path, a_country())
    with SparkEngine(sail_address()).open(tables, Settings()) as connection:
        assert connection.query("SELECT COUNT(*) AS n FROM areas")["n"].to_pylist() == [6]
    assert connection.session.is_stopped
    with SparkEngine(sail_address()).open({}, Settings()) as other:
        assert other.session.catalog.listTables() == []


def test_the_address_belongs_to_the_engine_of_that_name_only() -> None:
    assert engine_named("spark", "sc://host:1") == SparkEngine("sc://host:1")
    assert engine_named("duckdb", "sc://host:1") == engine_named("duckdb")


def test_a_spark_of_this_machine_listens_on_this_machine_only() -> None:
    here = settings_of("local[2]", Settings(memory_gb=0.2, threads=2))
    assert here["spark.driver.bindAddress"] == "127.0.0.1"
    assert here["spark.driver.memory"] == "1024m"
    assert here["spark.sql.shuffle.partitions"] == "4"


def test_a_cluster_can_find_its_driver_and_chooses_its_own_pieces() -> None:
    elsewhere = settings_of("spark://host:7077", Settings(memory_gb=3.0))
    assert not [name for name in elsewhere if "host" in name or "partitions" in name or "Address" in name]
    assert elsewhere["spark.executor.memory"] == "3072m"


def test_only_cells_come_back_whatever_the_analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every built-in analysis, on empty tables: rows of persons would show as columns of their own."""
    empty: dict[str, list[Any]] = {name: [] for name in CONTRACTS}
    tables = stored(tmp_path, empty | a_country())
    asked: list[tuple[str, list[str]]] = []
    query = SparkConnection.query

    def noted(connection: SparkConnection, sql: str) -> pa.Table:
        found = query(connection, sql)
        asked.append((sql, found.column_names))
        return found

    monkeypatch.setattr(SparkConnection, "query", noted)
    plans = [analysis.plan for analysis in checked(None).analyses]
    last = tuple(sorted({plan.last for plan in plans}))
    tally(SparkEngine(sail_address()), plans, tables, Settings(periods=last))
    of_persons = [(sql, columns) for sql, columns in asked if not sql.endswith(" AS year FROM areas")]
    assert len(asked) > len(plans) // 2
    for sql, columns in of_persons[1:]:
        assert " GROUP BY " in sql
        strange = [name for name in columns if not re.fullmatch(r"[vnbc]\d+|(area|cp)_\w+", name)]
        assert not strange, (strange, sql)
