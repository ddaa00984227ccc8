"""Fetch open data from the live services into a folder that the file readers read.

Every table is compared with the catalogue before any row is asked, then brought whole into the cache;
only then is the folder written, aside, and renamed. So a folder is never half new and half old, and a run
that breaks loses no page that was whole.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from zicht.kit.digests import canonical_json
from zicht.kit.files import folder_written_whole
from zicht.kit.progress import SILENT, Progress
from zicht.sources.live.addresses import Gate
from zicht.sources.live.cache import Cache
from zicht.sources.live.catalogue import LiveCatalogue
from zicht.sources.live.client import Client
from zicht.sources.live.landing import LandedFile, land
from zicht.sources.live.tables import Desk, HeldTable, check_tables, hold_table

FETCHED = "fetched.json"
READING = "sources.toml"


@dataclass(frozen=True)
class FetchedTable:
    """One table in the fetched folder: enough to cite it and to prove which bytes it was."""

    id: str
    title: str
    publisher: str
    licence: str
    address: str
    filter: str
    version: str
    reference_date: str
    rows: int
    new_measures: tuple[str, ...]
    files: tuple[LandedFile, ...]


def fetch_live(
    catalogue: LiveCatalogue,
    cache: Path,
    out_folder: Path,
    progress: Progress = SILENT,
    *,
    refresh: bool = False,
    contact: str = "",
    client: Client | None = None,
) -> tuple[FetchedTable, ...]:
    """Fetch every table of `catalogue` and put the folder in place in one step.

    cache    folder that survives runs; a page in it is never asked for twice
    refresh  ask again for tables of services without versions (shapes)
    contact  web or mail address of whoever runs this; publishers see it with each request
    client   for tests and other manners; its gate must be that of the catalogue
    returns  what was fetched; the same stands in fetched.json in the folder. sources.toml beside it tells
             the readers what each file means, so read_folder(out_folder) needs nothing else
    raises   OutputExists when the folder was made by something else; the errors of this package
    """
    gate = Gate.of(service.base for service in catalogue.services)
    with ExitStack() as stack:
        asking = client or stack.enter_context(Client(gate, contact=contact, pauses=pauses_of(catalogue)))
        desk = Desk(asking, Cache(cache), gate, progress)
        check_tables(desk, catalogue)
        held = [
            hold_table(desk, catalogue.service(table.service), table, refresh=refresh)
            for table in catalogue.tables
        ]
    return write_folder(held, Cache(cache), out_folder, progress)


def write_folder(
    held: list[HeldTable], cache: Cache, out_folder: Path, progress: Progress
) -> tuple[FetchedTable, ...]:
    """Write tables that are whole in the cache; the folder appears complete or not at all."""
    progress.step(f"writing {len(held)} tables")
    with folder_written_whole(out_folder, replace_if_holds=FETCHED) as aside:
        fetched = tuple(_fetched(table, land(table, cache, aside)) for table in held)
        (aside / FETCHED).write_bytes(canonical_json(_record(fetched), indent=1))
        (aside / READING).write_text(_reading(held), "utf-8")
    return fetched


def _reading(held: list[HeldTable]) -> str:
    """The catalogue of the fetched folder: the reading entries of the tables that are in it."""
    entries = [held_table.table.reading.strip() for held_table in held if held_table.table.reading]
    return "# Written with the files beside it; see fetched.json.\n" + "".join(f"\n{e}\n" for e in entries)


def _fetched(held: HeldTable, files: tuple[LandedFile, ...]) -> FetchedTable:
    table, service = held.table, held.service
    return FetchedTable(
        id=table.id,
        title=table.title,
        publisher=service.publisher,
        licence=service.licence,
        address="/".join(part for part in (service.base, table.path, table.table) if part),
        filter=table.filter,
        version=held.journal.version,
        reference_date=table.reference_date,
        rows=held.rows,
        new_measures=held.new_measures,
        files=files,
    )


def _record(fetched: tuple[FetchedTable, ...]) -> dict[str, Any]:
    return {"form": 1, "tables": [asdict(table) for table in sorted(fetched, key=lambda table: table.id)]}


def pauses_of(catalogue: LiveCatalogue) -> dict[str, float]:
    """The longest pause that any service of a host asks for."""
    pauses: dict[str, float] = {}
    for service in catalogue.services:
        host = urlsplit(service.base).hostname or ""
        pauses[host] = max(pauses.get(host, 0.0), service.pause_seconds)
    return pauses
