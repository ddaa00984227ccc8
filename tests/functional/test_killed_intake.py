"""The power fails, or somebody pulls the plug: intake is killed at random moments, again and again."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from tests.unit.microdata.small_deliveries import KEY, deliver

from zicht.kit.digests import sha256_of_file
from zicht.microdata.intake import DeliveryStopped, accept_delivery
from zicht.microdata.reports import Override
from zicht.microdata.vault import Vault, new_vault, open_vault

KILLS = int(os.environ.get("ZICHT_KILLS", "12"))
ANYWAY = Override("some rows are faulty on purpose", "J. Janssen")
DAY = "2025-01-15"

PERSONS_HEAD = "RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN\n"


def persons(count: int) -> str:
    return PERSONS_HEAD + "".join(
        f"{at:09d} | {1950 + at % 60} | {1 + at % 13} | {1 + at % 2} |\n" for at in range(count)
    )


def schooling(count: int) -> str:
    return "RINPERSOON | SCHOOLJAAR | ONDERWIJSSOORT\n" + "".join(
        f"{at:09d} | {2010 + at % 10} | {1 + at % 11:02d}\n" for at in range(count)
    )


def take_in(folder: Path, vault: Path) -> None:
    """What the child does."""
    accept_delivery(folder, open_vault(vault), KEY, on=DAY, override=ANYWAY)


def contents(vault: Vault) -> dict[str, str]:
    """Digest of every file that counts; the lock and unfinished work do not."""
    return {
        path.relative_to(vault.path).as_posix(): sha256_of_file(path)
        for path in sorted(vault.path.rglob("*"))
        if path.is_file() and not path.relative_to(vault.path).parts[0].startswith(".")
    }


def visible(vault: Vault) -> dict[str, list[str]]:
    """Every table of today by the digests of its files, each held against what the delivery says of it."""
    shown: dict[str, list[str]] = {}
    for name, table in vault.tables().items():
        shown[name] = [sha256_of_file(file) for file in table.files]
    for delivery in vault.standing:
        for kept in delivery.tables:
            path = vault.folder(delivery.id) / "accepted" / f"{kept.table}.parquet"
            assert sha256_of_file(path) == kept.accepted_sha256
    return shown


@pytest.fixture(scope="module")
def nursery():
    """Children of one prepared process: they need no start-up of their own, and share no thread with us."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["zicht.microdata.intake", "tests.unit.microdata.small_deliveries"])
    return context


def test_killed_at_any_moment_nothing_half_is_seen_and_nothing_is_lost(tmp_path: Path, nursery):
    first = deliver(tmp_path / "first", "cbs", {"persons": persons(400)}, period="2024-Q3")
    second = deliver(tmp_path / "second", "cbs", {"persons": persons(500), "schooling": schooling(500)})

    def fresh(name: str) -> Vault:
        vault = new_vault(tmp_path / name, KEY, made_up=True)
        take_in(first, vault.path)
        return vault

    undisturbed = fresh("undisturbed")
    before = visible(undisturbed)
    started = time.monotonic()
    take_in(second, undisturbed.path)
    length = time.monotonic() - started
    after, whole = visible(undisturbed), contents(undisturbed)

    chance = random.Random(3)
    vault, broken_off, finished = fresh("0"), 0, 0
    for kill in range(KILLS):
        child: ForkServerProcess = nursery.Process(target=take_in, args=(second, vault.path))
        child.start()
        child.join(chance.uniform(0.0, 1.2 * length))
        child.kill()
        child.join()
        shown = visible(vault)
        assert shown in (before, after)
        if shown == before:
            broken_off += 1
            continue
        assert contents(vault) == whole
        finished += 1
        vault = fresh(f"{kill + 1}")
    if visible(vault) == before:
        take_in(second, vault.path)
    assert contents(vault) == whole
    assert broken_off > 0


def take_in_dying_at(folder: Path, vault: Path, point: int) -> None:
    """Die just before the `point`-th of the few steps that make a delivery visible; half-way in a write."""
    import zicht.microdata.ledger as ledger
    import zicht.microdata.vault as room

    passed = 0

    def step() -> bool:
        nonlocal passed
        passed += 1
        return passed == point

    rename, cut, write, sync = Path.replace, os.ftruncate, os.write, os.fsync
    in_ledger = False

    def dying_rename(self: Path, target: Path) -> Path:
        if step():
            os._exit(9)
        return rename(self, target)

    def dying_cut(handle: int, length: int) -> None:
        nonlocal in_ledger
        if step():
            os._exit(9)
        in_ledger = True
        cut(handle, length)

    def dying_write(handle: int, data: bytes) -> int:
        if step():
            write(handle, data[: len(data) // 2])
            os._exit(9)
        return write(handle, data)

    def dying_sync(handle: int) -> None:
        if in_ledger and step():
            os._exit(9)
        sync(handle)

    for module in (ledger, room):
        assert module.os is os
    Path.replace, os.ftruncate, os.write, os.fsync = dying_rename, dying_cut, dying_write, dying_sync  # type: ignore
    take_in(folder, vault)
    os._exit(0)


def test_killed_at_each_step_of_the_entry_the_delivery_is_in_or_out(tmp_path: Path, nursery):
    """Also when it was stopped before, so that its folder of then must make place."""
    folder = deliver(tmp_path / "in", "cbs", {"persons": persons(30)})

    stopped = new_vault(tmp_path / "stopped", KEY, made_up=True)
    with pytest.raises(DeliveryStopped):
        accept_delivery(folder, stopped, KEY, on=DAY)

    def stopped_before(name: str) -> Vault:
        return open_vault(shutil.copytree(stopped.path, tmp_path / name))

    undisturbed = stopped_before("undisturbed")
    take_in(folder, undisturbed.path)
    whole, codes = contents(undisturbed), []
    for point in range(1, 20):
        vault = stopped_before(str(point))
        child = nursery.Process(target=take_in_dying_at, args=(folder, vault.path, point))
        child.start()
        child.join()
        codes.append(child.exitcode)
        if not vault.tables():
            take_in(folder, vault.path)
        assert contents(vault) == whole, f"killed at step {point}"
        if child.exitcode == 0:
            break
    # two renames; the cut of a torn line, the write and its sync; the mark of the ledger's end and its
    # rename: seven ways to die, then none
    assert codes == [9] * 7 + [0]
