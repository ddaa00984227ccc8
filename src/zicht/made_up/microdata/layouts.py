"""How each supplier lays out its files: format, encoding, way of writing dates, names of columns.

The variety is that of real suppliers: the statistics office delivers SPSS files and Parquet, the police
semicolons and a Windows encoding, the courts fixed width, Halt a file saved by a spreadsheet.
The names of columns come from the contracts, so that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import yaml

from zicht.model.contracts import ColumnType, Shape

HISTORY, EARLIER, LATER = "2014-Q1", "2024-Q3", "2024-Q4"
SAV_AT_MOST = 300_000
"""Persons; above that the statistics office delivers these tables as Parquet too."""
_SAV = ("persons", "parents")


@dataclass(frozen=True)
class Format:
    """How the files of a supplier are written.

    name         csv, parquet, sav or fixed_width;  date  of csv and fixed width, a strftime pattern
    own_names    our column name -> their name where it is not that of the contract
    words        what true and false are, where they are not 1 and 0
    """

    name: str
    encoding: str = "utf-8"
    delimiter: str = ","
    date: str = "%Y-%m-%d"
    own_names: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, str] | None = None


@dataclass(frozen=True)
class Layout:
    """One table as its supplier writes it.

    columns      our name -> their name, in the order of the contract;  types  our name -> type
    split        the column by which rows go to the delivery of their quarter, None: all in the later one
    """

    table: str
    supplier: str
    stem: str
    shape: Shape
    columns: Mapping[str, str]
    types: Mapping[str, ColumnType]
    split: str | None
    format: Format

    @property
    def file(self) -> str:
        """Name of the file in the delivery."""
        suffix = {"csv": "csv", "parquet": "parquet", "sav": "sav", "fixed_width": "txt"}[self.format.name]
        return f"{self.stem.lower()}.{suffix}"


_PARQUET = Format("parquet")
_POLICE = Format("csv", encoding="cp1252", delimiter=";", date="%Y%m%d")
_BY_SUPPLIER = {
    "cbs": _PARQUET,
    "politie": _POLICE,
    "justitie": Format("fixed_width", date="%Y%m%d"),
    "halt": Format("csv", encoding="utf-8-sig", date="%d-%m-%Y", own_names={"date": "VERWIJSDATUM"}),
    "kadaster": _PARQUET,
    "kvk": Format("csv", delimiter=";"),
    "belastingdienst": Format("csv", encoding="cp1252", delimiter=";"),
    "fiu": Format("csv", delimiter="\t", date="%d-%m-%Y"),
    "gemeenten": Format("csv", encoding="utf-8-sig", delimiter=";", date="%d-%m-%Y"),
}
_BY_TABLE = {
    "survey": Format("csv", delimiter=";", words=("J", "N")),
    "areas": Format("csv", encoding="cp1252", delimiter=";"),
}


def layouts(persons: int) -> dict[str, Layout]:
    """Every table of the contracts -> its layout in a country of that many persons."""
    found = {}
    folder = files("zicht") / "content" / "contracts"
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name != "code_lists.yaml" and entry.name.endswith(".yaml"):
            contract = yaml.safe_load(entry.read_text(encoding="utf-8"))
            layout = _layout(contract, persons)
            found[layout.table] = layout
    return found


def _layout(contract: Mapping[str, Any], persons: int) -> Layout:
    schema = contract["schema"][0]
    table, supplier = str(schema["name"]), str(contract["supplier"])
    small = table in _SAV and persons <= SAV_AT_MOST
    form = Format("sav") if small else _BY_TABLE.get(table, _BY_SUPPLIER[supplier])
    columns = {str(one["name"]): str(one["physicalName"]) for one in schema["properties"]}
    return Layout(
        table=table,
        supplier=supplier,
        stem=str(schema["physicalName"]),
        shape=Shape(schema["shape"]),
        columns={name: form.own_names.get(name, theirs) for name, theirs in columns.items()},
        types={str(one["name"]): ColumnType(one["logicalType"]) for one in schema["properties"]},
        split=_split(table, Shape(schema["shape"])) if schema["delivered"] == "increment" else None,
        format=form,
    )


def _split(table: str, shape: Shape) -> str | None:
    """An offence comes when it was registered, an event when it happened, a spell when it has ended.

    A spell that is still open is in the newest delivery only: it comes once, so that the deliveries together
    hold every spell once. Yearly tables come once a year.
    """
    if table == "suspects":
        return "registered_on"
    return {Shape.EVENTS: "date", Shape.SPELLS: "valid_to"}.get(shape)
