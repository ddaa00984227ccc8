"""Patchworks drawn as a table: a gemeente a row, a partnership a column."""

from datetime import date

from zicht.model.partnerships import (
    Form,
    Participation,
    PartnershipVersion,
    Party,
    PartyKind,
    Patchwork,
    RegionDivision,
    Theme,
)

DAY = date(2026, 1, 1)
SINCE = date(2018, 1, 1)


def patchwork(drawing, *, themes=None, gone=None, entered=None, others=(), forms=None, **versions):
    """A row is "name province: xx.": an x where the gemeente takes part; partnerships are p0, p1, ...

    themes    partnership -> labels
    gone      name -> day on which it was dissolved
    entered   (name, partnership) -> day
    others    (partnership, id) of parties that are no gemeente
    versions  partnership -> fields of its version that differ
    """
    rows = [line.split() for line in drawing.strip().splitlines()]
    gemeenten = {
        name: Party(
            name, PartyKind.GEMEENTE, name.title(), name.upper(), province, (gone or {}).get(name), 10_000
        )
        for name, province, _ in rows
    }
    columns = max(len(marks) for *_, marks in rows)
    made = {f"p{column}": _version(f"p{column}", themes, forms, versions) for column in range(columns)}
    taking_part = [
        Participation(f"p{column}", name, ("college",), (entered or {}).get((name, f"p{column}")))
        for name, _, marks in rows
        for column, mark in enumerate(marks)
        if mark == "x"
    ]
    extra = {id_: Party(id_, PartyKind.OTHER, id_) for _, id_ in others}
    labels = sorted({label for some in (themes or {}).values() for label in some})
    return Patchwork(
        {**gemeenten, **extra},
        made,
        (*taking_part, *(Participation(key, id_) for key, id_ in others)),
        {label: Theme(label, label) for label in labels},
    )


def _version(key, themes, forms, changed):
    plain = {
        "id": key,
        "chain": key,
        "name": key,
        "form": (forms or {}).get(key, Form.PUBLIC_BODY),
        "in_force_from": SINCE,
        "themes": tuple((themes or {}).get(key, ())),
    }
    return PartnershipVersion(**{**plain, **changed.get(key, {})})


def division(id_, **regions):
    return RegionDivision(id_, id_, "bestuurlijk", 2026, {k.upper(): v for k, v in regions.items()}, "s")
