"""The tables of the waterbed: flows between areas, profiles of areas, and displacement after a measure.

Everything in them is a function of protected counts that stand in the same release (`model.release_plans`
COUNT_SCHEMA), or of figures that were published before. Columns bear the names of SDMX where it has one.
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa


class FlowKind(StrEnum):
    """What a row of the table of flows is about."""

    OWN = "own"  # lives and offends in the same area
    PAIR = "pair"  # from one area to another, large enough to stand alone
    MERGED = "merged"  # from one area to all small destinations in one larger area, COUNTERPART_AREA
    ELSEWHERE = "elsewhere"  # from one area: what is left, smaller still or to an unknown place
    FROM_ELSEWHERE = "from_elsewhere"  # to one area: what is left
    NOT_SHOWN = "not_shown"  # a pair without a row of its own, far below what was expected


class FlowVerdict(StrEnum):
    """Is a flow larger or smaller than size and distance explain?"""

    HIGHER = "higher"
    SIMILAR = "similar"
    LOWER = "lower"
    CANNOT_SAY = "cannot_say"  # too few are expected, or the rounding leaves all open
    NOT_COMPARED = "not_compared"  # no expected number: merged, elsewhere, or an area without flows


class ProfileStatistic(StrEnum):
    """What a row of the table of profiles says of an area; see docs/methods/waterbed.md."""

    LEAVING = "leaving"  # records of residents, wherever they were
    ARRIVING = "arriving"  # records in the area, wherever the suspects live
    OWN_SHARE = "own_share"  # of the records of residents: the share in their own area
    OUTSIDE_SHARE = "outside_share"  # of the records in the area: the share by suspects who live elsewhere
    NET = "net"  # arriving less leaving: above 0 more is committed here than by residents anywhere
    LOCATION_QUOTIENT = (
        "location_quotient"  # share of the group in all records here, over that in the country
    )


class Display(StrEnum):
    """How a share is written."""

    VALUE = "value"
    AT_LEAST = "at_least"  # nearly everyone: OBS_VALUE and LOWER are the limit, UPPER is 1
    FEWER = "fewer"  # the count above is shown as 0: "fewer than 10 of ..."


class DisplacementMethod(StrEnum):
    """How displacement was estimated."""

    DIFFERENCE = "weighted_displacement_difference"
    QUOTIENT = "weighted_displacement_quotient"
    RINGS_COUNTS = "rings_counts"
    RINGS_RATIOS = "rings_ratios"
    FLOWS = "flows"


FLOW_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),  # measure of the flows
        pa.field("DIVISION", pa.string(), nullable=False),  # "gm-2024", of both areas
        pa.field("REF_AREA", pa.string(), nullable=False),  # where the suspects live; "_O" for elsewhere
        pa.field("COUNTERPART_AREA", pa.string(), nullable=False),  # where the offences were
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("KIND", pa.string(), nullable=False),  # a value of FlowKind
        pa.field("OBS_VALUE", pa.int64()),  # the protected count; null exactly when ABSENCE is not null
        pa.field("ROUNDING", pa.float64()),  # promised largest difference with the truth
        pa.field("EXPECTED", pa.float64()),  # by size and distance; null where there is no model
        pa.field("RATIO", pa.float64()),  # observed over expected; null for a pair without a row
        pa.field("LOWER", pa.float64()),  # 95 % interval of RATIO, with the rounding at worst
        pa.field("UPPER", pa.float64()),  # of a pair without a row: the largest that is possible
        pa.field("Q", pa.float64()),  # Benjamini-Hochberg over all pairs of the period
        pa.field("VERDICT", pa.string(), nullable=False),  # a value of FlowVerdict
        pa.field("ABSENCE", pa.string()),  # a value of observations.Absence
    ]
)
"""Flows of a release: `flows` of a bundle. Sorted by the first five columns."""

FLOW_PROFILE_SCHEMA = pa.schema(
    [
        pa.field("INDICATOR", pa.string(), nullable=False),  # measure of the flows
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("STATISTIC", pa.string(), nullable=False),  # a value of ProfileStatistic
        pa.field("OBS_VALUE", pa.float64()),  # records, a share from 0 to 1, or a quotient
        pa.field("LOWER", pa.float64()),  # 95 % interval, with the rounding
        pa.field("UPPER", pa.float64()),
        pa.field("ROUNDING", pa.float64()),  # of a number of records
        pa.field("DISPLAY", pa.string()),  # a value of Display, of shares
        pa.field("ABSENCE", pa.string()),  # a value of observations.Absence
    ]
)
"""What the flows say of each area: `flow_profiles` of a bundle. Sorted by the first five columns."""

DISPLACEMENT_SCHEMA = pa.schema(
    [
        pa.field("INTERVENTION", pa.string(), nullable=False),  # id in the register
        pa.field("INDICATOR", pa.string(), nullable=False),  # measure that is counted by place
        pa.field("DIVISION", pa.string(), nullable=False),
        pa.field("METHOD", pa.string(), nullable=False),  # a value of DisplacementMethod
        # "target", "surroundings", "total", "neighbour"; "ring_0" is the target, "ring_1" touches it; ...
        pa.field("PART", pa.string(), nullable=False),
        pa.field("COUNTERPART_AREA", pa.string(), nullable=False),  # the neighbour; "" for other parts
        pa.field("UNIT", pa.string(), nullable=False),  # "records", "records_per_period", "ratio", "quotient"
        pa.field("FIRST_PERIOD", pa.string(), nullable=False),  # of those used
        pa.field("START_PERIOD", pa.string(), nullable=False),  # first period of the measure
        pa.field("LAST_PERIOD", pa.string(), nullable=False),
        pa.field("BEFORE", pa.float64()),  # protected records before the start
        pa.field("AFTER", pa.float64()),
        pa.field("OBS_VALUE", pa.float64()),
        pa.field("LOWER", pa.float64()),  # 95 % interval, with the rounding at worst
        pa.field("UPPER", pa.float64()),
        pa.field("P", pa.float64()),  # of no change
        pa.field("Q", pa.float64()),  # Benjamini-Hochberg over the neighbours; null for other parts
        # key of the sentence in waterbed.json, "displacement" > "sentences"
        pa.field("SENTENCE", pa.string(), nullable=False),
    ]
)
"""Where offences went after a measure: `displacement` of a bundle. Sorted by the first six columns."""

FLOWS, FLOW_PROFILES, DISPLACEMENT, WATERBED = "flows", "flow_profiles", "displacement", "waterbed"
"""Names of the tables, and of the document, in a bundle."""
