"""A run: plans computed on exact deliveries, kept in the vault; broken off anywhere, it goes on there.

    VAULT/runs/<id>/run.json         what was asked of which deliveries; at the end, the digest of the result
    VAULT/runs/<id>/parts/           one file a batch and period, each written whole; gone when all is done
    VAULT/runs/<id>/tallies.parquet  the result, of TALLY_SCHEMA, sorted; it appears whole

The id is a digest of what was asked and of which deliveries, so the same question of the same deliveries is
the same run on every engine, and its result has the same bytes.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.kit.progress import SILENT, Progress
from zicht.microdata.deliveries import ACCEPTED
from zicht.microdata.engines.batches import Work, work_of
from zicht.microdata.engines.engine import Engine, name_division
from zicht.microdata.engines.tables import Settings, Tables, check_tables, tables_of
from zicht.microdata.parts import merge_parts, write_part
from zicht.microdata.vault import Vault, for_the_owner_only
from zicht.model.plans import Plan

FORMAT = "zicht-run/1"
RUN = "run.json"
TALLIES = "tallies.parquet"
PARTS = "parts"


class RunBusy(UserError):
    """Another command is computing the same run."""

    exit_code = 97
    usual_remedy = "wait until the other is done; the result will be there"


class RunDamaged(UserError):
    """The result of a run is not what the run says it wrote."""

    exit_code = 99
    usual_remedy = "remove the folder of the run and compute it again"


class DeliveryAltered(UserError):
    """Files of accepted deliveries were changed or removed after they were accepted; nothing was computed."""

    exit_code = 110
    usual_remedy = "put the delivery back from a copy of the vault, or roll it back and take it in again"


@dataclass(frozen=True)
class Run:
    """A finished run."""

    id: str
    folder: Path

    @property
    def tallies(self) -> Path:
        """Parquet file of TALLY_SCHEMA."""
        return self.folder / TALLIES


def run_plans(
    plans: Sequence[Plan], vault: Vault, engine: Engine, settings: Settings, progress: Progress = SILENT
) -> Run:
    """Compute plans on the deliveries that stand today, or finish or find a run that did.

    raises TableMissing, RunBusy, RunDamaged, DeliveryAltered, DivisionUnusable, MemoryTooSmall
    """
    tables = vault.tables()
    check_tables(plans, tables)
    used = frozenset().union(*(tables_of(plan) for plan in plans))
    deliveries = deliveries_of(vault, used)
    asked = question(plans, deliveries, settings)
    id = sha256_of(canonical_json(asked))[:16]
    run = Run(id, vault.path / "runs" / id)
    with for_the_owner_only(), _alone(run.folder):
        if not is_done(run):
            check_unaltered(vault, deliveries)
            write_whole(run.folder / RUN, canonical_json(asked, indent=1), mode=0o600)
            mine = {name: table for name, table in tables.items() if name in used}
            compute(run, plans, mine, engine, settings, progress)
            result = {"sha256": sha256_of_file(run.tallies)}
            done = canonical_json(asked | {"tallies": result}, indent=1)
            write_whole(run.folder / RUN, done, mode=0o600)
        shutil.rmtree(run.folder / PARTS, ignore_errors=True)
    return run


def question(plans: Sequence[Plan], deliveries: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """What decides the result, as JSON: plans by digest, deliveries by digest, sample and periods."""
    return {
        "format": FORMAT,
        "plans": {plan.id: plan.digest for plan in plans},
        "deliveries": deliveries,
        "sample": settings.sample,
        "periods": sorted(set(settings.periods)),
    }


def deliveries_of(vault: Vault, tables: frozenset[str]) -> dict[str, Any]:
    """For each table the deliveries its rows come from, with digests of what was delivered and accepted."""
    standing = {delivery.id: delivery for delivery in vault.standing}
    named: dict[str, Any] = {}
    for name, table in vault.tables().items():
        if name in tables:
            held = [(standing[id], standing[id].table(name)) for id in table.delivery_ids]
            named[name] = [
                {"id": delivery.id, "digest": delivery.digest, "accepted_sha256": kept.accepted_sha256}
                for delivery, kept in held
                if kept is not None
            ]
    return named


def check_unaltered(vault: Vault, deliveries: Mapping[str, Any]) -> None:
    """Raise DeliveryAltered when accepted files are not, byte for byte, those that were accepted."""
    altered = [
        f"table {table} of {delivery['id']}"
        for table, held in sorted(deliveries.items())
        for delivery in held
        if not _is(vault.folder(delivery["id"]) / ACCEPTED / f"{table}.parquet", delivery["accepted_sha256"])
    ]
    if altered:
        raise DeliveryAltered(
            vault.path,
            found="; ".join(altered),
            expected="the bytes that were accepted, which the ledger names",
        )


def _is(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of_file(path) == digest


def is_done(run: Run) -> bool:
    """Is the result there? Raises RunDamaged when it is not the one that was written."""
    if not (run.folder / RUN).is_file() or not run.tallies.is_file():
        return False
    told = json.loads((run.folder / RUN).read_bytes()).get("tallies")
    if told is None:  # broken off between the result and its digest: the parts make it again
        return False
    if sha256_of_file(run.tallies) != told["sha256"]:
        raise RunDamaged(run.tallies, found="other bytes", expected=f"those that {RUN} names")
    return True


def compute(
    run: Run,
    plans: Sequence[Plan],
    tables: Tables,
    engine: Engine,
    settings: Settings,
    progress: Progress = SILENT,
) -> None:
    """Compute what is not there yet, part by part, and put the parts together."""
    every = work_of(plans, settings.periods)
    parts = run.folder / PARTS
    parts.mkdir(exist_ok=True)
    left = [work for work in every if not _part(parts, work).is_file()]
    if len(left) < len(every):
        progress.step(f"{len(every) - len(left)} of {len(every)} parts were computed before")
    if left:
        spill = run.folder / ".spill"
        with _emptied(spill), engine.open(tables, replace(settings, spill=spill)) as connection:
            division = name_division(connection)
            for number, work in enumerate(left, start=1 + len(every) - len(left)):
                progress.step(f"{number} of {len(every)}: {work.words}")
                blocks = engine.finish(work.batch, work.period, tables, division, connection, settings.sample)
                write_part(_part(parts, work), blocks)
    progress.step("putting the parts together")
    merge_parts([_part(parts, work) for work in every], run.tallies)


@contextlib.contextmanager
def _emptied(spill: Path) -> Iterator[None]:
    """What did not fit in memory is about persons: gone before and after, whatever happens."""
    shutil.rmtree(spill, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _part(parts: Path, work: Work) -> Path:
    return parts / f"{work.name}.arrow"


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunBusy(folder, found="a run that is being computed", expected="one at a time") from None
        yield
