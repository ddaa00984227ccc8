"""Drawn tables: observations, recodes and indicators written where they are used."""

from __future__ import annotations

import numpy as np
import shapely

from zicht.analyses.figures import Figures, gather
from zicht.analyses.geography import Geography, assemble
from zicht.model.area_codes import Level
from zicht.model.areas import AreaList, Boundaries, Division, Membership, Recode
from zicht.model.indicators import Indicator, IndicatorText, Kind
from zicht.model.observations import Observations, observations_from_rows
from zicht.model.provenance import Source

TEXT = IndicatorText(*["word"] * 10)


def source(name: str = "drawn") -> Source:
    return Source(name, "t", "p", "made up", "nowhere", "0" * 64, 1, "2024", "drawn", made_up=True)


def observations(drawing: str, division: str, *, name: str = "drawn") -> Observations:
    """`measure | area | period | value` lines; a word instead of a number is a reason for absence."""
    rows = []
    for line in filter(None, (line.strip() for line in drawing.splitlines()[1:])):
        measure, area, period, value = (part.strip() for part in line.split("|"))
        absent = not value.replace(".", "").isdigit()
        rows.append(
            (measure, area, period, None if absent else float(value), value if absent else None, "final")
        )
    return observations_from_rows(rows, Division.from_id(division), source(name))


def recode(origin: str, target: str, *links: tuple[str, str, float]) -> Recode:
    old, new, share = zip(*links, strict=True)
    return Recode(
        Division.from_id(origin),
        Division.from_id(target),
        old,
        new,
        np.array(share),
        "addresses",
        (source(),),
    )


def squares(division: str, *codes: str, names: tuple[str, ...] | None = None) -> Boundaries:
    """A row of touching squares of a kilometre, in the order of the codes."""
    shapes = np.array([shapely.box(i * 1000, 0, (i + 1) * 1000, 1000) for i in range(len(codes))])
    return Boundaries(AreaList(Division.from_id(division), codes, names or codes), shapes, source())


def geography(*parts: Boundaries | Observations | Recode | Membership) -> tuple[Geography, Figures]:
    def of(kind):
        return [part for part in parts if isinstance(part, kind)]

    fitted = assemble(of(Boundaries), of(Observations), of(Membership), of(Recode))
    return fitted, gather(of(Observations), fitted)


def indicator(kind: Kind = Kind.RATE, **changes: object) -> Indicator:
    settings: dict[str, object] = {
        "id": "crimes",
        "theme": "crime",
        "kind": kind,
        "numerator": "crimes",
        "denominator": "inhabitants",
        "multiplier": {Kind.RATE: 1000, Kind.PROPORTION: 100, Kind.MEAN: 1}[kind],
        "decimals": 1,
        "smallest_relevant_ratio": 1.1,
        "levels": (Level.GEMEENTE, Level.WIJK, Level.BUURT, Level.PROVINCIE),
        "texts": {"nl": TEXT, "en": TEXT},
        "unit_cv": 0.5 if kind is Kind.MEAN else None,
    }
    return Indicator(**{**settings, **changes})
