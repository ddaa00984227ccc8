"""Is there something already? For each gemeente and theme, what exists; and how good that list is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.cooperation.reuse.candidates import Candidates, candidates
from zicht.cooperation.reuse.nearby import Themes, circle_of, living_rows, nearby, themes_in
from zicht.cooperation.reuse.nearby_evaluation import how_good, trials
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_statements import Row, table_of


@dataclass(frozen=True, eq=False)
class Reuse:
    """Tables of circles and lists, and how good the lists are, by method."""

    tables: Mapping[str, pa.Table]
    tested: tuple[Mapping[str, Any], ...]


def reuse_tables(patchwork: Patchwork, on: date, generator: np.random.Generator) -> Reuse:
    """Lists of every gemeente that exists and has a code, for every main theme of a partnership in force."""
    found = candidates(patchwork, on)
    themes, circles = themes_in(found), _circles(found)
    tables = {
        "circles": table_of("circles", (row for one in circles for row in _others(patchwork, one))),
        "reuse": table_of("reuse", (row for one in circles for row in _lists(found, themes, one))),
    }
    return Reuse(tables, tuple(asdict(one) for one in how_good(trials(found), generator)))


def _circles(found: Candidates) -> list[tuple[str, ...]]:
    """Each with its gemeente first."""
    living, names = living_rows(found), sorted(found.rows)
    gemeenten = [names[row] for row in np.flatnonzero(living)]
    return [circle_of(found, one, living) for one in gemeenten if found.patchwork.parties[one].area_code]


def _others(patchwork: Patchwork, circle: tuple[str, ...]) -> Iterable[Row]:
    here, *others = (patchwork.parties[party].area_code for party in circle)
    for code in others:
        if code:
            yield {"REF_AREA": here, "COUNTERPART_AREA": code}


def _lists(found: Candidates, themes: Themes, circle: tuple[str, ...]) -> Iterable[Row]:
    here = found.patchwork.parties[circle[0]].area_code
    for theme in themes.columns:
        for rank, one in enumerate(nearby(found, themes, circle, theme), start=1):
            yield {
                "REF_AREA": here,
                "THEME": theme,
                "RANK": rank,
                "PARTNERSHIP": one.chain,
                "GROUND": "purpose" if one.by_purpose else "theme",
                "TAKES_PART": one.takes_part,
                "THERE": one.there,
                "PARTICIPANTS": one.size,
            }
