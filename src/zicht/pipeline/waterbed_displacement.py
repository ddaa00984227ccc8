"""Where offences went after each intervention of a register: the counts, the rings, the flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp

from zicht.analyses.figures import Figure, Figures
from zicht.analyses.waterbed.displacement import displacement_rows
from zicht.analyses.waterbed.flow_plan import FlowPlan
from zicht.analyses.waterbed.measured_changes import MeasuredChange, Window, measured_change, ring_of
from zicht.analyses.waterbed.pair_terms import AreaPlaces
from zicht.analyses.waterbed.words import Words
from zicht.kit.errors import UserError
from zicht.methods.displacement.rings import NOT_PLACED
from zicht.model.area_codes import Level
from zicht.model.interventions import Intervention, InterventionRegister
from zicht.pipeline.publication import Ground, VaultRelease


class InterventionElsewhere(UserError):
    """An intervention of the register names a gemeente that the flows of the release do not have."""

    exit_code = 220
    usual_remedy = "enter it with the gemeenten of the division of the release, or leave it to the monitor"


Change = tuple[str, MeasuredChange, list[Any]]


def displacements(
    ground: Ground,
    vault: VaultRelease,
    plan: FlowPlan,
    places: AreaPlaces | None,
    interventions: InterventionRegister,
    window: Window,
    words: Words,
) -> Iterator[Change]:
    """Every outcome of every intervention in gemeenten, by place of the offence.

    raises  InterventionElsewhere
    """
    if places is None or places.borders is None:
        return
    for one in interventions.interventions:
        if one.division.level is not Level.GEMEENTE:
            continue
        ring = _rings(one, interventions, plan, places.borders)
        for flows, measure in _outcomes(one, vault, plan, words):
            figure = _by_place(ground.figures, measure, plan)
            if figure is None:
                continue
            ground.progress.step(f"where offences went: {one.id} {measure}")
            change = measured_change(
                measure,
                plan.division,
                figure,
                one.first,
                codes=plan.codes,
                ring=ring,
                coordinates=places.centres,
                window=window,
            )
            through = (
                None
                if flows is None or not change.complete
                else _through_time(vault.counts, plan, flows, change.periods)
            )
            rows = displacement_rows(
                change,
                seed=ground.seed,
                flows=None if through is None else through[0],
                flow_rounding=None if through is None else through[1],
            )
            yield one.id, change, rows


def _rings(
    one: Intervention,
    every: InterventionRegister,
    plan: FlowPlan,
    borders: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """Rings around where the measure began first; areas with another start or measure are in none."""
    ring = ring_of(sp.csr_array(borders), _target(one, plan))
    others = {code for other in every.interventions if other.id != one.id for code in other.areas}
    others = (others | set(one.later)) - (set(one.areas) - set(one.later))
    return np.where(np.isin(np.array(plan.codes), sorted(others)), NOT_PLACED, ring)


def _target(one: Intervention, plan: FlowPlan) -> npt.NDArray[np.bool_]:
    """In which gemeenten the measure began first; raises InterventionElsewhere."""
    unknown = sorted(set(one.areas) - set(plan.codes))
    if unknown:
        raise InterventionElsewhere(
            f"intervention {one.id}", found=f"areas {unknown}", expected=f"gemeenten of {plan.division.id}"
        )
    return np.isin(np.array(plan.codes), sorted(set(one.areas) - set(one.later)))


def _outcomes(
    one: Intervention, vault: VaultRelease, plan: FlowPlan, words: Words
) -> Iterator[tuple[str | None, str]]:
    """(measure of flows or None, measure by place) of each outcome: arrivals where they are counted."""
    numerators = {indicator.id: indicator.numerator for indicator in vault.indicators}
    for outcome in one.outcomes:
        flows = [
            name
            for name, said in words.measures.items()
            if outcome.indicator in said.indicators and name in plan.measures and name in plan.arriving
        ]
        yield from ((name, plan.arriving[name]) for name in flows)
        if not flows and outcome.indicator in numerators:
            yield None, numerators[outcome.indicator]


def _by_place(figures: Figures, measure: str, plan: FlowPlan) -> Figure | None:
    """The figure on the gemeenten of the plan, when it has just these."""
    figure = figures.get((measure, plan.division))
    return figure if figure is not None and figure.values.shape[1] == len(plan.codes) else None


def _through_time(
    counts: pa.Table, plan: FlowPlan, measure: str, periods: tuple[str, ...]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(origins, destinations, periods) flows and their rounding; nan where a pair has no row."""
    parts = [plan.read(counts, measure, period) for period in periods]
    rounding = np.stack([np.nan_to_num(part.rounding) for part in parts], axis=2)
    return np.stack([part.value for part in parts], axis=2), rounding
