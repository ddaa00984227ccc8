"""One file in the catalogue of sources: where it is, who made it, and what its columns are called with us.

Everything is checked when the catalogue is loaded, before any source is opened: an unknown key, a reader
that does not exist, a path that leaves the folder, a measure that is not in our notation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.observations import Absence, PeriodStatus
from zicht.model.provenance import Source
from zicht.sources.corrections import Correction
from zicht.sources.received import Received


class CatalogueInvalid(UserError):
    """A catalogue (`sources.toml`) has an unknown key, reader or level, or a path out of its folder."""

    exit_code = 41
    usual_remedy = "mend the catalogue; its form is at the top of zicht/sources/catalogue_form.py"


@dataclass(frozen=True)
class MeasureColumn:
    """A column of figures and our name for it; `multiply` turns "x 1 000 euro" into whole euros.

    absent    markers of this column only, beside those of the table
    at_least, at_most   a value outside is an error; None: no bound
    """

    measure: str
    column: str
    multiply: float = 1.0
    absent: Mapping[str, Absence] = field(default_factory=dict)
    at_least: float | None = 0.0
    at_most: float | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", self.measure):
            raise CatalogueInvalid(
                "measures", found=self.measure, expected="a name like mean_woz_value_euros"
            )
        if self.measure.startswith("pct_") and self.at_most is None:
            object.__setattr__(self, "at_most", 100.0)


@dataclass(frozen=True)
class SumCheck:
    """Parts that add up to a total in each area, apart from rounding; finds columns that have shifted."""

    total: str
    parts: tuple[str, ...]
    within: float = 0.0


@dataclass(frozen=True)
class TablePart:
    """Figures in a file: one division of areas, one period or a column of periods.

    area      column of codes, or a fixed code behind "=" ("=NL01") when the file has no areas
    period    fixed period, or the name of a column behind "@" ("@year", "@year-@month")
    absent    marker as it stands in the file ("." or "-99999999"; "" is an empty cell) -> reason
    only      column -> values of the rows to take; the others are left out
    level     take the rows whose code is of the level of `division` (one file can hold three levels)
    key       for long tables: the column that says which measure a row is; a MeasureColumn's `column` is then
              a value of this column, and `value` the column of figures
    """

    division: Division
    area: str
    period: str
    measures: tuple[MeasureColumn, ...]
    absent: Mapping[str, Absence] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    layer: str = ""
    key: str = ""
    value: str = ""
    status: PeriodStatus = PeriodStatus.FINAL
    sums: tuple[SumCheck, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.key) != bool(self.value):
            raise CatalogueInvalid("tables", found="key or value alone", expected="both or neither")
        names = [column.measure for column in self.measures]
        if len(set(names)) != len(names) or not names:
            raise CatalogueInvalid("measures", found=names, expected="at least one, each name once")


@dataclass(frozen=True)
class AreasPart:
    """Polygons (or only codes and names) of one division in a file or layer.

    crs     of the file, "EPSG:4326"; read from the file when it states one, and then checked against this
    within  level -> column with the code of the containing area
    fixed_within   level -> the one code that holds for the whole file
    """

    division: Division
    code: str
    name: str
    crs: str = "EPSG:4326"
    layer: str = ""
    within: Mapping[Level, str] = field(default_factory=dict)
    quality: str = "generalised"


@dataclass(frozen=True)
class MembershipPart:
    """Columns that say in which area of a higher level each area lies.

    outer_code   column with its code, or "" when the file has only names: then `codes` gives name -> code
    outer_name   column with its name, or "": then `names` gives code -> name
    """

    inner: Division
    outer: Level
    inner_code: str
    outer_code: str = ""
    outer_name: str = ""
    layer: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.outer_code and not (self.outer_name and self.codes):
            raise CatalogueInvalid(
                "memberships", found="names without codes", expected="outer_code, or codes"
            )


@dataclass(frozen=True)
class NamesPart:
    """Codes and names of one division in a file that has no polygons of them.

    within  level -> column with the code of the containing area
    """

    division: Division
    code: str
    name: str
    layer: str = ""
    within: Mapping[Level, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class PlacesPart:
    """Columns with names of places and the gemeente each lies in.

    name        column with the name, or "" when the file has only codes
    names_from  then: the id of a source read before, whose names are used for the same codes
    """

    division: Division
    code: str
    within: str
    name: str = ""
    names_from: str = ""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bool(self.name) == bool(self.names_from):
            raise CatalogueInvalid("places", found="name and names_from", expected="one of the two")


@dataclass(frozen=True)
class Entry:
    """One file (or folder of captured pages) of the catalogue."""

    id: str
    path: str
    reader: str
    title: str
    publisher: str
    licence: str
    address: str
    reference_date: str
    made_up: bool = False
    note: str = ""
    crs_in_file: str = ""
    areas: tuple[AreasPart, ...] = ()
    tables: tuple[TablePart, ...] = ()
    memberships: tuple[MembershipPart, ...] = ()
    names: tuple[NamesPart, ...] = ()
    places: tuple[PlacesPart, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            raise CatalogueInvalid("id", found=self.id, expected="lower case letters, digits and hyphens")
        check_relative_path(self.path, self.id)
        for name in ("title", "publisher", "licence", "address", "reference_date"):
            if not getattr(self, name):
                raise CatalogueInvalid(
                    self.id, found=f"an empty {name}", expected=f"the {name} of the source"
                )

    def source(self, received: Received) -> Source:
        """The record that goes into the bundle."""
        return Source(
            id=self.id,
            title=self.title,
            publisher=self.publisher,
            licence=self.licence,
            address=self.address,
            sha256=received.sha256,
            size=received.size,
            reference_date=self.reference_date,
            reader=self.reader,
            made_up=self.made_up,
        )


def check_relative_path(path: str, where: str) -> None:
    """Raise CatalogueInvalid for a path that could point outside its folder."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith(("/", "~")) or ".." in parts or "\\" in path or ":" in path:
        raise CatalogueInvalid(
            f"{where}: path",
            found=path,
            expected="a path below the folder of the catalogue, without ..",
            remedy="move the file into the folder and name it from there",
        )
