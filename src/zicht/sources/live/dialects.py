"""How each kind of service names a table, describes its columns and numbers its pages.

    odata-v4       CBS: datasets.cbs.nl/odata/v1/CBS/<table>/...; next page in @odata.nextLink
    odata-v3       CBS and police: <host>/ODataFeed/odata/<table>/...; odata.nextLink, or $skip and $top
    wfs            PDOK: GetFeature with startIndex and count; numberMatched says how many there are
    ogc-features   PDOK: collections/<layer>/items with limit; next page in a link with rel "next"

A table is a few entity sets. The first set of the structure carries the version; the last set of the
contents carries the rows. A dialect is pure: it makes addresses and reads documents, it asks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from zicht.sources.live.addresses import is_plain_name, with_query
from zicht.sources.live.catalogue import RemoteTable, Service
from zicht.sources.live.errors import AnswerUnexpected

Document = Mapping[str, Any]


@dataclass(frozen=True)
class EntitySet:
    """One list of a table, and where its first page is; `paged` is False for a single document."""

    name: str
    address: str
    paged: bool = True


@dataclass(frozen=True)
class Columns:
    """What a remote table says of itself."""

    dimensions: tuple[str, ...]
    measures: tuple[str, ...]


class Dialect(Protocol):
    """One way of serving tables. `documents` are the first pages of the structure, by set name."""

    def structure(self, service: Service, table: RemoteTable) -> tuple[EntitySet, ...]:
        """The sets that describe the table; the first one carries the version."""

    def version(self, document: Document, where: str) -> str:
        """What the publisher calls this version; "" when it says nothing."""

    def columns(self, rows: Mapping[str, list[Any]], where: str) -> Columns:
        """The columns, out of the rows of the structure."""

    def contents(self, service: Service, table: RemoteTable, columns: Columns) -> tuple[EntitySet, ...]:
        """The code lists and, last, the rows."""

    def rows(self, document: Document, where: str) -> list[Any]:
        """The rows on one page."""

    def next_link(self, asked: EntitySet, address: str, document: Document, rows: int) -> str:
        """Where the next page is, as the service says or counts it; "" at the end."""

    def announced(self, document: Document, table: RemoteTable) -> int | None:
        """How many rows there are, out of the document that carries the version; None when not said."""


class ODataV4:
    """CBS OData v4: long observations, codes apart. Checked against captured answers."""

    def structure(self, service: Service, table: RemoteTable) -> tuple[EntitySet, ...]:
        """Properties, Dimensions, MeasureCodes."""
        base = f"{service.base}/{table.table}"
        return (
            EntitySet("Properties", f"{base}/Properties", paged=False),
            EntitySet("Dimensions", f"{base}/Dimensions"),
            EntitySet("MeasureCodes", f"{base}/MeasureCodes"),
        )

    def version(self, document: Document, where: str) -> str:
        """Version and both moments of change."""
        return _joined(document, ("Version", "Modified", "ObservationsModified"), where)

    def columns(self, rows: Mapping[str, list[Any]], where: str) -> Columns:
        """Identifiers of dimensions and measures."""
        named = {
            name: tuple(_text(row, "Identifier", where) for row in rows[name])
            for name in ("Dimensions", "MeasureCodes")
        }
        return Columns(named["Dimensions"], named["MeasureCodes"])

    def contents(self, service: Service, table: RemoteTable, columns: Columns) -> tuple[EntitySet, ...]:
        """<Dimension>Codes for each dimension, then Observations."""
        base = f"{service.base}/{table.table}"
        codes = [
            EntitySet(f"{name}Codes", f"{base}/{name}Codes") for name in _plain(columns.dimensions, base)
        ]
        query = {"$filter": table.filter} if table.filter else {}
        if table.page_size:
            query |= {"$top": str(table.page_size), "$skip": "0"}
        return (*codes, EntitySet("Observations", with_query(f"{base}/Observations", query)))

    def rows(self, document: Document, where: str) -> list[Any]:
        """The list named value; a document without one (Properties) is itself the row."""
        return _listed(document, "value", where) if "Identifier" not in document else [document]

    def next_link(self, asked: EntitySet, address: str, document: Document, rows: int) -> str:
        """@odata.nextLink, or the next $skip when we asked for pages of our own size."""
        return _given_or_counted(document.get("@odata.nextLink"), address, "$skip", "$top", rows)

    def announced(self, document: Document, table: RemoteTable) -> int | None:
        """ObservationCount, which counts the whole table: useless behind a filter."""
        count = document.get("ObservationCount")
        return count if isinstance(count, int) and not table.filter else None


class ODataV3:
    """CBS and police OData v3: one wide row per key. The row format is checked against a captured answer."""

    def structure(self, service: Service, table: RemoteTable) -> tuple[EntitySet, ...]:
        """TableInfos and DataProperties."""
        return (self._set(service, table, "TableInfos"), self._set(service, table, "DataProperties"))

    def version(self, document: Document, where: str) -> str:
        """Both moments of change of the one row of TableInfos."""
        rows = _listed(document, "value", where)
        if len(rows) != 1:
            raise AnswerUnexpected(where, found=f"{len(rows)} rows", expected="one row about the table")
        return _joined(rows[0], ("Modified", "MetaDataModified"), where)

    def columns(self, rows: Mapping[str, list[Any]], where: str) -> Columns:
        """Keys of DataProperties: topics are measures, groups of topics are headings, the rest dimensions."""
        kinds = [(_text(row, "Type", where), _text(row, "Key", where)) for row in rows["DataProperties"]]
        measures = tuple(key for kind, key in kinds if kind == "Topic")
        return Columns(tuple(key for kind, key in kinds if not kind.startswith("Topic")), measures)

    def contents(self, service: Service, table: RemoteTable, columns: Columns) -> tuple[EntitySet, ...]:
        """The code list of each dimension, then TypedDataSet."""
        codes = [self._set(service, table, name) for name in _plain(columns.dimensions, table.id)]
        query = {"$filter": table.filter} if table.filter else {}
        if table.page_size:
            query |= {"$top": str(table.page_size), "$skip": "0"}
        return (*codes, self._set(service, table, "TypedDataSet", query))

    def rows(self, document: Document, where: str) -> list[Any]:
        """The list named value."""
        return _listed(document, "value", where)

    def next_link(self, asked: EntitySet, address: str, document: Document, rows: int) -> str:
        """odata.nextLink, or the next $skip when we asked for pages of our own size."""
        return _given_or_counted(document.get("odata.nextLink"), address, "$skip", "$top", rows)

    def announced(self, document: Document, table: RemoteTable) -> int | None:
        """The service does not say."""
        return None

    def _set(
        self, service: Service, table: RemoteTable, name: str, query: Mapping[str, str] | None = None
    ) -> EntitySet:
        address = f"{service.base}/{table.table}/{name}"
        return EntitySet(name, with_query(address, {"$format": "json", **(query or {})}))


class Shapes:
    """What WFS and OGC API Features share: one feature tells the columns, a count tells the version."""

    def version(self, document: Document, where: str) -> str:
        """The number of features: all that these services say; `refresh` is for the rest."""
        count = document.get("numberMatched")
        return f"{count} features" if isinstance(count, int) else ""

    def columns(self, rows: Mapping[str, list[Any]], where: str) -> Columns:
        """Names of the properties of the first feature."""
        sample = rows["Sample"]
        properties = sample[0].get("properties") if sample and isinstance(sample[0], dict) else None
        if not isinstance(properties, dict):
            raise AnswerUnexpected(where, found="no feature with properties", expected="at least one feature")
        return Columns((), tuple(properties))

    def rows(self, document: Document, where: str) -> list[Any]:
        """The list named features."""
        return _listed(document, "features", where)

    def announced(self, document: Document, table: RemoteTable) -> int | None:
        """numberMatched."""
        count = document.get("numberMatched")
        return count if isinstance(count, int) else None


class Wfs(Shapes):
    """PDOK WFS 2.0.0. The GeoJSON is checked against a captured answer, paging against documentation."""

    page_size = 1000

    def structure(self, service: Service, table: RemoteTable) -> tuple[EntitySet, ...]:
        """One feature."""
        return (EntitySet("Sample", self._address(service, table, 1), paged=False),)

    def contents(self, service: Service, table: RemoteTable, columns: Columns) -> tuple[EntitySet, ...]:
        """All features."""
        return (EntitySet("Features", self._address(service, table, table.page_size or self.page_size)),)

    def next_link(self, asked: EntitySet, address: str, document: Document, rows: int) -> str:
        """The next startIndex, until numberMatched is reached or a page is empty."""
        start = int(_query(address)["startIndex"])
        total = document.get("numberMatched")
        if not rows or (isinstance(total, int) and start + rows >= total):
            return ""
        return _with(address, "startIndex", start + rows)

    def _address(self, service: Service, table: RemoteTable, count: int) -> str:
        asked = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": table.table}
        asked |= {"outputFormat": "application/json", **dict(table.parameters)}
        return with_query(_below(service, table), asked | {"startIndex": "0", "count": str(count)})


class OgcFeatures(Shapes):
    """PDOK OGC API Features. Checked against documentation only."""

    page_size = 1000

    def structure(self, service: Service, table: RemoteTable) -> tuple[EntitySet, ...]:
        """One feature."""
        return (EntitySet("Sample", self._address(service, table, 1), paged=False),)

    def contents(self, service: Service, table: RemoteTable, columns: Columns) -> tuple[EntitySet, ...]:
        """All features."""
        return (EntitySet("Features", self._address(service, table, table.page_size or self.page_size)),)

    def next_link(self, asked: EntitySet, address: str, document: Document, rows: int) -> str:
        """The link with rel "next"."""
        for link in document.get("links") or []:
            if isinstance(link, dict) and link.get("rel") == "next":
                return str(link.get("href", ""))
        return ""

    def _address(self, service: Service, table: RemoteTable, count: int) -> str:
        items = f"{_below(service, table)}/collections/{table.table}/items"
        return with_query(items, {"f": "json", **dict(table.parameters), "limit": str(count)})


DIALECTS: Mapping[str, Dialect] = {
    "odata-v3": ODataV3(),
    "odata-v4": ODataV4(),
    "ogc-features": OgcFeatures(),
    "wfs": Wfs(),
}


def _given_or_counted(link: Any, address: str, skip: str, top: str, rows: int) -> str:
    """The link of the service; without one, the next $skip until an empty page, if we count ourselves.

    A short page is not taken for the end: a service may give fewer rows than we asked for.
    """
    if isinstance(link, str) and link:
        return link
    query = _query(address)
    skipped = query.get(skip, "0")
    if top not in query or not rows or not skipped.isdigit():
        return ""
    return _with(address, skip, int(skipped) + rows)


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def _with(address: str, name: str, value: int) -> str:
    return with_query(address.split("?")[0], _query(address) | {name: str(value)})


def _below(service: Service, table: RemoteTable) -> str:
    return f"{service.base}/{table.path}" if table.path else service.base


def _listed(document: Document, name: str, where: str) -> list[Any]:
    rows = document.get(name)
    if not isinstance(rows, list):
        raise AnswerUnexpected(
            where,
            found="a document with " + (", ".join(sorted(document)[:8]) or "nothing"),
            expected=f"a list named {name}",
            remedy="open the address in a browser: it may hold an error message of the service",
        )
    return rows


def _joined(row: Any, names: tuple[str, ...], where: str) -> str:
    values = [str(row.get(name) or "") for name in names] if isinstance(row, Mapping) else []
    if not any(values):
        raise AnswerUnexpected(where, found="no version", expected=" or ".join(names))
    return " ".join(value for value in values if value)


def _text(row: Any, name: str, where: str) -> str:
    value = row.get(name) if isinstance(row, Mapping) else None
    if not isinstance(value, str):
        raise AnswerUnexpected(where, found=f"a row without {name}", expected=f"{name} in each row")
    return value


def _plain(names: tuple[str, ...], where: str) -> tuple[str, ...]:
    """Names of dimensions become parts of addresses and file names: foreign input, checked as such."""
    for name in names:
        if not is_plain_name(name):
            raise AnswerUnexpected(where, found=f"a dimension named {name!r}", expected="letters and digits")
    return names
