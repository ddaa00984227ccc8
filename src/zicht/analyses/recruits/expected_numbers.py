"""First suspicions to be expected per area: protected numbers of young people times the risk of their class.

    expected = n0 r0 + n1 r1 + n2 r2, with n of the classes in the area and r the mean risk of a class

Its interval holds what the coefficients leave open (delta method), what areas differ beyond composition
(spread of the ratios in earlier cohorts), and the rounding of counts and of risks; that of the number itself
chance too. Wijken are made to add up to their gemeente.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from zicht.methods.arrays import Floats, Ints
from zicht.methods.risk.area_totals import AreaTotals
from zicht.methods.risk.benchmarking import KnownTotals, benchmarked
from zicht.model.area_codes import Level, gemeente_of
from zicht.model.released_risks import ReleasedRisks
from zicht.model.risk_findings import CLASSES, RiskMeasure


@dataclass(frozen=True, eq=False)
class ClassCounts:
    """Protected counts of one level and period; nan where withheld.

    young, above, raised  (areas,) all; at or above the average risk; at raised risk
    rounding              (3, areas) the promises that stand beside them
    """

    codes: tuple[str, ...]
    young: Floats
    above: Floats
    raised: Floats
    rounding: Floats

    @property
    def per_class(self) -> Floats:
        """(areas, classes) in the order of CLASSES; rounding can make a difference negative: then 0."""
        parts = [self.young - self.above, self.above - self.raised, self.raised]
        return np.maximum(np.stack(parts, axis=1), 0.0)


@dataclass(frozen=True, eq=False)
class ClassRisks:
    """Released mean risks of the classes.

    risk        (classes,)
    covariance  (classes, classes)
    step        (classes,) of the grid they stand on
    """

    risk: Floats
    covariance: Floats
    step: Floats

    @classmethod
    def of(cls, released: ReleasedRisks) -> ClassRisks:
        """Those of a release that counts areas."""
        told = {one.statistic.subject: one for one in released.of(RiskMeasure.CLASS_RISK)}
        mine = [told[name] for name in CLASSES]
        return cls(
            np.array([one.statistic.value for one in mine]),
            np.array(released.findings.class_covariance),
            np.array([one.step for one in mine]),
        )


Totals = Mapping[Level, AreaTotals]


def expected_numbers(
    counts: Mapping[Level, ClassCounts],
    risks: ClassRisks,
    spreads: Mapping[Level, float],
    beside: Mapping[Level, Mapping[str, str]],
) -> dict[Level, AreaTotals]:
    """Every level; areas in the order of their counts.

    spreads  shape of the ratios between gemeenten, and between wijken
    beside   level above the gemeente -> {gemeente: area}
    """
    own = {level: _own(counts[level], risks) for level in counts}
    found: dict[Level, AreaTotals] = {}
    if Level.GEMEENTE in own:
        gemeenten = _with_spread(own[Level.GEMEENTE], spreads.get(Level.GEMEENTE, np.inf))
        found[Level.GEMEENTE] = gemeenten
        for level in own:
            if level not in (Level.GEMEENTE, Level.WIJK):
                larger = _larger(counts[Level.GEMEENTE].codes, counts[level].codes, beside.get(level))
                inside = np.zeros(len(counts[level].codes))
                known = larger >= 0
                np.add.at(inside, larger[known], np.nan_to_num(gemeenten.effect_variance)[known])
                found[level] = replace(own[level], effect_variance=inside)
    if Level.WIJK in own:
        wijken = _with_spread(own[Level.WIJK], spreads.get(Level.WIJK, np.inf))
        found[Level.WIJK] = _adding_up(wijken, counts, found.get(Level.GEMEENTE))
    return {level: found.get(level, own[level]) for level in counts}


def _own(counts: ClassCounts, risks: ClassRisks) -> AreaTotals:
    per_class = counts.per_class
    steps_up = np.diff(risks.risk, prepend=0.0)
    rounding = np.abs(steps_up) @ counts.rounding + per_class @ (risks.step / 2)
    none = np.zeros(len(counts.young))
    return AreaTotals(
        rows=counts.young,
        expected=per_class @ risks.risk,
        gradient=per_class,
        covariance=risks.covariance,
        effect_variance=none,
        chance_variance=per_class @ (risks.risk * (1 - risks.risk)),
        other_variance=none,
        rounding=rounding,
    )


def _with_spread(totals: AreaTotals, shape: float) -> AreaTotals:
    """A ratio of mean 1 and variance 1 / shape in each area."""
    return replace(totals, effect_variance=totals.expected**2 / shape)


def _larger(small: tuple[str, ...], large: tuple[str, ...], beside: Mapping[str, str] | None) -> Ints:
    """(small,) place of the larger area that holds each; the country holds all; -1 where none is known."""
    if beside is None:
        return np.zeros(len(small), dtype=np.int64)
    place = {code: at for at, code in enumerate(large)}
    return np.array([place.get(beside.get(code, ""), -1) for code in small], dtype=np.int64)


def _adding_up(
    wijken: AreaTotals, counts: Mapping[Level, ClassCounts], gemeenten: AreaTotals | None
) -> AreaTotals:
    """Wijken that add up to their gemeente, where each wijk of it and the gemeente itself are shown."""
    if gemeenten is None:
        return wijken
    place = {code: at for at, code in enumerate(counts[Level.GEMEENTE].codes)}
    larger = np.array([place.get(gemeente_of(code), -1) for code in counts[Level.WIJK].codes], dtype=np.int64)
    if (larger < 0).any():
        return wijken
    missing = np.zeros(len(place), dtype=bool)
    np.logical_or.at(missing, larger, np.isnan(wijken.expected))
    missing |= np.isnan(gemeenten.expected)
    usable = replace(
        wijken,
        **{
            name: np.nan_to_num(getattr(wijken, name))
            for name in ("rows", "expected", "gradient", "effect_variance", "chance_variance", "rounding")
        },
    )
    known = KnownTotals(np.where(missing, np.nan, gemeenten.expected), gemeenten.variance, gemeenten.rounding)
    added, _ = benchmarked(usable, larger, known)
    keep = missing[larger] | np.isnan(added.expected)
    return _where(keep, wijken, added)


def _where(first: np.ndarray, one: AreaTotals, other: AreaTotals) -> AreaTotals:
    """Area by area the one or the other."""
    chosen = {
        name: np.where(first, getattr(one, name), getattr(other, name))
        for name in ("rows", "expected", "effect_variance", "chance_variance", "other_variance", "rounding")
    }
    gradient = np.where(first[:, np.newaxis], one.gradient, other.gradient)
    return replace(one, gradient=gradient, **chosen)
