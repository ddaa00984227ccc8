"""The story of the made-up deliveries: a country, its blocks one after the other, the files of its suppliers.

Several processes may make blocks at the same time; they are written in order, so that the bytes do not depend
on how many there are. A few blocks are in memory at once and nothing else that grows with the country.
"""

from __future__ import annotations

import multiprocessing
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa

from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.kit.files import folder_written_whole
from zicht.kit.progress import SILENT, Progress
from zicht.made_up.microdata.adding_up import Packed, Sums, packed
from zicht.made_up.microdata.block import Grouping, groupings
from zicht.made_up.microdata.building import make_block
from zicht.made_up.microdata.country import Country, make_country
from zicht.made_up.microdata.deliveries import Deliveries
from zicht.made_up.microdata.economy import economy_of
from zicht.made_up.microdata.economy_truth import economy_truth
from zicht.made_up.microdata.layouts import layouts
from zicht.made_up.microdata.tables import areas, tables_of
from zicht.made_up.microdata.totals import totals_of
from zicht.made_up.microdata.truth import NOTE, WHOLE_FIRST, truth
from zicht.made_up.province import SeedInvalid

TRUTH, README, DELIVERIES = "truth.json", "LEESMIJ.txt", "deliveries"
LEAST, MOST = 2_000, 20_000_000
_BYTES_A_PERSON = 250
_AHEAD = 2
"""Blocks that wait to be written, for each process."""
Made = tuple[dict[str, pa.Table], Packed]
"""Tables of a block, and what is true of it."""


class PersonsInvalid(UserError):
    """The number of made-up persons is too small, or larger than the generator is made for."""

    exit_code = 81
    usual_remedy = "for a lesson 50000; below that what was planted drowns in chance"


class NoRoomForDemoData(UserError):
    """The disk has less room than the made-up deliveries will take; nothing was written."""

    exit_code = 82
    usual_remedy = "name a folder on another disk, or ask for fewer persons"


def write_demo_data(
    folder: Path, *, persons: int, seed: int = 1, processes: int = 1, progress: Progress = SILENT
) -> None:
    """Write the deliveries of a country that does not exist; same persons and seed, same bytes.

    folder     new, empty, or written by this function before
    processes  that make blocks beside this one; 1 makes them here
    raises     PersonsInvalid, SeedInvalid, NoRoomForDemoData, OutputExists
    """
    _check(folder, persons, seed)
    with folder_written_whole(folder, replace_if_holds=TRUTH) as aside:
        country = make_country(persons, seed, progress)
        deliveries = Deliveries(aside / DELIVERIES, layouts(persons))
        deliveries.add({"areas": areas(country)})
        sums = _write_blocks(country, deliveries, processes, progress)
        progress.step("demo data: closing the deliveries")
        deliveries.close()
        told = economy_truth(country, sums.arrays)
        (aside / TRUTH).write_bytes(
            canonical_json(truth(country, sums.arrays, deliveries.rows(), told), indent=1)
        )
        (aside / README).write_text(_readme(persons, seed), encoding="utf-8")


def _check(folder: Path, persons: int, seed: int) -> None:
    if seed < 0:
        raise SeedInvalid("seed", found=seed, expected="a whole number from 0", remedy="for example 1")
    if not LEAST <= persons <= MOST:
        raise PersonsInvalid("persons", found=persons, expected=f"{LEAST} to {MOST}")
    place = next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())
    room, needed = shutil.disk_usage(place).free, persons * _BYTES_A_PERSON
    if room < needed:
        raise NoRoomForDemoData(place, found=f"{room >> 20} MB free", expected=f"about {needed >> 20} MB")


def _write_blocks(country: Country, deliveries: Deliveries, processes: int, progress: Progress) -> Sums:
    """Write all blocks; gives back what is true of them together."""
    groups = groupings(country)
    sums, written = Sums(), 0
    for number, (tables, counts) in enumerate(_made(country, groups, processes), 1):
        deliveries.add(tables)
        sums.add(counts)
        written += tables["persons"].num_rows
        if number % 10 == 0 or number == len(groups):
            progress.step(f"demo data: {written} of {country.total_persons} persons")
    return sums


def _made(country: Country, groups: list[Grouping], processes: int) -> Iterator[Made]:
    """Blocks in order, made here or by several processes."""
    if processes <= 1:
        yield from (make_tables(country, group) for group in groups)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _remember, (country,)) as pool:
        yield from _in_order(pool, groups, processes * _AHEAD)


def _in_order(pool: ProcessPoolExecutor, groups: Iterable[Grouping], ahead: int) -> Iterator[Made]:
    waiting: deque[Future[Made]] = deque()
    for group in groups:
        waiting.append(pool.submit(_make_remembered, group))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def make_tables(country: Country, group: Grouping) -> Made:
    """All tables of one block, and what is true of it."""
    block = make_block(country, group)
    economy = economy_of(block)
    return {**tables_of(block), **economy.tables}, packed({**totals_of(block), **economy.counts})


_of_this_process: list[Country] = []
"""The country, sent once to each process that makes blocks."""


def _remember(country: Country) -> None:
    _of_this_process[:] = [country]


def _make_remembered(group: Grouping) -> Made:
    return make_tables(_of_this_process[0], group)


def _readme(persons: int, seed: int) -> str:
    return (
        f"{NOTE}\n\n"
        f"Leveringen over {persons} verzonnen personen, gemaakt door `zicht demo-data` met seed {seed},\n"
        "alleen uit openbare cijfers en toeval, nooit uit microdata. Elke map onder deliveries is wat een\n"
        "leverancier over een kwartaal zou overhandigen. truth.json zegt wat er met opzet in is gelegd.\n"
        "Neem eerst cbs-2024-Q4 in: de andere leveringen verwijzen naar wat daarin staat.\n\n"
        f"Deliveries about {persons} persons who do not exist, made by `zicht demo-data` with seed {seed}\n"
        "from public figures and chance only, never from microdata. Each folder below deliveries is what a\n"
        "supplier would hand over about a quarter. truth.json tells what was planted on purpose.\n"
        f"Take in {WHOLE_FIRST}.\n"
    )
