"""Measures that follow from published ones: a part from its share, a share from its part, a sum of parts.

One publisher gives the number of people living alone, another year's file only their percentage. Both say
the same; an indicator should not care. Published figures are never replaced, only added to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.analyses.figures import Figure, Figures
from zicht.model.areas import Division
from zicht.model.observations import Absence


@dataclass(frozen=True)
class Share:
    """`share` is `part` per `per` of `whole`."""

    part: str
    share: str
    whole: str
    per: int = 100


SHARES = (
    Share("inhabitants_0_14", "pct_aged_0_14", "inhabitants"),
    Share("inhabitants_15_24", "pct_aged_15_24", "inhabitants"),
    Share("inhabitants_25_44", "pct_aged_25_44", "inhabitants"),
    Share("inhabitants_45_64", "pct_aged_45_64", "inhabitants"),
    Share("inhabitants_65_plus", "pct_aged_65_plus", "inhabitants"),
    Share("single_person_households", "pct_single_person_households", "households"),
    Share("households_with_children", "pct_households_with_children", "households"),
    Share("wmo_clients", "wmo_clients_per_1000", "inhabitants", 1000),
    Share("persons_on_social_assistance", "persons_on_social_assistance_per_1000", "inhabitants", 1000),
    Share("persons_on_disability_benefit", "persons_on_disability_benefit_per_1000", "inhabitants", 1000),
    Share("business_locations", "business_locations_per_1000", "inhabitants", 1000),
)

SUMS = {
    "crimes_bicycle_theft": ("crimes_moped_theft", "crimes_pedal_cycle_theft"),
    "inhabitants_0_24": ("inhabitants_0_14", "inhabitants_15_24"),
    "inhabitants_with_known_education": (
        "persons_education_low",
        "persons_education_middle",
        "persons_education_high",
    ),
}


def with_derived(figures: Figures) -> Figures:
    """The figures, and those that follow from them."""
    found = dict(figures)
    for share in SHARES:
        for division in sorted({division for _, division in figures}):
            whole = found.get((share.whole, division))
            if whole is not None:
                _add(found, share.part, division, found.get((share.share, division)), whole, 1 / share.per)
                part = found.get((share.part, division))
                _add(found, share.share, division, part, whole, float(share.per), divided=True)
    for name, parts in SUMS.items():
        for division in sorted({division for _, division in figures}):
            figure = _sum([found.get((part, division)) for part in parts])
            if figure is not None:
                found.setdefault((name, division), figure)
    return dict(sorted(found.items()))


def _add(
    found: dict[tuple[str, Division], Figure],
    name: str,
    division: Division,
    known: Figure | None,
    whole: Figure,
    factor: float,
    *,
    divided: bool = False,
) -> None:
    """Add `known` times (or over) the whole, for the periods both have; fill gaps of a published one."""
    if known is None:
        return
    common = [p for p in known.periods if p in whole.periods]
    if not common:
        return
    first = [known.periods.index(p) for p in common]
    second = [whole.periods.index(p) for p in common]
    size = whole.values[second]
    size = np.where(size > 0, size, np.nan) if divided else size
    values = known.values[first] * factor * (1 / size if divided else size)
    figure = Figure(
        tuple(common),
        values,
        _reasons(values, known.absence[first], whole.absence[second]),
        known.provisional[first] | whole.provisional[second],
        known.source_ids | whole.source_ids,
    )
    published = found.get((name, division))
    found[(name, division)] = figure if published is None else _filled(published, figure)


def _reasons(values: npt.NDArray[np.float64], *absences: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    reasons = np.full(values.shape, "", dtype="<U16")
    for absence in absences:
        reasons = np.where(reasons == "", absence, reasons)
    return np.where(np.isnan(values) & (reasons == ""), Absence.NOT_APPLICABLE.value, reasons)


def _filled(published: Figure, derived: Figure) -> Figure:
    """The published figure, with periods it lacks, and areas it has not measured, from the derived one."""
    periods = tuple(sorted({*published.periods, *derived.periods}))
    shape = (len(periods), published.values.shape[1])
    values = np.full(shape, np.nan)
    absence = np.full(shape, Absence.NOT_MEASURED.value, dtype="<U16")
    provisional = np.zeros(len(periods), dtype=bool)
    for figure in (derived, published):
        for i, period in enumerate(figure.periods):
            at = periods.index(period)
            better = (figure.absence[i] == "") | (
                (absence[at] == Absence.NOT_MEASURED.value) & np.isnan(values[at])
            )
            values[at][better] = figure.values[i][better]
            absence[at][better] = figure.absence[i][better]
            provisional[at] |= figure.provisional[i]
    _keep_withheld(absence, values, published, periods)
    return Figure(periods, values, absence, provisional, published.source_ids | derived.source_ids)


def _keep_withheld(
    absence: npt.NDArray[np.str_],
    values: npt.NDArray[np.float64],
    published: Figure,
    periods: tuple[str, ...],
) -> None:
    """What the publisher withheld in one file is not given back by way of another."""
    for i, period in enumerate(published.periods):
        at = periods.index(period)
        withheld = published.absence[i] == Absence.CONFIDENTIAL.value
        values[at][withheld] = np.nan
        absence[at][withheld] = Absence.CONFIDENTIAL.value


def _sum(parts: list[Figure | None]) -> Figure | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    common = [p for p in known[0].periods if all(p in part.periods for part in known)]
    if not common:
        return None
    at = [[part.periods.index(p) for p in common] for part in known]
    values = np.sum([part.values[i] for part, i in zip(known, at, strict=True)], axis=0)
    absences = [part.absence[i] for part, i in zip(known, at, strict=True)]
    provisional = np.any([part.provisional[i] for part, i in zip(known, at, strict=True)], axis=0)
    sources = frozenset().union(*(part.source_ids for part in known))
    return Figure(tuple(common), values, _reasons(values, *absences), provisional, sources)
