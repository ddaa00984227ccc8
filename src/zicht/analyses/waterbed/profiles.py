"""What the flows say of each area: who stays, who comes from elsewhere, the balance, what stands out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.analyses.waterbed.published_flows import PublishedFlows
from zicht.methods.flows.flow_shares import (
    Figure,
    Rounded,
    balance,
    location_quotient,
    share,
    share_of_others,
)
from zicht.model.flow_tables import FLOW_PROFILE_SCHEMA, Display, ProfileStatistic
from zicht.model.observations import Absence

Floats = npt.NDArray[np.float64]
Names = npt.NDArray[np.str_]


@dataclass(frozen=True)
class ShareRules:
    """When a share is shown, and how; from the release plan.

    minimum      a count shown as 0 stands for fewer than this
    group        a share from here on is shown as "at least"
    denominator  smallest count over which a share is shown
    """

    minimum: int = 10
    group: float = 0.9
    denominator: int = 50


@dataclass(frozen=True, eq=False)
class AllRecords:
    """Arrivals of all offences together, beside those of one group, for the location quotient.

    here, country  of each area (n,), and of the country, for all offences
    group_country  of the country, for the group
    """

    here: Rounded
    country: Rounded
    group_country: Rounded


def profile_table(parts: Iterable[pa.Table]) -> pa.Table:
    """FLOW_PROFILE_SCHEMA of all measures and periods, sorted."""
    whole = pa.concat_tables([FLOW_PROFILE_SCHEMA.empty_table(), *parts])
    return whole.sort_by([(name, "ascending") for name in FLOW_PROFILE_SCHEMA.names[:5]]).combine_chunks()


def profile_rows(flows: PublishedFlows, rules: ShareRules, every: AllRecords | None) -> pa.Table:
    """FLOW_PROFILE_SCHEMA of one measure in one period.

    every  None where not all offences are counted: then there is no location quotient
    """
    own = Rounded(np.diag(flows.value), np.nan_to_num(np.diag(flows.rounding)))
    leaving = Rounded(flows.leaving, np.nan_to_num(flows.leaving_rounding))
    arriving = Rounded(flows.arriving, np.nan_to_num(flows.arriving_rounding))
    shares = {
        ProfileStatistic.OWN_SHARE: (share(own, leaving), leaving),
        ProfileStatistic.OUTSIDE_SHARE: (share_of_others(own, arriving), arriving),
    }
    tables = [
        _counts(flows, ProfileStatistic.LEAVING, leaving),
        _counts(flows, ProfileStatistic.ARRIVING, arriving),
        _net(flows, own, leaving, arriving),
        *(_share(flows, statistic, told, over, rules) for statistic, (told, over) in shares.items()),
    ]
    if every is not None:
        tables.append(_quotient(flows, arriving, every, rules))
    return pa.concat_tables(tables)


def _counts(flows: PublishedFlows, statistic: ProfileStatistic, counts: Rounded) -> pa.Table:
    """A count with what it can be; no chance: it is what was registered."""
    return _table(
        flows, statistic, counts.count, counts.least, counts.most, rounding=np.asarray(counts.rounding)
    )


def _net(flows: PublishedFlows, own: Rounded, leaving: Rounded, arriving: Rounded) -> pa.Table:
    """Arriving less leaving; what stays is in both, and is left out of the interval where it is known."""
    own = Rounded(np.nan_to_num(own.count), own.rounding)
    told = balance(_without(arriving, own), _without(leaving, own))
    value = flows.arriving - flows.leaving
    off = flows.arriving_rounding + flows.leaving_rounding
    return _table(flows, ProfileStatistic.NET, value, told.interval.lower, told.interval.upper, rounding=off)


def _without(whole: Rounded, own: Rounded) -> Rounded:
    return Rounded(np.maximum(whole.count - own.count, 0.0), whole.rounding + np.asarray(own.rounding))


def _share(
    flows: PublishedFlows, statistic: ProfileStatistic, told: Figure, over: Rounded, rules: ShareRules
) -> pa.Table:
    """A share, capped where it holds for nearly everyone, and absent over few records."""
    enough = np.nan_to_num(over.count) >= rules.denominator
    value = np.where(enough, told.value, np.nan)
    reached = np.nan_to_num(value) >= rules.group
    fewer = enough & (value == 0)
    display = np.where(
        reached, Display.AT_LEAST.value, np.where(fewer, Display.FEWER.value, Display.VALUE.value)
    )
    return _table(
        flows,
        statistic,
        np.where(reached, rules.group, value),
        np.where(reached, rules.group, np.where(enough, told.interval.lower, np.nan)),
        np.where(reached, 1.0, np.where(enough, told.interval.upper, np.nan)),
        display=display,
    )


def _quotient(flows: PublishedFlows, group: Rounded, every: AllRecords, rules: ShareRules) -> pa.Table:
    """Share of the group in all records here, over its share in the rest of the country."""
    told = location_quotient(
        group, every.here, _without(every.group_country, group), _without(every.country, every.here)
    )
    enough = np.nan_to_num(every.here.count) >= rules.denominator
    value, lower, upper = (
        np.where(enough, column, np.nan) for column in (told.value, told.interval.lower, told.interval.upper)
    )
    return _table(flows, ProfileStatistic.LOCATION_QUOTIENT, value, lower, upper)


def _table(
    flows: PublishedFlows,
    statistic: ProfileStatistic,
    value: Floats,
    lower: Floats,
    upper: Floats,
    *,
    rounding: Floats | None = None,
    display: Names | None = None,
) -> pa.Table:
    size, absent = len(flows.codes), np.isnan(value)
    lower, upper = (np.where(absent | ~np.isfinite(limit), np.nan, limit) for limit in (lower, upper))
    none = pa.nulls(size, pa.float64())
    columns: list[list[str] | pa.Array] = [
        [flows.measure] * size,
        [flows.division.id] * size,
        list(flows.codes),
        [flows.period] * size,
        [statistic.value] * size,
        _rounded(value),
        _rounded(lower),
        _rounded(upper),
        none if rounding is None else _rounded(np.where(absent, np.nan, rounding)),
        pa.nulls(size, pa.string())
        if display is None
        else pa.array(display.tolist(), pa.string(), mask=absent),
        pa.array([Absence.CONFIDENTIAL.value] * size, pa.string(), mask=~absent),
    ]
    return pa.table(columns, schema=FLOW_PROFILE_SCHEMA)


def _rounded(values: Floats) -> pa.Array:
    """Numbers to four decimals, null for what is not known."""
    return pa.array(np.round(np.asarray(values, dtype=np.float64), 4), mask=np.isnan(values))
