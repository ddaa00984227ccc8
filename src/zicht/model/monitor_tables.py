"""The tables of the monitor in a bundle: effects of interventions, and signals of the newest period.

Every figure in them is computed from protected or published counts of the same bundle. Ratios are of rates:
0.8 is a fifth less than without the intervention. Paths: monitor/effects, monitor/event_studies,
monitor/sensitivity, monitor/series, monitor/signals, monitor/joinpoints, monitor/nowcasts; words in
monitor.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import pyarrow as pa


class EffectVerdict(StrEnum):
    """The outcome of one intervention on one figure."""

    DECREASE = "decrease"  # an effect is shown: lower than without
    INCREASE = "increase"  # an effect is shown: higher than without
    NO_EFFECT_SHOWN = "no_effect_shown"  # none can be shown; a smaller one than DETECTABLE might exist
    CANNOT_SAY = "cannot_say"  # REASON says why


class CannotSay(StrEnum):
    """Why nothing can be said about an effect."""

    NO_FIGURES = "no_figures"  # the release has no such figure on this level and frequency
    NO_PERIODS_BEFORE = "no_periods_before"  # too few periods before the start to compare with
    NO_PERIODS_AFTER = "no_periods_after"  # the release ends before the start
    AREA_ABSENT = "area_absent"  # a figure of a treated area is withheld or was not measured
    NO_COMPARISON = "no_comparison"  # too few areas that could tell what would have happened
    COUNTS_TOO_SMALL = "counts_too_small"  # not even if nothing were left would it be seen
    ROUNDING = "rounding"  # what protection may have changed outweighs the effect
    PATHS_DIFFER = "paths_differ"  # treated and comparison areas already moved apart before
    METHODS_DISAGREE = "methods_disagree"  # another declared method shows the opposite


class Role(StrEnum):
    """What an estimate is for; settled by a table before anything is estimated."""

    MAIN = "main"  # gives the verdict
    SENSITIVITY = "sensitivity"  # stands beside it


class Group(StrEnum):
    """Whose series a point belongs to."""

    TREATED = "treated"
    COMPARISON = "comparison"  # the comparison areas together, on the level of the treated before the start


EFFECT_SCHEMA = pa.schema(
    [
        pa.field("INTERVENTION", pa.string(), nullable=False),
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("ESTIMATOR", pa.string(), nullable=False),  # name of a method of docs/methods/effects.md
        pa.field("ROLE", pa.string(), nullable=False),  # a value of Role
        pa.field("FIRST_PERIOD", pa.string()),  # of the comparison; null when nothing was estimated
        pa.field("START_PERIOD", pa.string(), nullable=False),  # of the intervention
        pa.field("LAST_PERIOD", pa.string()),
        pa.field("TREATED", pa.int64(), nullable=False),  # areas
        pa.field("COMPARED", pa.int64(), nullable=False),  # comparison areas
        pa.field("OBS_VALUE", pa.float64()),  # ratio: with the intervention / without
        # 95 % interval of chance, spread between areas and rounding together
        pa.field("LOWER", pa.float64()),
        pa.field("UPPER", pa.float64()),
        # how far rounding alone could move OBS_VALUE, as a factor >= 1; part of LOWER and UPPER
        pa.field("ROUNDING_FACTOR", pa.float64()),
        pa.field("P", pa.float64()),  # two-sided: no effect; null for what is no test
        pa.field("Q", pa.float64()),  # main only: Benjamini-Hochberg over all interventions and outcomes
        # randomisation inference: how often areas drawn by lot would show as much; the least p it can give
        pa.field("LOT_P", pa.float64()),
        pa.field("LOT_LEAST_P", pa.float64()),
        # main only: ratio nearest to 1 seen with power 0.8, from periods before the start; 0: none would be
        pa.field("DETECTABLE", pa.float64()),
        # main only: p of the test that paths ran alike before the start, and the yearly drift (a factor) that
        # test would have seen half of the time
        pa.field("BEFORE_P", pa.float64()),
        pa.field("BEFORE_DRIFT", pa.float64()),
        pa.field("VERDICT", pa.string()),  # main only: a value of EffectVerdict
        pa.field("REASON", pa.string()),  # a value of CannotSay; null unless VERDICT is cannot_say
    ]
)
"""monitor/effects: a row for each intervention, outcome and estimator; sorted by INTERVENTION, INDICATOR,
ROLE, ESTIMATOR. The main row is there for every outcome, also when nothing could be estimated."""

EVENT_STUDY_SCHEMA = pa.schema(
    [
        pa.field("INTERVENTION", pa.string(), nullable=False),
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("ESTIMATOR", pa.string(), nullable=False),
        pa.field(
            "EVENT_TIME", pa.int64(), nullable=False
        ),  # periods since the start; -1 is the period before it
        pa.field("OBS_VALUE", pa.float64(), nullable=False),  # ratio
        pa.field("LOWER", pa.float64(), nullable=False),  # 95 % interval of this point, with rounding
        pa.field("UPPER", pa.float64(), nullable=False),
        # 95 % band that holds all points at once, with rounding
        pa.field("BAND_LOWER", pa.float64(), nullable=False),
        pa.field("BAND_UPPER", pa.float64(), nullable=False),
    ]
)
"""monitor/event_studies: sorted by INTERVENTION, INDICATOR, ESTIMATOR, EVENT_TIME."""

SENSITIVITY_SCHEMA = pa.schema(
    [
        pa.field("INTERVENTION", pa.string(), nullable=False),
        pa.field("INDICATOR", pa.string(), nullable=False),
        # "relative_magnitude": after the start paths differ at most M times as much as before it;
        # "smoothness": the drift between paths changes by at most M (log scale) from period to period
        pa.field("RESTRICTION", pa.string(), nullable=False),
        pa.field("M", pa.float64(), nullable=False),
        pa.field("LOWER", pa.float64()),  # 95 % interval of the mean ratio after the start; null: unbounded
        pa.field("UPPER", pa.float64()),
    ]
)
"""monitor/sensitivity: how far paths may differ before the effect is gone (Rambachan & Roth 2023). Sorted."""

EFFECT_SERIES_SCHEMA = pa.schema(
    [
        pa.field("INTERVENTION", pa.string(), nullable=False),
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("GROUP", pa.string(), nullable=False),  # a value of Group
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("NUMERATOR", pa.float64(), nullable=False),  # events in the areas of the group together
        pa.field("DENOMINATOR", pa.float64(), nullable=False),
        pa.field("ROUNDING", pa.float64(), nullable=False),  # largest difference of NUMERATOR with the truth
        pa.field("OBS_VALUE", pa.float64(), nullable=False),  # in the unit of the indicator
        # comparison only: OBS_VALUE times the ratio of treated and comparison before the start
        pa.field("EXPECTED", pa.float64()),
    ]
)
"""monitor/series: for the plot of an intervention; sorted by INTERVENTION, INDICATOR, GROUP, TIME_PERIOD."""


class SignalVerdict(StrEnum):
    """Whether the newest period stands out against the area's own past."""

    HIGH = "high"
    LOW = "low"
    ORDINARY = "ordinary"
    CANNOT_SAY = "cannot_say"  # too short a past, too few events, or rounding outweighs it


SIGNAL_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),  # the newest quarter
        pa.field("NUMERATOR", pa.float64()),  # events seen; null when withheld
        pa.field("ROUNDING", pa.float64()),
        pa.field("EXPECTED", pa.float64()),  # events expected from the area's own past, season and trend
        pa.field("LOWER", pa.float64()),  # events between which 95 % of ordinary quarters lie
        pa.field("UPPER", pa.float64()),
        pa.field("Q", pa.float64()),  # Benjamini-Hochberg over the areas of the division
        pa.field("VERDICT", pa.string(), nullable=False),  # a value of SignalVerdict
    ]
)
"""monitor/signals: sorted by INDICATOR, DIVISION, REF_AREA."""

JOINPOINT_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field(
            "SEGMENT", pa.int64(), nullable=False
        ),  # 1, 2, ...: between two points where the trend turned
        pa.field("FIRST_PERIOD", pa.string(), nullable=False),
        pa.field("LAST_PERIOD", pa.string(), nullable=False),
        pa.field("RATIO_PER_YEAR", pa.float64(), nullable=False),  # within the segment
    ]
)
"""monitor/joinpoints: areas of which the trend turned at least once; sorted by all but the last three."""

NOWCAST_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("NUMERATOR", pa.float64(), nullable=False),  # registered so far
        pa.field("OBS_VALUE", pa.float64()),  # events estimated in the end; null: cannot say
        pa.field("LOWER", pa.float64()),  # 95 % interval
        pa.field("UPPER", pa.float64()),
        pa.field("OBS_STATUS", pa.string(), nullable=False),  # "E": always an estimate
        pa.field("REASON", pa.string()),  # why nothing can be said
    ]
)
"""monitor/nowcasts: periods that late registrations will still raise; sorted by the first four."""

TABLES: Mapping[str, tuple[pa.Schema, tuple[str, ...]]] = {
    "monitor/effects": (EFFECT_SCHEMA, ("INTERVENTION", "INDICATOR", "ROLE", "ESTIMATOR")),
    "monitor/event_studies": (EVENT_STUDY_SCHEMA, ("INTERVENTION", "INDICATOR", "ESTIMATOR", "EVENT_TIME")),
    "monitor/sensitivity": (SENSITIVITY_SCHEMA, ("INTERVENTION", "INDICATOR", "RESTRICTION", "M")),
    "monitor/series": (EFFECT_SERIES_SCHEMA, ("INTERVENTION", "INDICATOR", "GROUP", "TIME_PERIOD")),
    "monitor/signals": (SIGNAL_SCHEMA, ("INDICATOR", "DIVISION", "REF_AREA")),
    "monitor/joinpoints": (JOINPOINT_SCHEMA, ("INDICATOR", "DIVISION", "REF_AREA", "SEGMENT")),
    "monitor/nowcasts": (NOWCAST_SCHEMA, ("INDICATOR", "DIVISION", "REF_AREA", "TIME_PERIOD")),
}
"""Path in a bundle -> columns, and what the rows are sorted by; no two rows share it."""


def monitor_table(path: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The table at a path of TABLES, of rows in any order."""
    schema, keys = TABLES[path]
    return pa.Table.from_pylist(list(rows), schema).sort_by([(key, "ascending") for key in keys])


class ChangeVerdict(StrEnum):
    """Whether a figure really changed since the same season a year before."""

    RISEN = "risen"
    FALLEN = "fallen"
    CANNOT_SAY = "cannot_say"  # within ordinary ups and downs, chance or rounding
    NO_NEW_PERIOD = "no_new_period"  # the new release holds no later period of this figure


CHANGE_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),  # of the new release
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("OLD_PERIOD", pa.string()),  # newest in the old release; null where the area was not in it
        pa.field("NEW_PERIOD", pa.string(), nullable=False),
        pa.field("OLD_VALUE", pa.float64()),  # as the old release showed it
        pa.field("NEW_VALUE", pa.float64()),
        # OLD_VALUE + REVISION + BOUNDARY + REAL = NEW_VALUE; null where a step cannot be told apart
        pa.field("REVISION", pa.float64()),  # same period, same borders, another figure
        pa.field("BOUNDARY", pa.float64()),  # same period, today's borders
        pa.field("REAL", pa.float64()),  # from the old period to the new one, in today's borders
        # NEW_PERIOD over the same season a year before, as a ratio, in today's borders
        pa.field("AGAINST_PERIOD", pa.string()),
        pa.field("RATIO", pa.float64()),
        pa.field("RATIO_LOWER", pa.float64()),
        pa.field("RATIO_UPPER", pa.float64()),
        pa.field("Q", pa.float64()),
        pa.field("VERDICT", pa.string(), nullable=False),  # a value of ChangeVerdict
    ]
)
"""monitor/changes: the headline figure of each area in two releases; sorted by the first three."""

REVISION_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("OLD_VALUE", pa.float64()),
        pa.field("NEW_VALUE", pa.float64()),
        pa.field("OLD_ABSENCE", pa.string()),
        pa.field("NEW_ABSENCE", pa.string()),
    ]
)
"""monitor/revisions: figures of the same period and borders that two releases give differently; sorted."""
