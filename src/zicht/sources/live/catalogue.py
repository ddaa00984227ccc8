"""Which remote tables we take, from which service, and where they land in the folder the readers read.

The file is content/sources/live/live.toml. Everything in it is checked before the first request.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from importlib import resources
from typing import Any, TypeVar

from zicht.kit.digests import canonical_json, sha256_of
from zicht.sources.live.addresses import check_base, is_plain_path
from zicht.sources.live.errors import LiveCatalogueInvalid

EVIDENCE = ("captured", "documented", "unverified")
LARGEST_V3_PAGE = 10_000
ENDINGS = {
    "odata-v3": "_TypedDataSet.json.gz",
    "odata-v4": "",
    "ogc-features": ".geojson.gz",
    "wfs": ".geojson.gz",
}
_TABLE_ID = re.compile(r"[A-Za-z0-9]+([_:-][A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Service:
    """One remote service.

    dialect         how it numbers pages and describes columns: a key of ENDINGS
    base            https address that every request starts with
    pause_seconds   least time between two requests
    evidence        captured: checked against a captured answer; documented: against documentation or
                    other people's code; unverified: neither
    """

    id: str
    dialect: str
    base: str
    publisher: str
    licence: str
    evidence: str
    pause_seconds: float = 1.0

    def __post_init__(self) -> None:
        _check_id(self.id)
        _check_one_of(self.id, "dialect", self.dialect, tuple(ENDINGS))
        _check_one_of(self.id, "evidence", self.evidence, EVIDENCE)
        _check_filled(self.id, publisher=self.publisher, licence=self.licence)
        if not 0 <= self.pause_seconds <= 3600:
            raise LiveCatalogueInvalid(
                self.id, found=f"pause_seconds {self.pause_seconds}", expected="0 to 3600"
            )
        check_base(self.base)


@dataclass(frozen=True)
class RemoteTable:
    """One table, or layer of shapes, of a service.

    table       its identifier there: "85984NED", "gemeente_gegeneraliseerd"
    into        where it lands in the folder: for odata-v4 a folder, else a file with the ending of ENDINGS
    path        steps between the base and the table, where a service has them
    dimensions  the identifiers of all dimensions, in any order; a change is an error
    measures    identifiers of the measures (properties of a feature) we use; each must be there
    filter      OData $filter, "" for the whole table
    page_size   rows asked per page, 0 to let the service decide
    parameters  further parameters of the query, for layers of shapes
    must_say    words that the description of the table must hold, such as its division of areas: publishers
                move old figures to a new division under the same number; "" when nothing needs watching
    reading     entries for the readers ([[source]] of zicht.sources.catalogue_form); "" for not read
    """

    id: str
    service: str
    table: str
    into: str
    title: str
    reference_date: str
    evidence: str
    measures: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    filter: str = ""
    path: str = ""
    page_size: int = 0
    parameters: tuple[tuple[str, str], ...] = ()
    must_say: str = ""
    reading: str = ""

    def __post_init__(self) -> None:
        _check_id(self.id)
        _check_one_of(self.id, "evidence", self.evidence, EVIDENCE)
        _check_filled(self.id, title=self.title, reference_date=self.reference_date)
        if not _TABLE_ID.fullmatch(self.table):
            raise LiveCatalogueInvalid(
                self.id, found=f"table {self.table!r}", expected="letters and digits, such as 85984NED"
            )
        for name, path in (("into", self.into), ("path", self.path or "none")):
            if not is_plain_path(path):
                raise LiveCatalogueInvalid(
                    self.id, found=f"{name} {path!r}", expected="plain names with / between, never '..'"
                )
        if not self.measures:
            raise LiveCatalogueInvalid(self.id, found="no measures", expected="the measures that are used")
        if self.page_size < 0:
            raise LiveCatalogueInvalid(self.id, found=f"page_size {self.page_size}", expected="0 or more")

    def request_digest(self, service: Service) -> str:
        """Digest of all that decides which bytes we ask for; titles and expectations are no part of it."""
        asked = (service.dialect, service.base, self.table, self.path, self.filter, self.page_size)
        return sha256_of(canonical_json([*asked, list(map(list, self.parameters))]))


@dataclass(frozen=True)
class LiveCatalogue:
    """Services and tables; ids and landing places are unique, each table names a service."""

    services: tuple[Service, ...]
    tables: tuple[RemoteTable, ...]

    def __post_init__(self) -> None:
        _check_unique("services", [service.id for service in self.services])
        _check_unique("tables", [table.id for table in self.tables])
        _check_unique("tables: into", [table.into for table in self.tables])
        for table in self.tables:
            _check_fits(table, self.service(table.service))

    def service(self, id_: str) -> Service:
        """The service with this id; raises LiveCatalogueInvalid."""
        for service in self.services:
            if service.id == id_:
                return service
        raise LiveCatalogueInvalid(
            "services", found=f"service {id_!r}", expected=", ".join(sorted(s.id for s in self.services))
        )

    def select(self, *ids: str) -> LiveCatalogue:
        """Only these tables, in the order of the catalogue; raises LiveCatalogueInvalid."""
        unknown = sorted(set(ids) - {table.id for table in self.tables})
        if unknown:
            raise LiveCatalogueInvalid(
                "tables",
                found=", ".join(unknown),
                expected=", ".join(sorted(table.id for table in self.tables)),
            )
        return replace(self, tables=tuple(table for table in self.tables if table.id in ids))

    def with_bases(self, bases: Mapping[str, str]) -> LiveCatalogue:
        """The same tables from other addresses (a mirror of your own): service id -> base."""
        for id_ in bases:
            self.service(id_)
        moved = (replace(s, base=bases.get(s.id, s.base).rstrip("/")) for s in self.services)
        return replace(self, services=tuple(moved))


T = TypeVar("T", Service, RemoteTable)


def standard_catalogue() -> LiveCatalogue:
    """The catalogue that comes with Zicht."""
    file = resources.files("zicht") / "content" / "sources" / "live" / "live.toml"
    return catalogue_from_toml(file.read_text("utf-8"), "live.toml")


def catalogue_from_toml(text: str, where: str) -> LiveCatalogue:
    """Read a catalogue; raises LiveCatalogueInvalid or AddressRefused, nothing else."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LiveCatalogueInvalid(where, found=str(error), expected="TOML") from None
    unknown = sorted(set(held) - {"services", "tables"})
    if unknown:
        raise LiveCatalogueInvalid(where, found=", ".join(unknown), expected="services and tables")
    services = tuple(_record(Service, row, where) for row in _rows(held, "services", where))
    tables = tuple(_record(RemoteTable, row, where) for row in _rows(held, "tables", where))
    return LiveCatalogue(services, tables)


def _rows(held: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    rows = held.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise LiveCatalogueInvalid(where, found=f"{name} of another form", expected=f"[[{name}]]")
    return rows


def _record(kind: type[T], row: dict[str, Any], where: str) -> T:
    """A frozen record out of a TOML table, by the types its class states."""
    known = {field.name: str(field.type) for field in fields(kind)}
    where = f"{where}: {row.get('id', 'without id')}"
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise LiveCatalogueInvalid(where, found=", ".join(unknown), expected=", ".join(known))
    values = {name: _value(known[name], value, f"{where}: {name}") for name, value in row.items()}
    try:
        return kind(**values)
    except TypeError:
        required = {name for name in known if name not in _defaults(kind)}
        missing = ", ".join(sorted(required - set(row)))
        raise LiveCatalogueInvalid(where, found=f"without {missing}", expected="all of these") from None


def _value(kind: str, value: Any, where: str) -> Any:
    if kind == "tuple[str, ...]" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind.startswith("tuple[tuple") and isinstance(value, dict):
        if all(isinstance(v, str) for v in value.values()):
            return tuple(sorted(value.items()))
    elif kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    elif (kind == "str" and isinstance(value, str)) or (kind == "int" and type(value) is int):
        return value
    raise LiveCatalogueInvalid(where, found=f"{value!r}", expected=kind)


def _defaults(kind: type[Any]) -> set[str]:
    return {field.name for field in fields(kind) if field.default is not MISSING}


def _check_fits(table: RemoteTable, service: Service) -> None:
    """What a table may ask depends on the service."""
    odata = service.dialect.startswith("odata")
    if odata and (table.parameters or not table.dimensions):
        raise LiveCatalogueInvalid(
            table.id, found="parameters, or no dimensions", expected="the dimensions of a statistical table"
        )
    if not odata and (table.filter or table.dimensions):
        raise LiveCatalogueInvalid(table.id, found="a filter or dimensions", expected="a layer of shapes")
    if service.dialect == "odata-v3" and table.page_size > LARGEST_V3_PAGE:
        raise LiveCatalogueInvalid(
            table.id,
            found=f"page_size {table.page_size}",
            expected=f"at most {LARGEST_V3_PAGE}, the limit of the service",
        )
    if not table.into.endswith(ENDINGS[service.dialect]):
        raise LiveCatalogueInvalid(
            table.id, found=f"into {table.into}", expected=f"a path ending in {ENDINGS[service.dialect]}"
        )


def _check_id(id_: str) -> None:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_):
        raise LiveCatalogueInvalid("id", found=id_, expected="lower case letters, digits and hyphens")


def _check_one_of(where: str, name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise LiveCatalogueInvalid(where, found=f"{name} {value!r}", expected=", ".join(allowed))


def _check_filled(where: str, **values: str) -> None:
    for name, value in values.items():
        if not value:
            raise LiveCatalogueInvalid(where, found=f"an empty {name}", expected=f"the {name}")


def _check_unique(where: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LiveCatalogueInvalid(where, found=", ".join(twice) + " more than once", expected="each once")
