"""Which cubes an indicator has: as then, as now, and per regio.

As then: in the division of the period's own year. As now: in the newest division, through the recode
tables. A source may count in a division of another year than the period (the police publish all years in
today's gemeenten); then the whole, not the count, is recoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from zicht.analyses.cubes import (
    EXACT_SHARE,
    REASONS_BY_WEIGHT,
    Cube,
    Floats,
    Strings,
    add_up,
    is_estimated,
    settle,
    stacked,
)
from zicht.analyses.denominators import denominator_of
from zicht.analyses.figures import NOT_MEASURED, Figure, Figures
from zicht.analyses.geography import Geography
from zicht.model.area_codes import REGIO_LEVELS, Level, wijk_of
from zicht.model.areas import Division
from zicht.model.cells import BoundariesUsed
from zicht.model.indicators import Indicator, Kind
from zicht.model.observations import Absence
from zicht.model.periods import Frequency, frequency_of, year_of

SMALLEST_ROUNDED_WHOLE = 50
"""A share of fewer units than this says nothing once both counts are rounded; 0 may be a few."""

COVERED = 0.5
"""A source that covers less than this part of a division speaks only of the areas it names."""


def cubes_of(indicator: Indicator, figures: Figures, geography: Geography) -> tuple[Cube, ...]:
    """Every cube of an indicator, settled, without areas of which nothing is known."""
    cubes: list[Cube] = []
    counted = {
        level: _observed_cubes(indicator, level, figures, geography)
        for level in (Level.GEMEENTE, Level.WIJK, Level.BUURT)
    }
    regios = {level: _observed_cubes(indicator, level, figures, geography) for level in REGIO_LEVELS}
    cubes += [cube for found in regios.values() for cube in found]
    counted[Level.WIJK] += _wijken_from_buurten(counted[Level.BUURT], counted[Level.WIJK], geography)
    for level, observed in counted.items():
        current = geography.current.get(level)
        now = _as_now(observed, current, geography) if current is not None else None
        cubes += [cube for cube in observed if cube.division != current]
        if now is not None:
            cubes += [now, *_unchanged(now, observed, geography)]
            if level is Level.GEMEENTE:
                cubes += [c for c in _regios(indicator, now, geography) if not regios[c.division.level]]
    wanted = [cube for cube in cubes if cube.division.level in indicator.levels]
    return tuple(kept for cube in wanted if (kept := _covered(settle(cube))).codes)


def _observed_cubes(indicator: Indicator, level: Level, figures: Figures, geography: Geography) -> list[Cube]:
    """One cube per division in which the numerator was counted."""
    cubes = []
    for (measure, division), part in figures.items():
        if measure == indicator.numerator and division.level is level:
            cube = _with_whole(indicator, division, part, figures, geography)
            cubes.append(_with_longer_periods(cube))
    return cubes


def _with_whole(
    indicator: Indicator, division: Division, part: Figure, figures: Figures, geography: Geography
) -> Cube:
    counted = figures.get((indicator.denominator, division))
    own = set() if counted is None else set(counted.periods)
    wanted = [period if period in own else period[:4] for period in part.periods]
    of_period = {
        period: denominator_of(
            indicator.denominator, division, period, part.values.shape[1], figures, geography
        )
        for period in sorted(set(wanted))
    }
    wholes = [of_period[period] for period in wanted]
    of_whole = np.array([whole.rounding for whole in wholes])
    denominator, reasons = _large_enough(
        np.array([whole.values for whole in wholes]), np.array([whole.absence for whole in wholes]), of_whole
    )
    numerator, absence = _as_count(indicator, part, denominator)
    return Cube(
        division=division,
        boundaries=_borders(division, geography),
        periods=part.periods,
        codes=geography.areas[division].codes,
        numerator=numerator,
        denominator=denominator,
        absence=np.where(absence != "", absence, reasons),
        estimated=np.array([whole.estimated for whole in wholes]),
        provisional=part.provisional,
        source_ids=part.source_ids | frozenset().union(*(whole.source_ids for whole in wholes)),
        rounding=_rounding(indicator, part, numerator, denominator, of_whole),
    )


def _large_enough(denominator: Floats, reasons: Strings, rounding: Floats) -> tuple[Floats, Strings]:
    """Without the wholes that protection rounded and that are too small to be one."""
    few = (rounding > 0) & (denominator < SMALLEST_ROUNDED_WHOLE)
    return np.where(few, np.nan, denominator), np.where(few, Absence.CONFIDENTIAL.value, reasons)


def _rounding(
    indicator: Indicator, part: Figure, numerator: Floats, denominator: Floats, of_whole: Floats
) -> Floats | None:
    """What is not known of the numerator, and of the whole as if it were the numerator's."""
    if part.rounding is None and not of_whole.any():
        return None
    own = np.zeros_like(numerator) if part.rounding is None else part.rounding
    if indicator.kind is Kind.MEAN:
        own = own * np.nan_to_num(denominator)
    share = np.where(denominator > 0, numerator / np.where(denominator > 0, denominator, 1.0), 0.0)
    return own + np.where(np.isnan(share), 0.0, share) * of_whole


def _borders(division: Division, geography: Geography) -> BoundariesUsed:
    """Now for the newest division of its level, then for every other."""
    newest = geography.current.get(division.level) == division
    return BoundariesUsed.NOW if newest else BoundariesUsed.THEN


def _as_count(indicator: Indicator, part: Figure, denominator: Floats) -> tuple[Floats, Strings]:
    """The numerator as an additive count; an area without any whole adds nothing."""
    if indicator.kind is Kind.MEAN:
        counts = part.values * denominator
    elif indicator.numerator_in_percent:
        counts = part.values / 100 * denominator
    else:
        counts = part.values.copy()
    if indicator.kind is Kind.PROPORTION:
        counts = np.minimum(counts, denominator)  # a part rounded up can exceed a whole rounded down
    empty = denominator == 0
    counts[empty & np.isnan(counts)] = 0.0
    absence = part.absence.copy()
    absence[empty & np.isin(absence, (NOT_MEASURED, Absence.IMPOSSIBLE.value))] = ""
    return counts, absence


def _with_longer_periods(cube: Cube) -> Cube:
    """A monthly cube with its complete quarters and years added; the whole stays that of the year."""
    if not cube.periods or frequency_of(cube.periods[0]) is not Frequency.MONTHLY:
        return cube
    groups: dict[str, list[int]] = {}
    for at, period in enumerate(cube.periods):
        quarter = f"{period[:4]}-Q{(int(period[5:]) + 2) // 3}"
        groups.setdefault(quarter, []).append(at)
        groups.setdefault(period[:4], []).append(at)
    whole = {p: ats for p, ats in groups.items() if len(ats) == (3 if "Q" in p else 12)}
    return stacked([cube, *(_summed(cube, period, ats) for period, ats in sorted(whole.items()))])


def _summed(cube: Cube, period: str, ats: Sequence[int]) -> Cube:
    numerator = cube.numerator[ats].sum(axis=0)
    worst = np.full(len(cube.codes), "", dtype="<U16")
    for reason in REASONS_BY_WEIGHT:
        worst[(cube.absence[ats] == reason.value).any(axis=0)] = reason.value
    return replace(
        cube,
        periods=(period,),
        numerator=numerator[None],
        denominator=cube.denominator[[ats[0]]],
        absence=worst[None],
        estimated=np.logical_or.reduce(cube.estimated[ats], axis=0)[None],
        provisional=np.array([cube.provisional[ats].any()]),
        rounding=None if cube.rounding is None else cube.rounding[ats].sum(axis=0)[None],
    )


def _wijken_from_buurten(buurten: Sequence[Cube], wijken: Sequence[Cube], geography: Geography) -> list[Cube]:
    """Wijk cubes added up from buurten, for years in which the wijken themselves were not published."""
    published = {cube.division.year for cube in wijken}
    cubes = []
    for cube in buurten:
        division = Division(Level.WIJK, cube.division.year)
        if cube.division.year in published or division not in geography.areas:
            continue
        codes = geography.areas[division].codes
        place = {code: i for i, code in enumerate(codes)}
        links = [(i, place[wijk_of(c)]) for i, c in enumerate(cube.codes) if wijk_of(c) in place]
        rows, columns = np.array(links, dtype=int).reshape(-1, 2).T
        inside = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(cube.codes), len(codes)))
        cubes.append(_spread(cube, division, inside, geography))
    return cubes


def _spread(cube: Cube, division: Division, shares: sp.csr_array, geography: Geography) -> Cube:
    """A cube in another division: counts added up by shares."""
    numerator, absence = add_up(cube.numerator, cube.absence, shares)
    denominator, whole_absence = add_up(
        cube.denominator, np.where(np.isnan(cube.denominator), NOT_MEASURED, ""), shares
    )
    touches = sp.csr_array((np.ones_like(shares.data), shares.indices, shares.indptr), shape=shares.shape)
    inherited = (cube.estimated.astype(float) @ touches) > 0
    return Cube(
        division=division,
        boundaries=_borders(division, geography),
        periods=cube.periods,
        codes=geography.areas[division].codes,
        numerator=numerator,
        denominator=denominator,
        absence=np.where(absence != "", absence, whole_absence),
        estimated=inherited | is_estimated(shares)[None, :],
        provisional=cube.provisional,
        source_ids=cube.source_ids,
        rounding=None if cube.rounding is None else cube.rounding @ shares,
    )


def _as_now(observed: Sequence[Cube], current: Division, geography: Geography) -> Cube | None:
    """All periods in the newest division: its own, and those that a recode table can bring there."""
    parts: list[Cube] = []
    held: set[str] = set()
    for cube in sorted(observed, key=lambda c: (c.division != current, -c.division.year)):
        shares = geography.shares(cube.division, current)
        if shares is None:
            continue
        fresh = np.array(
            [p not in held and (cube.division == current or _own_year(cube, p)) for p in cube.periods]
        )
        if fresh.any():
            part = cube.only(fresh)
            parts.append(part if cube.division == current else _spread(part, current, shares, geography))
            held |= set(part.periods)
    if not parts:
        return None
    joined = stacked(parts)
    return replace(joined.only(np.argsort(joined.periods, kind="stable")), boundaries=BoundariesUsed.NOW)


def _own_year(cube: Cube, period: str) -> bool:
    return year_of(period) == cube.division.year


def _unchanged(now: Cube, observed: Sequence[Cube], geography: Geography) -> list[Cube]:
    """As-then cubes for years that the source counts in today's areas: only areas with the same borders."""
    cubes = []
    counted = {cube.division for cube in observed}
    for division in sorted(geography.areas):
        at = [i for i, p in enumerate(now.periods) if year_of(p) == division.year]
        if (
            division.level is not now.division.level
            or division in counted
            or not at
            or division == now.division
        ):
            continue
        shares = geography.shares(division, now.division)
        if shares is not None:
            cubes.append(
                _copied(now.only(np.isin(np.arange(len(now.periods)), at)), division, shares, geography)
            )
    return cubes


def _copied(now: Cube, division: Division, shares: sp.csr_array, geography: Geography) -> Cube:
    """The figures of areas that went whole to one new area that received nothing else."""
    codes = geography.areas[division].codes
    main = sp.csr_array(shares * (shares > 1 - EXACT_SHARE))
    main.eliminate_zeros()
    received = np.asarray((main > 0).sum(axis=0)).ravel()
    target = np.full(len(codes), -1)
    for row in range(len(codes)):
        columns = main.indices[main.indptr[row] : main.indptr[row + 1]]
        if len(columns) == 1 and received[columns[0]] == 1:
            target[row] = columns[0]
    same = target >= 0
    take = np.where(same, target, 0)
    return replace(
        now,
        division=division,
        boundaries=BoundariesUsed.THEN,
        codes=codes,
        numerator=np.where(same, now.numerator[:, take], np.nan),
        denominator=np.where(same, now.denominator[:, take], np.nan),
        absence=np.where(same, now.absence[:, take], NOT_MEASURED),
        estimated=now.estimated[:, take] & same,
        rounding=None if now.rounding is None else now.rounding[:, take],
    )


def _regios(indicator: Indicator, now: Cube, geography: Geography) -> list[Cube]:
    """The current gemeenten added up to each level of regio."""
    cubes = []
    listed = geography.areas[now.division]
    for level in REGIO_LEVELS:
        division = geography.current.get(level)
        if division is None or level not in indicator.levels:
            continue
        place = {code: i for i, code in enumerate(geography.areas[division].codes)}
        links = [(i, place[parent]) for i, parent in enumerate(listed.within[level]) if parent]
        rows, columns = np.array(links, dtype=int).reshape(-1, 2).T
        inside = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(listed.codes), len(place)))
        cubes.append(_spread(now, division, inside, geography))
    return cubes


def _covered(cube: Cube) -> Cube:
    """Leave out areas of which nothing is known, where the source speaks of a small part of the division."""
    known = (cube.absence != NOT_MEASURED).any(axis=0)
    if known.mean() >= COVERED:
        return cube
    return replace(
        cube,
        codes=tuple(code for code, kept in zip(cube.codes, known, strict=True) if kept),
        numerator=cube.numerator[:, known],
        denominator=cube.denominator[:, known],
        absence=cube.absence[:, known],
        estimated=cube.estimated[:, known],
        rounding=None if cube.rounding is None else cube.rounding[:, known],
    )
