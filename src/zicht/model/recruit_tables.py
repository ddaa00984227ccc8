"""The tables of the young recruits in a bundle: areas, terms of the model, and how good and fair it is.

Paths: recruits/areas, recruits/terms, recruits/models; words in recruits.json, model_card.json and
algorithm_record.json. Numbers of persons come from protected counts of the same bundle, everything else from
statistics that were put on a grid before they left the vault (docs/methods/young-recruits.md).
"""

from __future__ import annotations

import pyarrow as pa

AREAS, TERMS, MODELS = "recruits/areas", "recruits/terms", "recruits/models"

RECRUIT_AREA_SCHEMA = pa.schema(
    [
        pa.field("DIVISION", pa.string(), nullable=False),  # "wk-2024"
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),  # year on whose last day the young were counted
        pa.field("YOUNG_PEOPLE", pa.int64()),  # protected count
        pa.field("ABOVE_AVERAGE", pa.int64()),  # of them in a combination at or above the average risk
        pa.field("RAISED", pa.int64()),  # of them at raised risk: the numerator of the indicator
        pa.field("YOUNG_PEOPLE_ROUNDING", pa.int64()),  # promised largest difference with the truth
        pa.field("ABOVE_AVERAGE_ROUNDING", pa.int64()),
        pa.field("RAISED_ROUNDING", pa.int64()),
        # first suspicions to be expected in the fourth and fifth year; that of wijken adds up to the gemeente
        pa.field("OBS_VALUE", pa.float64()),
        pa.field("LOWER", pa.float64()),  # 95 % interval of it: parameters, area, rounding
        pa.field("UPPER", pa.float64()),
        pa.field("COUNT_LOWER", pa.float64()),  # where the number itself will lie: chance too
        pa.field("COUNT_UPPER", pa.float64()),
        pa.field("ABSENCE", pa.string()),  # a value of observations.Absence; then all numbers are null
    ]
)
"""One row an area and period, sorted by DIVISION, REF_AREA, TIME_PERIOD."""

RECRUIT_TERM_SCHEMA = pa.schema(
    [
        pa.field("FACTOR", pa.string(), nullable=False),
        pa.field("CATEGORY", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),  # cohorts: "2016-2019"
        pa.field("ODDS_RATIO", pa.float64(), nullable=False),  # against the reference category of the factor
        pa.field("LOWER", pa.float64(), nullable=False),  # 95 % interval; rows of a wijk go together
        pa.field("UPPER", pa.float64(), nullable=False),
        pa.field("STEP", pa.float64(), nullable=False),  # of the grid on which the log odds ratio stands
        pa.field("PERSONS_AT_LEAST", pa.int64(), nullable=False),  # in the category
        pa.field("EVENTS_AT_LEAST", pa.int64(), nullable=False),  # cases or others in it, the fewer of both
        # times as often its young people would have to be seen by the police for the ratio to vanish
        pa.field("TIPPING_RATIO", pa.float64()),
        pa.field("TIPPING_LOWER", pa.float64()),
        pa.field("TIPPING_UPPER", pa.float64()),
    ]
)
"""Sorted by FACTOR, CATEGORY. Without a model the table is empty, and recruits.json says why."""

RECRUIT_MODEL_SCHEMA = pa.schema(
    [
        pa.field("MEASURE", pa.string(), nullable=False),  # a value of risk_findings.RiskMeasure
        pa.field("MODEL", pa.string(), nullable=False),  # one of risk_findings.MODELS
        pa.field("SUBJECT", pa.string(), nullable=False),  # "" for everybody; "sex=1", "halt=yes;moved=yes"
        pa.field("TIME_PERIOD", pa.string(), nullable=False),  # cohorts it was measured on
        pa.field("OBS_VALUE", pa.float64(), nullable=False),
        pa.field("LOWER", pa.float64(), nullable=False),  # 95 % interval, whole wijken resampled
        pa.field("UPPER", pa.float64(), nullable=False),
        pa.field("STEP", pa.float64(), nullable=False),  # of the grid on which the three stand
        pa.field("P_VALUE", pa.float64()),  # corrected for the number of tests; null without a test
        pa.field("PERSONS_AT_LEAST", pa.int64(), nullable=False),
        pa.field("EVENTS_AT_LEAST", pa.int64(), nullable=False),
    ]
)
"""Sorted by the first four columns."""
