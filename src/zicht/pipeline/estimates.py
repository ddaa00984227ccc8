"""The middle of the story: every indicator in every division, compared, simulated, and put in tables."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from zicht.analyses.comparisons import compare
from zicht.analyses.cubes import Cube
from zicht.analyses.false_alarms import simulate
from zicht.analyses.figures import Figures
from zicht.analyses.geography import Geography
from zicht.analyses.highlights import highlight_table
from zicht.analyses.national import national_values
from zicht.analyses.series import cubes_of
from zicht.analyses.surroundings import Surroundings, surroundings_of
from zicht.analyses.tables import Judged, cell_table, funnel_table, map_table
from zicht.analyses.trends import trend_table
from zicht.kit.progress import Progress
from zicht.model.indicators import Indicator


@dataclass(frozen=True, eq=False)
class Estimates:
    """Everything computed: tables by their name in the bundle, and from which sources each came."""

    tables: Mapping[str, pa.Table]
    provenance: Mapping[str, Sequence[str]]
    surroundings: Surroundings


def estimate(
    indicators: Sequence[Indicator],
    figures: Figures,
    geography: Geography,
    *,
    seed: int,
    progress: Progress,
    overlapping: Collection[str] = (),
) -> Estimates:
    """Judge every indicator; an indicator for which no source has figures gets no table.

    overlapping  ids of indicators of which neighbouring periods share events: no trend is tested on them
    """
    progress.step("counting: every indicator in every division")
    counted = [(indicator, cubes_of(indicator, figures, geography)) for indicator in indicators]
    cubes = [(indicator, found) for indicator, found in counted if found]
    progress.step("finding neighbours and peers")
    surroundings = surroundings_of(cubes, geography)
    judged: dict[str, list[Judged]] = {}
    # threads: the arrays let go of the interpreter lock; every cube has its own seed, so order is no matter
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        waiting = [
            [
                threads.submit(_judge, indicator, cube, found, figures, geography, surroundings, seed)
                for cube in found
            ]
            for indicator, found in cubes
        ]
        for number, ((indicator, _), parts) in enumerate(zip(cubes, waiting, strict=True), start=1):
            progress.step(f"judging {number} of {len(cubes)}: {indicator.id}")
            judged[indicator.id] = [part.result() for part in parts]
    progress.step("looking at trends and at what really differs")
    return _as_tables(judged, geography, surroundings, overlapping)


def _judge(
    indicator: Indicator,
    cube: Cube,
    siblings: tuple[Cube, ...],
    figures: Figures,
    geography: Geography,
    surroundings: Surroundings,
    seed: int,
) -> Judged:
    national = national_values(indicator, siblings, cube, figures)
    comparisons = compare(indicator, cube, geography, surroundings, national)
    return Judged(indicator, cube, comparisons, simulate(indicator, cube, comparisons, seed=seed))


def _as_tables(
    judged: Mapping[str, Sequence[Judged]],
    geography: Geography,
    surroundings: Surroundings,
    overlapping: Collection[str],
) -> Estimates:
    everything = [part for parts in judged.values() for part in parts]
    tables = {f"cells/{name}": cell_table(parts) for name, parts in judged.items()}
    sources = {
        f"cells/{name}": sorted(frozenset().union(*(part.cube.source_ids for part in parts)))
        for name, parts in judged.items()
    }
    tables |= {
        "maps": map_table(everything),
        "trends": trend_table(everything, overlapping=overlapping),
        "highlights": highlight_table(everything),
        "funnels": funnel_table(everything, geography.current),
    }
    every_source = sorted({source for ids in sources.values() for source in ids})
    provenance = {name: sources.get(name, every_source) for name in tables}
    return Estimates(tables, provenance, surroundings)
