"""The same cell in every release so far: did its value stay, move with the truth, or was it drawn anew?

The plan says that values stay. An attacker looks whether they do: where many of them move, chance was drawn
anew in each release, and all draws of a cell together tell its count.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.averaging import POINTS, posterior, same_cell_findings
from zicht.attack.findings import Finding, in_order
from zicht.attack.knowledge import Published, Shown
from zicht.attack.margins import atoms_of
from zicht.attack.report import Attempt

KEYS = ["LEVEL", "REF_AREA", "COUNTERPART_AREA", "TIME_PERIOD", "BREAKDOWN"]

MOST_MOVED = 0.2
"""Share of atoms that late corrections move at most; measured with sticky values: three in a hundred."""


def average(releases: Sequence[Published]) -> Attempt:
    """What all values of the same cell say together."""
    found: list[Finding] = []
    attacked = 0
    for measure in sorted(releases[-1].figures):
        found += same_cell_findings(releases, measure)
        having = [one for one in releases if _comparable(one, releases[-1], measure)]
        draws = _draws(having, measure)
        attacked += draws.num_rows * len(having)
        if len(having) > 1 and share_that_moved(draws) > MOST_MOVED:
            found += _of_draws(releases[-1], measure, draws)
    words = f"what {len(releases)} values of the same cell say together, one of each release"
    return Attempt("averaging", words, attacked, in_order(found))


def share_that_moved(draws: pa.Table) -> float:
    """Largest share of atoms that moved from one release to the next.

    draws  KEYS, then a column of values a release
    """
    columns = draws.column_names[len(KEYS) :]
    if not draws.num_rows:
        return 0.0
    moved = [pc.mean(pc.not_equal(draws[a], draws[b]).cast(pa.int64())).as_py() for a, b in pairwise(columns)]
    return float(max(moved, default=0.0))


def _comparable(release: Published, last: Published, measure: str) -> bool:
    """The same plan in the same division: then the same cells have the same truth, late corrections aside."""
    if measure not in release.figures or release.plan.division_year != last.plan.division_year:
        return False
    return release.figures[measure].plan_digest == last.figures[measure].plan_digest


def _draws(releases: Sequence[Published], measure: str) -> pa.Table:
    """Atoms that every release shows, with their value in each: KEYS, V0, V1, ..."""
    tables = []
    for number, release in enumerate(releases):
        atoms = atoms_of(release, release.figures[measure])
        shown = atoms.filter(pc.is_valid(atoms["VALUE"])).select([*KEYS, "VALUE"])
        tables.append(shown.rename_columns([*KEYS, f"V{number}"]))
    both = reduce(lambda one, other: one.join(other, KEYS, join_type="inner"), tables)
    return both.sort_by([(name, "ascending") for name in KEYS])


def _of_draws(last: Published, measure: str, draws: pa.Table) -> list[Finding]:
    """Atoms whose count all draws together make much surer than the surest single one."""
    rule = last.rule_of(measure)
    if rule.shown not in (Shown.GRID, Shown.NEIGHBOUR):
        return []
    values = np.stack([draws[name].to_numpy().astype(np.int64) for name in draws.column_names[len(KEYS) :]])
    different, inverse = np.unique(values, axis=1, return_inverse=True)
    truths, after = posterior(rule, different)
    alone = np.maximum.reduce([posterior(rule, one[None])[1].max(axis=1) for one in different])
    surest = truths[np.argmax(after, axis=1)]
    told = (after.max(axis=1) - alone > POINTS) & (surest >= 1) & (surest < rule.minimum)
    findings = []
    for row in np.flatnonzero(told[inverse.ravel()]).tolist():
        likely = truths[after[inverse.ravel()[row]] > 0]
        key = " ".join(part for name in KEYS if (part := draws[name][row].as_py()))
        words = f"{len(values)} values drawn anew for the same count make one count much surer"
        where = f"counts.parquet: {measure} {key}"
        low, high = float(likely.min()), float(likely.max())
        findings.append(Finding("averaging", True, "A4", where, low, high, words))
    return findings
