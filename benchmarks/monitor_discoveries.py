"""What several measures and outcomes are said to have changed that they did not.

    python benchmarks/monitor_discoveries.py [--provinces 100] [--state FILE]

The provinces of `monitor_province.py`: eight measures in three neighbouring areas each, three outcomes; first
no effect at all, then 40 % fewer events in a quarter of the pairs. Tests with areas in groups of neighbours
and, to compare, one by one; q-values of Benjamini & Hochberg at 5 %. Every fourth province with protected
counts as well. Resumes like `monitor_simulation.py`.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from monitor_power import links_of_province
from monitor_province import AREAS, QUARTERS, beside, protected, province, together
from monitor_simulation import FOUND, MEDIANS, START
from resumed_provinces import rows_of_provinces

from zicht.methods.effects.neighbour_groups import neighbour_groups
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects
from zicht.methods.multiple_testing import q_values

MEASURES, OUTCOMES, REAL, REMAINING = 8, 3, 0.25, 0.6
EVERY = 4  # province in which protected counts are looked at too


def main() -> None:
    print(_table(rows_of_provinces(__doc__, "monitor_discoveries", _rows_of_both)))


def _rows_of_both(number: int) -> list:
    """Without any effect, then with some."""
    return [row for real in (False, True) for row in _rows(number, real=real)]


def _rows(number: int, *, real: bool) -> list[tuple]:
    """For each kind of test: found, falsely found, rightly found, there to be found."""
    g = np.random.default_rng([number, 99, int(real)])
    effect = (g.random((MEASURES, OUTCOMES)) < REAL) & real
    links = links_of_province()
    p: dict[tuple[str, str], np.ndarray] = defaultdict(lambda: np.ones((MEASURES, OUTCOMES)))
    for outcome in range(OUTCOMES):
        made = province(MEDIANS["middling"], g)
        measures = _apart(g)
        ratio = np.ones((AREAS, QUARTERS))
        for measure, areas in enumerate(measures):
            if effect[measure, outcome]:
                ratio[areas, START:] = REMAINING
        counts = made.counts(ratio, g)
        shown = protected(counts, g)
        kinds = [("true", (counts, 0 * counts))] + [("protected", shown)] * (number % EVERY == 0)
        everywhere = np.unique(np.concatenate(measures))
        for measure, areas in enumerate(measures):
            treated = np.isin(np.arange(AREAS), areas)
            kept = ~beside(areas)
            kept[np.setdiff1d(everywhere, areas)] = False
            start = np.where(treated, START, NEVER)[kept]
            groups = neighbour_groups(links, treated)[kept]
            for data, (values, rounding) in kinds:
                for how, cluster in (("groups", groups), ("one by one", None)):
                    panel = Panel(values[kept], start, made.exposure[kept], cluster)
                    found = poisson_effects(panel, rounding=rounding[kept]).overall()
                    p[data, how][measure, outcome] = found.p_values()[0]
    rows = []
    for (data, how), values in p.items():
        found = q_values(values.ravel()[np.newaxis])[0].reshape(effect.shape) <= FOUND
        sums = [int(part.sum()) for part in (found, found & ~effect, found & effect, effect)]
        rows.append((data, how, real, *sums))
    return rows


def _apart(g: np.random.Generator) -> list[np.ndarray]:
    """Measures that neither share areas nor touch."""
    measures, taken = [], np.zeros(AREAS, dtype=bool)
    while len(measures) < MEASURES:
        areas = together(3, g)
        if not taken[areas].any():
            measures.append(areas)
            taken[areas] = True
            taken |= beside(areas)
    return measures


def _table(rows: list[tuple]) -> str:
    kinds: dict[tuple, list[tuple]] = defaultdict(list)
    for row in rows:
        kinds[tuple(row[:3])].append(tuple(row[3:]))
    heads = [
        "data",
        "areas",
        "effects",
        "provinces",
        "false discovery rate",
        "any false discovery",
        "real ones found",
    ]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for (data, how, real), sums in sorted(kinds.items()):
        found, false, right, there = np.array(sums, dtype=float).T
        power = f"{100 * right.sum() / there.sum():.0f}" if real else "-"
        shares = [
            f"{100 * share:.1f}" for share in (np.mean(false / np.maximum(found, 1)), np.mean(false > 0))
        ]
        cells = [data, how, "a quarter, -40 %" if real else "none", str(len(sums)), *shares, power]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
