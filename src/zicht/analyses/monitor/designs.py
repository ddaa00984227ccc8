"""How an intervention is looked at: which areas, periods and method; settled before any effect is seen.

Nothing here looks at a figure of the start or later, except whether it is there. So no method, area or period
is chosen by what it gives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from zicht.analyses.monitor.panels import AreaPanel, Bools, Ints
from zicht.methods.effects.neighbour_groups import neighbour_groups
from zicht.methods.effects.panels import NEVER
from zicht.model.area_codes import Level, gemeente_of
from zicht.model.interventions import Intervention
from zicht.model.monitor_tables import CannotSay
from zicht.model.periods import Frequency

FEWEST_BEFORE = {Frequency.ANNUAL: 3, Frequency.QUARTERLY: 8, Frequency.MONTHLY: 24}
"""Periods before the start; with quarters and months each season is seen twice."""
FEWEST_COMPARED = 5
LARGE_COUNT = 50.0
"""Mean count of a treated area in a period from which logarithms of counts behave: spread 14 % or less."""
MANY_TREATED = 8
"""Treated pieces from which their own spread is known well enough (docs/methods/effects.md)."""


class Estimator(StrEnum):
    """Methods that the monitor uses; docs/methods/effects.md tells how each works."""

    POISSON = "poisson_differences"
    SYNTHETIC = "synthetic_differences"
    GROUP_TIME = "callaway_santanna"
    IMPUTATION = "imputation"
    SERIES = "interrupted_series"


@dataclass(frozen=True, eq=False)
class Design:
    """One intervention and one outcome, ready to be estimated, or the reason why it cannot be.

    panel       treated and comparison areas, from the first period that is used to the last
    starts      (areas,) index of the first treated period of each area of the panel, or NEVER
    clusters    (areas,) areas that lie together and know less than as many areas apart; None: all apart
    excluded    areas that were no comparison -> why, in one word
    main        gives the verdict;  sensitivity  stand beside it
    reason      why nothing can be estimated; then nothing but `intervention` and `indicator` means anything
    """

    intervention: Intervention
    indicator: str
    panel: AreaPanel | None
    starts: Ints
    clusters: Ints | None
    excluded: Mapping[str, str]
    main: Estimator
    sensitivity: tuple[Estimator, ...]
    reason: CannotSay | None = None

    @property
    def treated(self) -> Bools:
        """(areas,) in which the intervention is."""
        return np.asarray(self.starts != NEVER)

    @property
    def first(self) -> int:
        """Index of the first treated period of any area."""
        return int(self.starts.min())

    @property
    def compared(self) -> int:
        """Number of comparison areas."""
        return int(np.count_nonzero(~self.treated))


def design_of(
    intervention: Intervention,
    indicator: str,
    panel: AreaPanel | None,
    neighbours: Mapping[str, Collection[str]],
    others: Sequence[Intervention],
    *,
    before_only: bool = False,
) -> Design:
    """The design of one intervention for one outcome.

    panel        all areas of the division and all periods; None: the release has no such figures
    neighbours   area -> areas that share a border with it
    others       every intervention of the register
    before_only  for the detectable effect: periods from the start on are neither there nor needed
    """
    if panel is None:
        return _impossible(intervention, indicator, CannotSay.NO_FIGURES)
    if not set(intervention.areas) <= set(panel.codes):
        return _impossible(intervention, indicator, CannotSay.AREA_ABSENT)
    last = min(intervention.last or panel.periods[-1], panel.periods[-1])
    used = panel.until(intervention.first) if before_only else panel.between(panel.periods[0], last)
    start = sum(period < intervention.first for period in used.periods)
    if start < FEWEST_BEFORE[panel.frequency]:
        return _impossible(intervention, indicator, CannotSay.NO_PERIODS_BEFORE)
    if not before_only and start == len(used.periods):
        return _impossible(intervention, indicator, CannotSay.NO_PERIODS_AFTER)
    excluded = _excluded(intervention, indicator, used, start, neighbours, others)
    at = used.areas(intervention.areas)
    if not _known(used)[at].all():
        return _impossible(intervention, indicator, CannotSay.AREA_ABSENT)
    kept = np.array([code not in excluded for code in used.codes])
    starts = _starts(intervention, used)[kept]
    chosen = _only(used, kept)
    clusters = _lying_together(chosen, starts != NEVER, neighbours)
    pieces, others_apart = _pieces(starts != NEVER, clusters)
    if others_apart < FEWEST_COMPARED:
        return _impossible(intervention, indicator, CannotSay.NO_COMPARISON, excluded)
    main, sensitivity = estimators_for(chosen, starts != NEVER, start, pieces)
    return Design(intervention, indicator, chosen, starts, clusters, excluded, main, sensitivity)


def estimators_for(
    panel: AreaPanel, treated: Bools, start: int, pieces: int
) -> tuple[Estimator, tuple[Estimator, ...]]:
    """The table of docs/methods/monitor.md: by how many pieces are treated and how large their counts were.

    pieces  treated areas that touch are one
    """
    large = panel.counts[treated, :start].mean() >= LARGE_COUNT and (panel.counts[:, :start] > 0).all()
    if not large:
        return Estimator.POISSON, (Estimator.SERIES,)
    if pieces < MANY_TREATED:
        return Estimator.POISSON, (Estimator.SYNTHETIC, Estimator.SERIES)
    return Estimator.GROUP_TIME, (Estimator.IMPUTATION, Estimator.POISSON, Estimator.SYNTHETIC)


def _excluded(
    intervention: Intervention,
    indicator: str,
    panel: AreaPanel,
    start: int,
    neighbours: Mapping[str, Collection[str]],
    others: Sequence[Intervention],
) -> dict[str, str]:
    """Areas that cannot tell what would have happened, and why."""
    beside = {code for area in intervention.areas for code in neighbours.get(area, ())}
    elsewhere = {
        code
        for other in others
        if other.id != intervention.id and indicator in {outcome.indicator for outcome in other.outcomes}
        for code in other.areas
    }
    known, seen = _known(panel), panel.counts[:, :start].sum(axis=1) > 0
    reasons: dict[str, str] = {}
    for at, code in enumerate(panel.codes):
        if code in intervention.areas:
            continue
        if code in elsewhere:
            reasons[code] = "other_intervention"
        elif code in beside:
            reasons[code] = "neighbour"
        elif not known[at]:
            reasons[code] = "absent"
        elif not seen[at]:
            reasons[code] = "no_events"
    return reasons


def _starts(intervention: Intervention, panel: AreaPanel) -> Ints:
    """(areas,) a start after the last period is that many periods away, not never: it is no comparison."""
    starts = np.full(len(panel.codes), NEVER)
    for at, code in zip(panel.areas(intervention.areas), intervention.areas, strict=True):
        starts[at] = sum(period < intervention.first_in(code) for period in panel.periods)
    return starts


def _lying_together(
    panel: AreaPanel, treated: Bools, neighbours: Mapping[str, Collection[str]]
) -> Ints | None:
    """Treated areas that touch as one, beside groups of about as many neighbours; None when none touch.

    Without known borders wijken and buurten lie together with those of their gemeente.
    """
    place = {code: at for at, code in enumerate(panel.codes)}
    pairs = [
        (at, place[near]) for code, at in place.items() for near in neighbours.get(code, ()) if near in place
    ]
    if not pairs:
        inside = panel.division.level in (Level.WIJK, Level.BUURT)
        return np.unique([gemeente_of(c) for c in panel.codes], return_inverse=True)[1] if inside else None
    rows, columns = np.array(pairs).T
    links = sparse.csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(place), len(place)))
    groups = neighbour_groups(links, treated)
    return groups if np.bincount(groups[treated]).max() > 1 else None


def _pieces(treated: Bools, clusters: Ints | None) -> tuple[int, int]:
    """How many clusters are treated, and how many are compared with."""
    each = np.arange(len(treated)) if clusters is None else clusters
    return len(np.unique(each[treated])), len(np.unique(each[~treated]))


def _known(panel: AreaPanel) -> Bools:
    """(areas,) with a figure in every period."""
    return np.asarray(
        np.isfinite(panel.counts + panel.exposure).all(axis=1) & (panel.exposure > 0).all(axis=1)
    )


def _only(panel: AreaPanel, kept: Bools) -> AreaPanel:
    codes = tuple(code for code, one in zip(panel.codes, kept, strict=True) if one)
    parts = (panel.counts[kept], panel.exposure[kept], panel.rounding[kept])
    return AreaPanel(panel.indicator, panel.division, codes, panel.periods, *parts)


def _impossible(
    intervention: Intervention,
    indicator: str,
    reason: CannotSay,
    excluded: Mapping[str, str] | None = None,
) -> Design:
    return Design(
        intervention,
        indicator,
        panel=None,
        starts=np.zeros(0, dtype=np.int64),
        clusters=None,
        excluded=excluded or {},
        main=Estimator.POISSON,
        sensitivity=(),
        reason=reason,
    )
