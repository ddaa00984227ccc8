"""What really differs in an area: at most five differences that hold against more than one reference.

A difference is told when it is called higher or lower against at least two references and against none
the other way. The clearest come first: more references, then smaller q, then the larger ratio.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.analyses.tables import WORDS, Judged
from zicht.methods.verdicts import Verdict as VerdictCode
from zicht.model.cells import HIGHLIGHT_SCHEMA, BoundariesUsed
from zicht.model.periods import Frequency, frequency_of, year_of

AT_MOST = 5
PER_THEME = 2
AGREEING = 2
OLDEST_YEARS = 6
"""Figures more than this many years older than the newest say little about today."""


def highlight_table(judged: Sequence[Judged]) -> pa.Table:
    """HIGHLIGHT_SCHEMA for every area of the current divisions."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    now = [part for part in judged if part.cube.boundaries is BoundariesUsed.NOW]
    newest = max((year_of(p) for part in now for p in part.cube.periods), default=0)
    for part in now:
        for row in _candidates(part, newest):
            found.setdefault((row["DIVISION"], row["REF_AREA"]), []).append(row)
    rows = [row for key in sorted(found) for row in _clearest(found[key])]
    return pa.Table.from_pylist(rows, HIGHLIGHT_SCHEMA)


def _candidates(judged: Judged, newest: int) -> list[dict[str, Any]]:
    cube = judged.cube
    annual = [i for i, p in enumerate(cube.periods) if frequency_of(p) is Frequency.ANNUAL]
    annual = [i for i in annual if newest - year_of(cube.periods[i]) <= OLDEST_YEARS]
    if not annual:
        return []
    at = annual[-1]
    codes = np.array([c.verdicts.verdict[at] for c in judged.comparisons])
    rows = []
    for direction in (VerdictCode.HIGHER, VerdictCode.LOWER):
        opposite = VerdictCode.LOWER if direction is VerdictCode.HIGHER else VerdictCode.HIGHER
        agree = (codes == direction).sum(axis=0)
        told = (agree >= AGREEING) & ~(codes == opposite).any(axis=0)
        rows += [_row(judged, at, int(area), direction) for area in np.flatnonzero(told)]
    return rows


def _row(judged: Judged, at: int, area: int, direction: VerdictCode) -> dict[str, Any]:
    agreeing = [c for c in judged.comparisons if c.verdicts.verdict[at, area] == direction]
    main = min(agreeing, key=lambda c: float(c.verdicts.q[at, area]))
    found = main.verdicts
    q = float(found.q[at, area])
    return {
        "REF_AREA": judged.cube.codes[area],
        "DIVISION": judged.cube.division.id,
        "POSITION": 0,
        "INDICATOR": judged.indicator.id,
        "TIME_PERIOD": judged.cube.periods[at],
        "REFERENCE": main.reference.value,
        "VERDICT": WORDS[direction].value,
        "RATIO": round(float(found.ratio[at, area]), 6),
        "RATIO_LOWER": round(float(found.ratio_lower[at, area]), 6),
        "RATIO_UPPER": round(float(found.ratio_upper[at, area]), 6),
        "Q": float(f"{q:.6g}"),
        "CERTAINTY": "very_sure" if q <= 0.001 else "sure" if q <= 0.01 else "fairly_sure",
        "SINCE": _since(judged, at, area, main.verdicts.verdict[:, area], direction),
        "ALSO": " ".join(c.reference.value for c in agreeing if c is not main),
        "theme": judged.indicator.theme,
    }


def _since(judged: Judged, at: int, area: int, codes: Any, direction: VerdictCode) -> str:
    """The first year of the unbroken run of this verdict that ends at the period told."""
    periods = judged.cube.periods
    since = periods[at]
    years = [i for i in range(at + 1) if frequency_of(periods[i]) is Frequency.ANNUAL]
    for i in reversed(years):
        if codes[i] != direction:
            break
        since = periods[i]
    return since


def _clearest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ranked = sorted(
        rows,
        key=lambda r: (-len(r["ALSO"].split()), r["Q"], -abs(np.log(max(r["RATIO"], 1e-9))), r["INDICATOR"]),
    )
    chosen: list[dict[str, Any]] = []
    told: dict[str, int] = {}
    for row in ranked:
        theme = row.pop("theme")
        if told.get(theme, 0) < PER_THEME and len(chosen) < AT_MOST:
            told[theme] = told.get(theme, 0) + 1
            chosen.append({**row, "POSITION": len(chosen) + 1})
    return chosen
