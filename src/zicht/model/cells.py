"""The tables that leave in a release: cells (values, intervals, verdicts), maps, trends, highlights.

Column names are those of SDMX where SDMX has one (REF_AREA, TIME_PERIOD, OBS_VALUE, OBS_STATUS); the
others follow its form. docs/reference/bundle.md is the manual page of these tables.
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa


class Reference(StrEnum):
    """With whom an area is compared."""

    NATIONAL = "national"  # all areas of the division together
    REGION = "region"  # the rest of its region (gemeente: veiligheidsregio; wijk, buurt: gemeente)
    NEIGHBOURS = "neighbours"  # the areas that share a border with it
    PEERS = "peers"  # the areas most like it in the listed characteristics


class Verdict(StrEnum):
    """The outcome of one comparison."""

    HIGHER = "higher"
    SIMILAR = "similar"
    LOWER = "lower"
    CANNOT_SAY = "cannot_say"  # too uncertain to call it different or similar
    NOT_COMPARED = "not_compared"  # no value here, or nothing to compare with


class TrendVerdict(StrEnum):
    """The outcome of the trend test."""

    RISING = "rising"
    FALLING = "falling"
    STABLE = "stable"  # a relevant yearly change can be excluded
    CANNOT_SAY = "cannot_say"


class BoundariesUsed(StrEnum):
    """In which borders a figure stands."""

    THEN = "then"  # the division of the period's own year
    NOW = "now"  # the newest division of the level


class ObsStatus(StrEnum):
    """SDMX code list CL_OBS_STATUS, the part we use."""

    NORMAL = "A"
    PROVISIONAL = "P"
    NOT_SIGNIFICANT = "N"  # a protected 0: fewer than the minimum of the release plan, not surely none
    ESTIMATED = "E"  # (partly) spread by a recode table, or with a denominator of another year
    MISSING = "M"


def _reference_columns() -> list[pa.Field]:
    columns = []
    for reference in Reference:
        prefix = reference.value.upper()
        columns += [
            pa.field(f"{prefix}_VALUE", pa.float64()),  # value of the reference, in the unit of OBS_VALUE
            pa.field(f"{prefix}_RATIO", pa.float64()),  # OBS_VALUE / reference
            pa.field(f"{prefix}_RATIO_LOWER", pa.float64()),  # 95 % interval of the ratio (sampling only)
            pa.field(f"{prefix}_RATIO_UPPER", pa.float64()),
            pa.field(f"{prefix}_Q", pa.float64()),  # Benjamini-Hochberg q within the map
            pa.field(f"{prefix}_VERDICT", pa.string(), nullable=False),
        ]
    return columns


CELL_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),  # "gm-2024": level and year of REF_AREA
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("BOUNDARIES", pa.string(), nullable=False),  # "then" or "now"
        pa.field("NUMERATOR", pa.float64()),  # events, persons; null for a mean
        pa.field("DENOMINATOR", pa.float64()),
        # largest difference of NUMERATOR with the truth, that of DENOMINATOR carried over; null: unknown
        pa.field("ROUNDING", pa.float64()),
        pa.field("OBS_VALUE", pa.float64()),  # null exactly when ABSENCE is not null
        pa.field("LOWER", pa.float64()),  # 95 % interval of OBS_VALUE
        pa.field("UPPER", pa.float64()),
        pa.field("OBS_STATUS", pa.string(), nullable=False),
        pa.field("ABSENCE", pa.string()),  # a value of observations.Absence
        *_reference_columns(),
    ]
)

MAP_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("BOUNDARIES", pa.string(), nullable=False),
        pa.field("REFERENCE", pa.string(), nullable=False),
        pa.field("COMPARED", pa.int64(), nullable=False),  # areas with a verdict
        pa.field("HIGHER", pa.int64(), nullable=False),
        pa.field("SIMILAR", pa.int64(), nullable=False),
        pa.field("LOWER", pa.int64(), nullable=False),
        pa.field("CANNOT_SAY", pa.int64(), nullable=False),
        pa.field("PHI", pa.float64()),  # winsorised dispersion factor
        pa.field("TAU2", pa.float64()),  # additive variance between areas, on the scale
        pa.field("NAIVE_SHARE", pa.float64()),  # share a plain 95 % interval would have called different
        pa.field("FALSE_ALARM_SHARE", pa.float64()),  # mean share called different under the fitted null
        pa.field("FALSE_ALARM_SE", pa.float64()),  # its Monte-Carlo standard error
    ]
)

TREND_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("FREQ", pa.string(), nullable=False),  # A, Q or M: the periods used
        pa.field("FIRST_PERIOD", pa.string(), nullable=False),
        pa.field("LAST_PERIOD", pa.string(), nullable=False),
        pa.field("PERIODS", pa.int64(), nullable=False),
        pa.field("RATIO_PER_YEAR", pa.float64()),
        pa.field("RATIO_LOWER", pa.float64()),
        pa.field("RATIO_UPPER", pa.float64()),
        pa.field("Q", pa.float64()),
        pa.field("VERDICT", pa.string(), nullable=False),  # a value of TrendVerdict
    ]
)

HIGHLIGHT_SCHEMA = pa.schema(
    [
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("POSITION", pa.int64(), nullable=False),  # 1 is the clearest; at most 5
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("REFERENCE", pa.string(), nullable=False),  # the main reference of the claim
        pa.field("VERDICT", pa.string(), nullable=False),
        pa.field("RATIO", pa.float64(), nullable=False),
        pa.field("RATIO_LOWER", pa.float64(), nullable=False),
        pa.field("RATIO_UPPER", pa.float64(), nullable=False),
        pa.field("Q", pa.float64(), nullable=False),
        pa.field("CERTAINTY", pa.string(), nullable=False),  # "very_sure", "sure" or "fairly_sure"
        pa.field("SINCE", pa.string(), nullable=False),  # first period of the unbroken run of this verdict
        # other references with the same verdict, space-separated
        pa.field("ALSO", pa.string(), nullable=False),
        # True for a certain difference within the ordinary spread: listed apart
        pa.field("ORDINARY", pa.bool_(), nullable=False),
    ]
)

FUNNEL_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("BOUNDARIES", pa.string(), nullable=False),
        pa.field("DENOMINATOR", pa.float64(), nullable=False),  # grid, ascending
        pa.field("CENTRE", pa.float64(), nullable=False),  # national value, in the unit of OBS_VALUE
        pa.field("LOWER_95", pa.float64(), nullable=False),  # chance only
        pa.field("UPPER_95", pa.float64(), nullable=False),
        pa.field("ORDINARY_LOWER_95", pa.float64(), nullable=False),  # chance and ordinary spread (tau2)
        pa.field("ORDINARY_UPPER_95", pa.float64(), nullable=False),
    ]
)
