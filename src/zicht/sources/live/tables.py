"""One remote table, whole and of one version, in the cache; or an error, and what was read stays kept.

Reading can break at any page; the journal then says where to go on. A table that the publisher replaces
while we read would be half old and half new: the version is asked before and after, and when it differs
everything is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from zicht.kit.progress import Progress
from zicht.sources.live.addresses import Gate
from zicht.sources.live.cache import Cache, Journal, Page
from zicht.sources.live.catalogue import LiveCatalogue, RemoteTable, Service
from zicht.sources.live.client import Client
from zicht.sources.live.dialects import DIALECTS, Columns, Dialect, EntitySet
from zicht.sources.live.errors import AnswerIncomplete, AnswerUnexpected, ColumnsChanged, VersionUnstable

ROUNDS = 3


@dataclass(frozen=True)
class Desk:
    """What one run needs at hand: who asks, where pages are kept, whom we tell."""

    client: Client
    cache: Cache
    gate: Gate
    progress: Progress


@dataclass(frozen=True)
class HeldTable:
    """A table that is whole in the cache.

    columns       what the service says the table has
    new_measures  measures the catalogue does not name; harmless, but worth a look
    rows          number of rows of the last set
    """

    table: RemoteTable
    service: Service
    journal: Journal
    columns: Columns
    new_measures: tuple[str, ...]
    rows: int


def check_tables(desk: Desk, catalogue: LiveCatalogue) -> None:
    """Compare every table that is not whole in the cache with the catalogue, before any row is asked.

    raises   ColumnsChanged, with the finding of each table that has changed
    """
    changed: list[ColumnsChanged] = []
    for table in catalogue.tables:
        service = catalogue.service(table.service)
        dialect, held = DIALECTS[service.dialect], desk.cache.journal(table.id)
        if held is not None and held.whole and held.request == table.request_digest(service):
            continue
        try:
            structure = dialect.structure(service, table)
            _read_structure(desk, dialect, service, table, structure, refresh=False)
        except ColumnsChanged as finding:
            changed.append(finding)
    if len(changed) == 1:
        raise changed[0]
    if changed:
        raise ColumnsChanged(f"{len(changed)} tables", found="\n\n".join(map(str, changed)))


def hold_table(desk: Desk, service: Service, table: RemoteTable, *, refresh: bool = False) -> HeldTable:
    """Bring `table` whole into the cache, asking only for what is not there yet.

    refresh   ask for every page again, conditionally; needed only where a service has no versions
    raises    ColumnsChanged, VersionUnstable, AnswerIncomplete and whatever the client raises
    """
    dialect = DIALECTS[service.dialect]
    for _ in range(ROUNDS):
        held = _read_one_version(desk, dialect, service, table, refresh=refresh)
        if held is not None:
            return held
        desk.progress.step(f"{table.id}: replaced by the publisher while we read; starting again")
    raise VersionUnstable(
        f"{table.id} ({table.table})",
        found=f"another version at the end than at the start, {ROUNDS} times",
        expected="one version from the first page to the last",
        remedy="the publisher is working on it: run the command again in an hour",
    )


def _read_one_version(
    desk: Desk, dialect: Dialect, service: Service, table: RemoteTable, *, refresh: bool
) -> HeldTable | None:
    """The whole table, or None when its version changed on the way."""
    structure = dialect.structure(service, table)
    journal, columns, new = _read_structure(desk, dialect, service, table, structure, refresh=refresh)
    contents = dialect.contents(service, table, columns)
    if not journal.whole:
        for part in contents:
            journal = _read_set(desk, dialect, table, journal, part)
        if _ask_version(desk, dialect, table, structure[0])[0] != journal.version:
            return None
        journal = replace(journal, whole=True)
        _check_rows(desk, dialect, table, journal, structure[0], contents[-1])
        desk.cache.keep_journal(table.id, journal)
    rows = sum(page.rows for page in journal.pages(contents[-1].name))
    return HeldTable(table, service, journal, columns, new, rows)


def _read_structure(
    desk: Desk,
    dialect: Dialect,
    service: Service,
    table: RemoteTable,
    structure: tuple[EntitySet, ...],
    *,
    refresh: bool,
) -> tuple[Journal, Columns, tuple[str, ...]]:
    """The sets that describe the table, read and compared with the catalogue."""
    journal = _begin(desk, dialect, service, table, structure[0], refresh=refresh)
    if not journal.whole:
        for part in structure[1:]:
            journal = _read_set(desk, dialect, table, journal, part)
    return journal, *_check_columns(desk, dialect, table, journal, structure)


def _begin(
    desk: Desk, dialect: Dialect, service: Service, table: RemoteTable, first: EntitySet, *, refresh: bool
) -> Journal:
    """The journal to go on with: the old one when it is of this request and this version, else a new one."""
    version, page = _ask_version(desk, dialect, table, first)
    request = table.request_digest(service)
    old = desk.cache.journal(table.id)
    if old is not None and (old.request, old.version) == (request, version) and not (refresh and old.whole):
        return old
    journal = Journal(request, version).with_page(first.name, page)
    desk.cache.keep_journal(table.id, journal)
    return journal


def _ask_version(desk: Desk, dialect: Dialect, table: RemoteTable, first: EntitySet) -> tuple[str, Page]:
    digest, document = desk.cache.ask(desk.client, first.address)
    rows = dialect.rows(document, first.address)
    desk.progress.step(f"{table.id}: {first.name}")
    return dialect.version(document, first.address), Page(first.address, digest, len(rows), "")


def _read_set(desk: Desk, dialect: Dialect, table: RemoteTable, journal: Journal, part: EntitySet) -> Journal:
    """Read the pages of one set that the journal does not have yet; the journal is kept after each."""
    held = journal.pages(part.name)
    address = held[-1].next_address if held else part.address
    seen, rows = {page.address for page in held}, sum(page.rows for page in held)
    while address:
        if address in seen:
            raise AnswerUnexpected(
                address, found="a next page that was already read", expected="each page once"
            )
        seen.add(address)
        page = _read_page(desk, dialect, part, address)
        journal = journal.with_page(part.name, page)
        desk.cache.keep_journal(table.id, journal)
        rows += page.rows
        desk.progress.step(f"{table.id}: {part.name}, page {len(seen)}, {rows:,} rows")
        address = page.next_address
    return journal


def _read_page(desk: Desk, dialect: Dialect, part: EntitySet, address: str) -> Page:
    digest, document = desk.cache.ask(desk.client, address)
    count = len(dialect.rows(document, address))
    link = dialect.next_link(part, address, document, count) if part.paged else ""
    return Page(
        address, digest, count, desk.gate.next_page(link, base=address, where=address) if link else ""
    )


def _check_columns(
    desk: Desk, dialect: Dialect, table: RemoteTable, journal: Journal, structure: tuple[EntitySet, ...]
) -> tuple[Columns, tuple[str, ...]]:
    """The columns of the remote table; raises ColumnsChanged when ours are not among them.

    A dimension more multiplies the rows, so dimensions must be the same; a measure more changes nothing
    we use and is only reported.
    """
    rows = {
        part.name: [row for page in journal.pages(part.name) for row in _rows_of(desk, dialect, page)]
        for part in structure
    }
    columns = dialect.columns(rows, structure[-1].address)
    if table.must_say and not any(table.must_say in text for text in _texts(rows)):
        raise ColumnsChanged(
            f"{table.id} ({table.table})",
            found=f"a description that nowhere says {table.must_say!r}",
            expected="the division of areas, or other promise, that the catalogue was written for",
            remedy="read the description on the publisher's site; when the areas are of another year, "
            "correct must_say and the division in reading of this table in live.toml",
        )
    missing = sorted({*table.dimensions, *table.measures} - {*columns.dimensions, *columns.measures})
    new_dimensions = sorted(set(columns.dimensions) - set(table.dimensions))
    new_measures = sorted(set(columns.measures) - set(table.measures))
    if missing or new_dimensions:
        raise ColumnsChanged(
            f"{table.id} ({table.table})",
            found=f"missing: {_few(missing)}; new dimensions: {_few(new_dimensions)}; "
            f"new measures: {_few(new_measures)}",
            expected=f"dimensions {_few(sorted(table.dimensions))}; measures {_few(sorted(table.measures))}",
            remedy="look up what the publisher changed (its notes are in the metadata of the table), then "
            "correct dimensions, measures and reading of this table in live.toml",
        )
    return columns, tuple(new_measures)


def _check_rows(
    desk: Desk, dialect: Dialect, table: RemoteTable, journal: Journal, first: EntitySet, last: EntitySet
) -> None:
    """Each row came once, and all announced rows came."""
    ids: set[Any] = set()
    twice = 0
    for page in journal.pages(last.name):
        for row in _rows_of(desk, dialect, page):
            own = next((row[name] for name in ("Id", "ID", "id") if name in row), None)
            twice += own is not None and own in ids
            ids.add(own)
    if twice:
        desk.cache.keep_journal(table.id, Journal("", ""))
        raise AnswerUnexpected(
            f"{table.id} ({table.table})",
            found=f"{twice} rows that came more than once",
            expected="each row once",
            remedy="the service numbers its pages differently: correct page_size in live.toml",
        )
    announced = dialect.announced(desk.cache.document(journal.pages(first.name)[0].sha256), table)
    rows = sum(page.rows for page in journal.pages(last.name))
    if announced is not None and rows != announced:
        desk.cache.keep_journal(table.id, Journal("", ""))
        raise AnswerIncomplete(
            f"{table.id} ({table.table})",
            found=f"{rows} rows",
            expected=f"{announced} rows, as the service announced",
            remedy="run the command again; the table is then asked from its first page",
        )


def _rows_of(desk: Desk, dialect: Dialect, page: Page) -> list[Any]:
    return dialect.rows(desk.cache.document(page.sha256), page.address)


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def _few(names: list[str]) -> str:
    """The names, or the first twenty of a long list."""
    return (", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")) or "none"
