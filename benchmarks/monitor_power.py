"""Are effects of the stated detectable size seen as often as stated, and do intervals of groups hold?

    python benchmarks/monitor_power.py [--provinces 100] [--state FILE]

The provinces of `monitor_province.py`. For each measure the detectable decrease is worked out from the 24
quarters before it, at a power of 80 %; then the twelve quarters after it are drawn with a decrease of exactly
that size, and beside it without an effect. Areas are clustered in groups of neighbours. Resumes like
`monitor_simulation.py`.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from monitor_province import AREAS, COLUMNS, QUARTERS, ROWS, beside, protected, province, together
from monitor_simulation import MEDIANS, START
from resumed_provinces import rows_of_provinces
from scipy import sparse

from zicht.methods.effects.detectable_effect import detectable_ratio
from zicht.methods.effects.neighbour_groups import neighbour_groups
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects

DESIGNS = {"one": 1, "five together": 5, "twelve together": 12}
AFTER, POWER = 12, 0.8


def main() -> None:
    print(_table(rows_of_provinces(__doc__, "monitor_power", _rows)))


def _rows(number: int) -> list[tuple]:
    rows = []
    links = links_of_province()
    for level, (counts, median) in enumerate(MEDIANS.items()):
        g = np.random.default_rng([number, level, 7])
        made = province(median, g)
        for design, size in DESIGNS.items():
            areas = together(size, g)
            treated = np.isin(np.arange(AREAS), areas)
            kept = ~beside(areas)
            groups = neighbour_groups(links, treated)[kept]
            calm = made.counts(np.ones((AREAS, QUARTERS)), g)[:, : START + AFTER]
            shown = protected(calm, g)
            for data, (values, rounding) in (("true", (calm, 0 * calm)), ("protected", shown)):
                past = Panel(
                    values[kept, :START], np.full(kept.sum(), NEVER), made.exposure[kept, :START], groups
                )
                size_seen = detectable_ratio(
                    past, treated[kept], AFTER, rounding=rounding[kept, :START]
                ).decrease
                start = np.where(treated, START, NEVER)[kept]
                exposure = made.exposure[kept, : START + AFTER]
                alarm, holds = _tested(values[kept], rounding[kept], start, exposure, groups, 1.0)
                seen, holds_then = float("nan"), float("nan")
                if size_seen > 0:
                    ratio = np.where((np.arange(QUARTERS) >= START) & treated[:, None], size_seen, 1.0)
                    later = made.counts(ratio, g)[:, START : START + AFTER]
                    after, reach = protected(later, g) if data == "protected" else (later, 0 * later)
                    whole = np.column_stack([values[:, :START], after])[kept]
                    reaches = np.column_stack([rounding[:, :START], reach])[kept]
                    seen, holds_then = _tested(whole, reaches, start, exposure, groups, size_seen)
                rows.append((counts, design, data, size_seen, alarm, holds, seen, holds_then))
    return rows


def _tested(values, rounding, start, exposure, groups, truth) -> tuple[float, float]:
    """Is a change claimed, and does the interval hold the true ratio?"""
    found = poisson_effects(Panel(values, start, exposure, groups), rounding=rounding).overall()
    inside = found.intervals()
    return float(found.p_values()[0] <= 0.05), float(inside.lower[0] <= truth <= inside.upper[0])


def links_of_province() -> sparse.csr_array:
    """Areas that share a side."""
    near = [sparse.diags_array([np.ones(n - 1)] * 2, offsets=[-1, 1]) for n in (ROWS, COLUMNS)]
    rows = sparse.kron(near[0], sparse.eye_array(COLUMNS))
    return sparse.csr_array(rows + sparse.kron(sparse.eye_array(ROWS), near[1]))


def _table(rows: list[tuple]) -> str:
    kinds: dict[tuple, list[tuple]] = defaultdict(list)
    for row in rows:
        kinds[tuple(row[:3])].append(tuple(row[3:]))
    heads = ["counts", "treated", "data", "n", "detectable decrease, median", "none detectable"]
    heads += ["false alarms", "holds, no effect", "seen at that size", "holds at that size"]
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for kind, found in kinds.items():
        size, *shares = np.array(found, dtype=float).T
        able = size > 0
        median = f"{100 * (1 - np.median(size[able])):.0f} %" if able.any() else "-"
        cells = [*kind, str(len(size)), median, f"{100 * np.mean(~able):.0f}"]
        cells += [f"{100 * np.nanmean(s):.1f}" if np.isfinite(s).any() else "-" for s in shares]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
