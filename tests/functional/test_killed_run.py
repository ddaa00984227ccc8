"""A run is killed at random moments and taken up again: the result has the same bytes, on every engine."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.spec.conftest import ENGINES
from tests.spec.drawn import Row, a_country, stored
from tests.spec.vaults import take_in, vault_with

from zicht.kit.digests import sha256_of_file
from zicht.microdata.engines.choice import ENGINES as CHOICE
from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.tables import Settings, TableMissing
from zicht.microdata.runs import RunBusy, RunDamaged, run_plans
from zicht.microdata.vault import Vault, open_vault
from zicht.model.area_codes import Level
from zicht.model.expressions import Call, Column, Constant, Op, When, Window
from zicht.model.periods import Frequency
from zicht.model.plans import Breakdown, Counted, Frame, Location, Measure, Place, Plan, RuleClass
from zicht.model.tallies import TALLY_SCHEMA

KILLS = int(os.environ.get("ZICHT_KILLS", "5"))
DRUGS = Call(Op.IN, (Column("suspects", "offence"), Constant("41"), Constant("42")))
RECORDS = Plan(
    id="drugs/records",
    frame=Frame("suspects", Window(When.DURING), Column("suspects", "person")),
    location=Location(Place.BUURT, Column("suspects", "place")),
    measures=(
        Measure("records", Counted.ROWS),
        Measure("suspects", Counted.UNITS),
        Measure("drug_suspects", Counted.UNITS, DRUGS),
    ),
    levels=(Level.GEMEENTE, Level.BUURT),
    frequency=Frequency.QUARTERLY,
    first="2023-Q1",
    last="2024-Q4",
    rule_class=RuleClass.PERSONS,
    breakdowns=(Breakdown("kind", (("drugs", DRUGS),)),),
)


def some_records() -> dict[str, list[Row]]:
    """Persons with a few records each, over eight quarters and four buurten."""
    rows = a_country(
        persons="person | birth_year | birth_month | sex\n"
        + "\n".join(f"{person} | 1990 | 1 | 1" for person in range(1, 21)),
        suspects="incident | person | date | registered_on | offence | place\n"
        + "\n".join(
            f"{n} | {1 + n % 20} | {2023 + n % 2}-{1 + n % 12:02d}-{1 + n % 28:02d} | 2024-12-31"
            f" | {(41, 42, 11)[n % 3]} | BU000{1 + n % 3}0000"
            for n in range(400)
        ),
    )
    del rows["address_areas"]
    return rows


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    """A vault that holds them."""
    return vault_with(tmp_path_factory.mktemp("vault"), some_records())


@pytest.fixture
def empty_runs(vault: Vault) -> Iterator[Vault]:
    """The vault without any run."""
    yield vault
    for path in sorted((vault.path / "runs").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def computed(path: Path) -> Path:
    """What the child does."""
    return run_plans([RECORDS], open_vault(path), CHOICE["duckdb"], Settings(threads=1)).tallies


def test_killed_at_any_moment_and_resumed_the_bytes_are_the_same(empty_runs: Vault) -> None:
    started = time.monotonic()
    result = computed(empty_runs.path)
    length = time.monotonic() - started
    whole = sha256_of_file(result)
    run = result.parent

    nursery = multiprocessing.get_context("forkserver")
    nursery.set_forkserver_preload(["zicht.microdata.runs", "tests.spec.vaults"])
    chance, broken_off = random.Random(5), 0
    for _ in range(KILLS):
        if result.is_file():
            for name in ("tallies.parquet", "run.json"):
                (run / name).unlink()
        child: ForkServerProcess = nursery.Process(target=computed, args=(empty_runs.path,))
        child.start()
        child.join(chance.uniform(0.0, 1.2 * length))
        child.kill()
        child.join()
        broken_off += not result.is_file()
        if result.is_file():
            assert sha256_of_file(result) == whole
        for part in (run / "parts").glob("[!.]*"):
            assert pa.ipc.open_stream(part).read_all().num_rows > 0
    assert sha256_of_file(computed(empty_runs.path)) == whole
    assert sorted(path.name for path in run.iterdir() if path.name[0] != ".") == [
        "run.json",
        "tallies.parquet",
    ]
    assert broken_off > 0


def test_every_engine_and_any_number_of_threads_writes_the_same_bytes(empty_runs: Vault) -> None:
    digests = set()
    for engine in ENGINES.values():
        for threads in (1, 2):
            run = run_plans([RECORDS], empty_runs, engine, Settings(threads=threads, memory_gb=0.2))
            digests.add((run.id, sha256_of_file(run.tallies)))
            (run.folder / "run.json").unlink()
            run.tallies.unlink()
    assert len(digests) == 1


def test_the_result_is_the_tally_of_the_same_tables(empty_runs: Vault, tmp_path: Path) -> None:
    run = run_plans([RECORDS], empty_runs, CHOICE["duckdb"], Settings())
    written = pq.read_table(run.tallies).cast(TALLY_SCHEMA)
    drawn = tally(CHOICE["duckdb-sql"], [RECORDS], stored(tmp_path, some_records()))
    assert written.equals(drawn)
    assert drawn.num_rows > 100


def test_a_run_names_the_deliveries_it_used_and_a_new_delivery_is_a_new_run(tmp_path: Path) -> None:
    vault = vault_with(tmp_path, some_records())
    first = run_plans([RECORDS], vault, CHOICE["duckdb"], Settings())
    told = json.loads((first.folder / "run.json").read_bytes())
    assert told["plans"] == {RECORDS.id: RECORDS.digest}
    assert sorted(told["deliveries"]) == ["areas", "suspects"]
    [used] = told["deliveries"]["suspects"]
    assert used["digest"] == vault.standing[-1].digest
    assert told["tallies"]["sha256"] == sha256_of_file(first.tallies)
    again = run_plans([RECORDS], vault, CHOICE["duckdb-sql"], Settings(threads=1))
    assert again.id == first.id
    fewer = {"suspects": some_records()["suspects"][:50]}
    take_in(tmp_path / "later", vault, "politie", fewer)
    later = run_plans([RECORDS], vault, CHOICE["duckdb"], Settings())
    assert later.id != first.id
    assert sha256_of_file(first.tallies) == told["tallies"]["sha256"]


def test_a_changed_result_is_refused(empty_runs: Vault) -> None:
    run = run_plans([RECORDS], empty_runs, CHOICE["duckdb"], Settings())
    with run.tallies.open("ab") as stream:
        stream.write(b"more")
    with pytest.raises(RunDamaged):
        run_plans([RECORDS], empty_runs, CHOICE["duckdb"], Settings())


def test_two_commands_do_not_compute_the_same_run(empty_runs: Vault) -> None:
    import fcntl

    run = run_plans([RECORDS], empty_runs, CHOICE["duckdb"], Settings())
    with (run.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RunBusy):
            run_plans([RECORDS], empty_runs, CHOICE["duckdb"], Settings())


def test_what_the_vault_does_not_hold_is_told_before_anything_is_computed(tmp_path: Path) -> None:
    rows = some_records()
    vault = vault_with(tmp_path, {"areas": rows["areas"], "persons": rows["persons"]})
    with pytest.raises(TableMissing, match=r"suspects \(for drugs/records\)"):
        run_plans([RECORDS], vault, CHOICE["duckdb"], Settings())
    assert not list((vault.path / "runs").iterdir())
