"""What really differs in an area: what is unusual first, then what is certain but ordinary.

Unusual: called higher or lower against at least two references and against none the other way; at most
five. Ordinary: the whole interval of the ratio to the country and of the ratio to the peers lies beyond
the smallest relevant difference, on the same side, without any verdict; told apart from the first, at
most three. The clearest come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.analyses.tables import WORDS, Judged
from zicht.methods.verdicts import Verdict as VerdictCode
from zicht.model.cells import HIGHLIGHT_SCHEMA, BoundariesUsed
from zicht.model.periods import Frequency, frequency_of, year_of

AT_MOST = 5
AT_MOST_ORDINARY = 3
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
        at = _newest_year(part, newest)
        for row in _candidates(part, at) if at is not None else []:
            found.setdefault((row["DIVISION"], row["REF_AREA"]), []).append(row)
    rows = [row for key in sorted(found) for row in _clearest(found[key])]
    return pa.Table.from_pylist(rows, HIGHLIGHT_SCHEMA)


def _newest_year(judged: Judged, newest: int) -> int | None:
    """Index of the newest year with figures for at least half of the areas, if it is recent enough."""
    cube = judged.cube
    for i in reversed(range(len(cube.periods))):
        known = (cube.absence[i] == "").mean()
        if frequency_of(cube.periods[i]) is Frequency.ANNUAL and known >= 0.5:
            return i if newest - year_of(cube.periods[i]) <= OLDEST_YEARS else None
    return None


def _candidates(judged: Judged, at: int) -> list[dict[str, Any]]:
    codes = np.array([c.verdicts.verdict[at] for c in judged.comparisons])
    rows = []
    for direction in (VerdictCode.HIGHER, VerdictCode.LOWER):
        opposite = VerdictCode.LOWER if direction is VerdictCode.HIGHER else VerdictCode.HIGHER
        agree = codes == direction
        unusual = (agree.sum(axis=0) >= AGREEING) & ~(codes == opposite).any(axis=0)
        rows += [_row(judged, at, int(area), direction, agree[:, area]) for area in np.flatnonzero(unusual)]
        beyond = np.array([_beyond(judged, c, at, direction) for c in judged.comparisons])
        national, peers = beyond[0], beyond[-1]
        flagged = np.isin(codes, (VerdictCode.HIGHER, VerdictCode.LOWER)).any(axis=0)
        rows += [
            _row(judged, at, int(area), direction, beyond[:, area], ordinary=True)
            for area in np.flatnonzero(national & peers & ~flagged)
        ]
    return rows


def _beyond(judged: Judged, comparison: Any, at: int, direction: VerdictCode) -> npt.NDArray[np.bool_]:
    """Where the whole interval of the ratio lies beyond the smallest relevant difference."""
    smallest, found = judged.indicator.smallest_relevant_ratio, comparison.verdicts
    with np.errstate(invalid="ignore"):
        if direction is VerdictCode.HIGHER:
            return np.asarray(found.ratio_lower[at] > smallest)
        return np.asarray(found.ratio_upper[at] < 1 / smallest)


def _row(
    judged: Judged,
    at: int,
    area: int,
    direction: VerdictCode,
    agree: npt.NDArray[np.bool_],
    *,
    ordinary: bool = False,
) -> dict[str, Any]:
    agreeing = [c for c, agrees in zip(judged.comparisons, agree, strict=True) if agrees]
    main = min(agreeing, key=lambda c: float(c.verdicts.q[at, area]))
    found, cube = main.verdicts, judged.cube
    q = float(found.q[at, area])
    since = cube.periods[at] if ordinary else _since(judged, at, found.verdict[:, area], direction)
    return {
        "REF_AREA": cube.codes[area],
        "DIVISION": cube.division.id,
        "POSITION": 0,
        "INDICATOR": judged.indicator.id,
        "TIME_PERIOD": cube.periods[at],
        "REFERENCE": main.reference.value,
        "VERDICT": WORDS[direction].value,
        "RATIO": round(float(found.ratio[at, area]), 6),
        "RATIO_LOWER": round(float(found.ratio_lower[at, area]), 6),
        "RATIO_UPPER": round(float(found.ratio_upper[at, area]), 6),
        "Q": float(f"{q:.6g}"),
        "CERTAINTY": "very_sure" if q <= 0.001 else "sure" if q <= 0.01 else "fairly_sure",
        "SINCE": since,
        "ALSO": " ".join(c.reference.value for c in agreeing if c is not main),
        "ORDINARY": ordinary,
        "theme": judged.indicator.theme,
    }


def _since(judged: Judged, at: int, codes: npt.NDArray[np.int8], direction: VerdictCode) -> str:
    """The first year of the unbroken run of this verdict that ends at the period told."""
    periods = judged.cube.periods
    since = periods[at]
    for i in reversed(range(at + 1)):
        if frequency_of(periods[i]) is Frequency.ANNUAL:
            if codes[i] != direction:
                break
            since = periods[i]
    return since


def _clearest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most five unusual and three ordinary differences, not more than two of a theme in each."""
    ranked = sorted(
        rows,
        key=lambda r: (
            r["ORDINARY"],
            -len(r["ALSO"].split()),
            r["Q"],
            -abs(np.log(max(r["RATIO"], 1e-9))),
            r["INDICATOR"],
        ),
    )
    chosen: list[dict[str, Any]] = []
    told: dict[tuple[bool, str], int] = {}
    for row in ranked:
        key = (row["ORDINARY"], row.pop("theme"))
        before = sum(one["ORDINARY"] is row["ORDINARY"] for one in chosen)
        if told.get(key, 0) < PER_THEME and before < (AT_MOST_ORDINARY if row["ORDINARY"] else AT_MOST):
            told[key] = told.get(key, 0) + 1
            chosen.append({**row, "POSITION": before + 1})
    return chosen
