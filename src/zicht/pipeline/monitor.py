"""The monitor as a part of a release: a register and protected figures become tables and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow as pa

from zicht.analyses.cubes import Cube
from zicht.analyses.definitions import built_in_indicators
from zicht.analyses.geography import Geography
from zicht.analyses.monitor.changes import ReleasedCells
from zicht.analyses.monitor.document import monitor_document
from zicht.analyses.monitor.effects import Figures, detectable_effects, effect_tables, judged_outcomes
from zicht.analyses.monitor.nowcasts import nowcast_table
from zicht.analyses.monitor.panels import AreaPanel, panel_of_cells, panel_of_cube
from zicht.analyses.monitor.plain_cells import plain_cells
from zicht.analyses.monitor.register import with_detectable
from zicht.analyses.monitor.same_definition import definition_digests
from zicht.analyses.monitor.signals import signals_of
from zicht.analyses.series import cubes_of
from zicht.analyses.surroundings import surroundings_of
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.bundle_parts import BundlePart
from zicht.model.indicators import Indicator
from zicht.model.interventions import InterventionRegister
from zicht.model.periods import Frequency, frequency_of
from zicht.pipeline.monitor_bundle import MonitoredBundle, open_bundle
from zicht.pipeline.monitor_compare import tables_of_changes
from zicht.pipeline.publication import Ground, PartMaker

DOCUMENT = "monitor"
NOTHING = InterventionRegister(())


def monitor_maker(register: InterventionRegister = NOTHING, *, earlier: Sequence[Path] = ()) -> PartMaker:
    """What makes the monitor's part of a release.

    register  one that is made up is entered here, with the effects that could be seen: made-up organisations
              sign nothing beforehand. Any other must be complete
    earlier   bundles of the releases before, oldest first: the last one tells what changed, all of them how
              counts grow after their period
    """
    assert register.made_up or all(one.complete for one in register.interventions), "read_register saw to it"

    def make(ground: Ground) -> BundlePart:
        reading = _Reading(ground)
        before = [open_bundle(folder) for folder in earlier]
        ground.progress.step(f"judging {len(register.interventions)} interventions")
        figures = Figures(reading.panel, reading.neighbours)
        entries = entered(register, figures) if register.made_up else register
        judged = judged_outcomes(entries, figures, seed=ground.seed)
        ground.progress.step("looking at the newest quarter")
        panels = reading.quarterly_panels()
        signals = signals_of(panels, seed=ground.seed)
        tables = {
            **effect_tables(judged),
            **signals.tables,
            "monitor/nowcasts": nowcast_table([_looks(panel, before) for panel in panels]),
            **(reading.changes_since(before[-1]) if before else {}),
        }
        document = monitor_document(entries, judged, seed=ground.seed)
        document |= {
            "signals": signals.maps,
            "compared_with": before[-1].release if before else None,
            "releases_before": len(before),
        }
        sources = sorted(reading.source_ids)
        return BundlePart(tables, {DOCUMENT: document}, dict.fromkeys(tables, sources))

    return make


def _looks(panel: AreaPanel, before: Sequence[MonitoredBundle]) -> list[AreaPanel]:
    """The same figure in each release that has it in the same division, oldest first, and now."""
    looks = []
    for bundle in before:
        if panel.indicator.id in bundle.indicators:
            cells = bundle.cells(panel.indicator.id)
            look = panel_of_cells(panel.indicator, cells, panel.division, panel.frequency)
            looks += [look] if look is not None else []
    return [*looks, panel]


def entered(register: InterventionRegister, figures: Figures) -> InterventionRegister:
    """Every intervention with its detectable effects, computed from figures before its start."""
    whole = [
        with_detectable(one, detectable_effects(one, register, figures)) for one in register.interventions
    ]
    return replace(register, interventions=tuple(whole))


def figures_of(bundle: MonitoredBundle) -> Figures:
    """The figures and borders of a sealed bundle."""

    def panel(indicator: str, level: Level, frequency: Frequency) -> AreaPanel | None:
        division = bundle.current.get(level.value)
        if indicator not in bundle.indicators or division is None:
            return None
        known = bundle.indicators[indicator]
        return panel_of_cells(known, bundle.cells(indicator), Division.from_id(division), frequency)

    def neighbours(level: Level) -> Mapping[str, Sequence[str]]:
        return bundle.neighbours(bundle.current.get(level.value, ""))

    return Figures(cache(panel), cache(neighbours))


class _Reading:
    """The figures of a release that is being made; remembers from which sources they came."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        extra = ground.vault.indicators if ground.vault else ()
        self.indicators = {one.id: one for one in (*built_in_indicators(), *extra)}
        self.source_ids: set[str] = set()
        self._cubes: dict[str, tuple[Cube, ...]] = {}
        self._neighbours: dict[Level, Mapping[str, Collection[str]]] = {}

    def panel(self, indicator: str, level: Level, frequency: Frequency) -> AreaPanel | None:
        """The panel of the newest division of the level."""
        known = self.indicators.get(indicator)
        cube = None if known is None else self._cube(known, level)
        if known is None or cube is None:
            return None
        self.source_ids |= cube.source_ids
        if level not in self._neighbours:
            self._neighbours[level] = _neighbours(known, cube, self.ground.geography)
        return panel_of_cube(known, cube, frequency)

    def quarterly_panels(self) -> list[AreaPanel]:
        """Every figure that is counted by quarter or month, on every level but the smallest.

        Buurten are left out: a quarter of a buurt is a handful of events. So are figures of which
        neighbouring periods share events.
        """
        overlapping = self.ground.vault.overlapping if self.ground.vault else frozenset()
        counted = {
            measure
            for (measure, _), figure in self.ground.figures.items()
            if any(frequency_of(period) is not Frequency.ANNUAL for period in figure.periods)
        }
        found = []
        for indicator in self.indicators.values():
            if indicator.numerator in counted and indicator.id not in overlapping:
                for level in indicator.levels:
                    panel = (
                        None if level is Level.BUURT else self.panel(indicator.id, level, Frequency.QUARTERLY)
                    )
                    found += [] if panel is None else [panel]
        return sorted(found, key=lambda one: (one.indicator.id, one.division))

    def changes_since(self, before: MonitoredBundle) -> dict[str, pa.Table]:
        """monitor/changes and monitor/revisions, of the figures both releases define alike."""
        documents = self.ground.vault.documents if self.ground.vault else {}
        described = [one.as_dict() for one in self.indicators.values()]
        definitions = definition_digests(
            described, documents.get("analyses", []), documents.get("release_plan", {})
        )
        same = [
            one
            for one in self.indicators.values()
            if before.definitions.get(one.id) == definitions[one.id] and self._all_cubes(one)
        ]
        self.source_ids |= {name for one in same for cube in self._all_cubes(one) for name in cube.source_ids}
        current = {level.value: division.id for level, division in self.ground.geography.current.items()}
        changes, revisions = tables_of_changes(
            same,
            lambda name: ReleasedCells(before.cells(name), before.current),
            lambda name: ReleasedCells(
                plain_cells(self.indicators[name], self._all_cubes(self.indicators[name])), current
            ),
        )
        return {"monitor/changes": changes, "monitor/revisions": revisions}

    def neighbours(self, level: Level) -> Mapping[str, Collection[str]]:
        """Of the level a panel was asked of; nothing where there were no figures or no borders."""
        return self._neighbours.get(level, {})

    def _cube(self, indicator: Indicator, level: Level) -> Cube | None:
        current = self.ground.geography.current.get(level)
        return next((cube for cube in self._all_cubes(indicator) if cube.division == current), None)

    def _all_cubes(self, indicator: Indicator) -> tuple[Cube, ...]:
        if indicator.id not in self._cubes:
            self._cubes[indicator.id] = cubes_of(indicator, self.ground.figures, self.ground.geography)
        return self._cubes[indicator.id]


def _neighbours(indicator: Indicator, cube: Cube, geography: Geography) -> dict[str, list[str]]:
    near = surroundings_of([(indicator, [cube])], geography).neighbours.get(cube.division)
    if near is None:
        return {}
    codes = geography.areas[cube.division].codes
    return {
        code: [codes[at] for at in near.indices[near.indptr[i] : near.indptr[i + 1]]]
        for i, code in enumerate(codes)
    }
