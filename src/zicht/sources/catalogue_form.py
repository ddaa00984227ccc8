"""The form of `sources.toml` and `corrections.toml`, read strictly: a key nobody knows is a mistake.

[measures.key_figures]                 lists of columns that several tables share
inhabitants = "AantalInwoners_5"
mean_woz_value_euros = { column = "GemiddeldeWoningwaarde_35", multiply = 1000 }

[codes.veiligheidsregio]               name -> code, for files that have only names
"Groningen" = "VR01"

[[source]]                             one file
id = "..."  path = "..."  reader = "statline_csv"  title, publisher, licence, address, reference_date, note
  [[source.areas]]                     polygons:  division, code, name, crs, layer, within, quality
  [[source.table]]                     figures:   division(s), area, period, measures, absent...
  [[source.names]]                     codes and names without polygons: division, code, name, within
  [[source.places]]                    names of places: division, code, name, within, only, names_from
  [[source.membership]]                inner, outer, inner_code, outer_code, outer_name, codes, names, only
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.observations import Absence, PeriodStatus
from zicht.sources.corrections import Correction
from zicht.sources.entries import (
    AreasPart,
    CatalogueInvalid,
    Entry,
    MeasureColumn,
    MembershipPart,
    NamesPart,
    PlacesPart,
    SumCheck,
    TablePart,
)

Form = Mapping[str, Any]
_TABLE_KEYS = (
    *("division", "divisions", "measures", "measures_from", "absent", "only"),
    *("layer", "key", "value", "status", "sums"),
)
_TEXTS = ("id", "path", "reader", "title", "publisher", "licence", "address", "reference_date")


def entries_from_toml(text: str, where: str, corrections: tuple[Correction, ...] = ()) -> tuple[Entry, ...]:
    """The entries of one catalogue file. Raises CatalogueInvalid."""
    form = _parsed(text, where)
    _check_keys(form, where, required=("source",), optional=("measures", "codes"))
    shared = _Shared(form.get("measures", {}), form.get("codes", {}), where)
    entries = tuple(_entry(_table(item, where), shared, corrections) for item in _list(form["source"], where))
    ids = [entry.id for entry in entries]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    if twice:
        raise CatalogueInvalid(where, found=f"the same id twice: {', '.join(twice)}", expected="each id once")
    return entries


def corrections_from_toml(text: str, where: str) -> tuple[Correction, ...]:
    """The list of corrections. Raises CatalogueInvalid."""
    form = _parsed(text, where)
    _check_keys(form, where, required=("correction",))
    found = []
    for item in _list(form["correction"], where):
        keys = ("source", "field", "expects", "use", "reason")
        _check_keys(item, f"{where}, correction", required=keys, optional=("area",))
        found.append(Correction(area=str(item.get("area", "")), **{key: str(item[key]) for key in keys}))
    return tuple(found)


@dataclass(frozen=True)
class _Shared:
    measures: Form
    codes: Form
    where: str

    def measures_named(self, name: str) -> Form:
        if name not in self.measures:
            raise CatalogueInvalid(
                self.where, found=f"measures_from {name!r}", expected=sorted(self.measures)
            )
        return _table(self.measures[name], self.where)

    def codes_named(self, name: str) -> dict[str, str]:
        if name not in self.codes:
            raise CatalogueInvalid(self.where, found=f"codes {name!r}", expected=sorted(self.codes))
        return {str(key): str(value) for key, value in self.codes[name].items()}


def _entry(form: Form, shared: _Shared, corrections: tuple[Correction, ...]) -> Entry:
    where = f"{shared.where}, source {form.get('id', '(without id)')}"
    parts = ("areas", "table", "membership", "names", "places")
    optional = ("made_up", "note", "crs_in_file", "options", *parts)
    _check_keys(form, where, required=_TEXTS, optional=optional)
    tables = [part for item in _list(form.get("table", []), where) for part in _tables(item, shared, where)]
    return Entry(
        **{key: str(form[key]) for key in _TEXTS},
        made_up=bool(form.get("made_up", False)),
        note=str(form.get("note", "")).strip(),
        crs_in_file=str(form.get("crs_in_file", "")),
        options={str(key): str(value) for key, value in form.get("options", {}).items()},
        areas=tuple(_areas(item, where) for item in _list(form.get("areas", []), where)),
        tables=tuple(tables),
        names=tuple(_names(item, where) for item in _list(form.get("names", []), where)),
        places=tuple(_places(item, where) for item in _list(form.get("places", []), where)),
        memberships=tuple(_membership(i, shared, where) for i in _list(form.get("membership", []), where)),
        corrections=tuple(correction for correction in corrections if correction.source == form["id"]),
    )


def _areas(form: Form, where: str) -> AreasPart:
    _check_keys(
        form, where, required=("division", "code", "name"), optional=("crs", "layer", "within", "quality")
    )
    texts = {key: str(form[key]) for key in ("code", "name", "crs", "layer", "quality") if key in form}
    within = {_level(key, where): str(value) for key, value in form.get("within", {}).items()}
    return AreasPart(division=_division(form["division"], where), within=within, **texts)


def _tables(form: Form, shared: _Shared, where: str) -> list[TablePart]:
    """One part for each division named."""
    _check_keys(form, where, required=("area", "period"), optional=_TABLE_KEYS)
    names = form.get("divisions", [form["division"]] if "division" in form else [])
    columns = dict(shared.measures_named(form["measures_from"])) if "measures_from" in form else {}
    columns |= form.get("measures", {})
    if not names:
        raise CatalogueInvalid(where, found="a table without division", expected='division = "gm-2024"')
    return [
        TablePart(
            division=_division(name, where),
            area=str(form["area"]),
            period=str(form["period"]),
            measures=tuple(_measure(key, value, where) for key, value in columns.items()),
            absent=_absences(form.get("absent", {}), where),
            only=_only(form),
            layer=str(form.get("layer", "")),
            key=str(form.get("key", "")),
            value=str(form.get("value", "")),
            status=_status(form.get("status", "final"), where),
            sums=tuple(_sum(item, where) for item in _list(form.get("sums", []), where)),
        )
        for name in names
    ]


def _measure(name: str, value: object, where: str) -> MeasureColumn:
    if isinstance(value, str):
        return MeasureColumn(name, value)
    form = _table(value, where)
    optional = ("multiply", "absent", "at_least", "at_most")
    _check_keys(form, f"{where}, measure {name}", required=("column",), optional=optional)
    bounds = {key: float(form[key]) for key in ("multiply", "at_least", "at_most") if key in form}
    return MeasureColumn(name, form["column"], absent=_absences(form.get("absent", {}), where), **bounds)


def _sum(form: Form, where: str) -> SumCheck:
    _check_keys(form, f"{where}, sums", required=("total", "parts"), optional=("within",))
    return SumCheck(form["total"], tuple(form["parts"]), float(form.get("within", 0)))


def _membership(form: Form, shared: _Shared, where: str) -> MembershipPart:
    optional = ("outer_code", "outer_name", "layer", "codes", "names", "only")
    _check_keys(form, where, required=("inner", "outer", "inner_code"), optional=optional)
    codes = shared.codes_named(form["codes"]) if "codes" in form else {}
    named = shared.codes_named(form["names"]) if "names" in form else {}
    return MembershipPart(
        inner=_division(form["inner"], where),
        outer=_level(form["outer"], where),
        codes=codes,
        names={code: name for name, code in named.items()},
        only=_only(form),
        **{key: str(form[key]) for key in ("inner_code", "outer_code", "outer_name", "layer") if key in form},
    )


def _names(form: Form, where: str) -> NamesPart:
    _check_keys(form, where, required=("division", "code", "name"), optional=("layer", "within", "only"))
    texts = {key: str(form[key]) for key in ("code", "name", "layer") if key in form}
    within = {_level(key, where): str(value) for key, value in form.get("within", {}).items()}
    return NamesPart(division=_division(form["division"], where), within=within, only=_only(form), **texts)


def _places(form: Form, where: str) -> PlacesPart:
    optional = ("name", "names_from", "only")
    _check_keys(form, where, required=("division", "code", "within"), optional=optional)
    texts = {key: str(form[key]) for key in ("code", "within", "name", "names_from") if key in form}
    return PlacesPart(division=_division(form["division"], where), only=_only(form), **texts)


def _only(form: Form) -> dict[str, tuple[str, ...]]:
    """Column -> values; one value may stand without brackets."""
    return {
        str(key): tuple(value) if isinstance(value, list) else (str(value),)
        for key, value in form.get("only", {}).items()
    }


def _absences(form: Form, where: str) -> dict[str, Absence]:
    try:
        return {str(marker): Absence(reason) for marker, reason in form.items()}
    except ValueError as error:
        raise CatalogueInvalid(where, found=error, expected=[reason.value for reason in Absence]) from None


def _status(text: str, where: str) -> PeriodStatus:
    try:
        return PeriodStatus(text)
    except ValueError:
        raise CatalogueInvalid(
            where, found=text, expected=[status.value for status in PeriodStatus]
        ) from None


def _division(text: str, where: str) -> Division:
    try:
        return Division.from_id(text)
    except ValueError:
        raise CatalogueInvalid(where, found=repr(text), expected='a division such as "gm-2024"') from None


def _level(text: str, where: str) -> Level:
    try:
        return Level(text)
    except ValueError:
        raise CatalogueInvalid(where, found=repr(text), expected=[level.value for level in Level]) from None


def _parsed(text: str, where: str) -> Form:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueInvalid(where, found=error, expected="a TOML file") from None


def _table(value: object, where: str) -> Form:
    if not isinstance(value, dict):
        raise CatalogueInvalid(where, found=repr(value), expected="a table of keys")
    return value


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise CatalogueInvalid(where, found=repr(value), expected="a list of tables, [[...]]")
    return value


def _check_keys(form: Form, where: str, *, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
    unknown = sorted(set(_table(form, where)) - set(required) - set(optional))
    missing = sorted(set(required) - set(form))
    if unknown or missing:
        found = [f"unknown: {', '.join(unknown)}"] * bool(unknown) + [
            f"missing: {', '.join(missing)}"
        ] * bool(missing)
        raise CatalogueInvalid(
            where,
            found="; ".join(found),
            expected=f"{', '.join(required)}; optional {', '.join(optional) or 'nothing'}",
            remedy="see the form in zicht/sources/catalogue_form.py",
        )
