"""The monitor as a part of a release: a register and protected figures become tables and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from zicht.analyses.cubes import Cube
from zicht.analyses.definitions import built_in_indicators
from zicht.analyses.geography import Geography
from zicht.analyses.monitor.document import monitor_document
from zicht.analyses.monitor.effects import Figures, detectable_effects, effect_tables, judged_outcomes
from zicht.analyses.monitor.panels import AreaPanel, panel_of_cells, panel_of_cube
from zicht.analyses.monitor.register import with_detectable
from zicht.analyses.series import cubes_of
from zicht.analyses.surroundings import surroundings_of
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.bundle_parts import BundlePart
from zicht.model.indicators import Indicator
from zicht.model.interventions import InterventionRegister
from zicht.model.periods import Frequency
from zicht.pipeline.monitor_bundle import MonitoredBundle
from zicht.pipeline.publication import Ground, PartMaker

DOCUMENT = "monitor"


def monitor_maker(register: InterventionRegister) -> PartMaker:
    """What makes the monitor's part of a release.

    A made-up register is entered here, with the effects that could be seen: made-up organisations sign
    nothing beforehand. Any other must be complete.
    """
    assert register.made_up or all(one.complete for one in register.interventions), "read_register saw to it"

    def make(ground: Ground) -> BundlePart:
        ground.progress.step(f"judging {len(register.interventions)} interventions")
        reading = _Reading(ground)
        figures = Figures(reading.panel, reading.neighbours)
        entered_register = entered(register, figures) if register.made_up else register
        judged = judged_outcomes(entered_register, figures, seed=ground.seed)
        tables = effect_tables(judged)
        sources = sorted(reading.source_ids)
        return BundlePart(
            tables=tables,
            documents={DOCUMENT: monitor_document(entered_register, judged, seed=ground.seed)},
            provenance=dict.fromkeys(tables, sources),
        )

    return make


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

    def neighbours(self, level: Level) -> Mapping[str, Collection[str]]:
        """Of the level a panel was asked of; nothing where there were no figures or no borders."""
        return self._neighbours.get(level, {})

    def _cube(self, indicator: Indicator, level: Level) -> Cube | None:
        if indicator.id not in self._cubes:
            self._cubes[indicator.id] = cubes_of(indicator, self.ground.figures, self.ground.geography)
        current = self.ground.geography.current.get(level)
        return next((cube for cube in self._cubes[indicator.id] if cube.division == current), None)


def _neighbours(indicator: Indicator, cube: Cube, geography: Geography) -> dict[str, list[str]]:
    near = surroundings_of([(indicator, [cube])], geography).neighbours.get(cube.division)
    if near is None:
        return {}
    codes = geography.areas[cube.division].codes
    return {
        code: [codes[at] for at in near.indices[near.indptr[i] : near.indptr[i + 1]]]
        for i, code in enumerate(codes)
    }
