"""What the vault says of models of risk: figures about groups and about fits, never about a cell or a person.

Every field is a word, a whole number, or one number with its interval. There is no place for an array, so a
prediction cannot be handed on by mistake; tests/attack/test_no_score_of_a_person.py holds the room to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from zicht.model.fits import FitOutput

LOGISTIC = "logistic"
"""The model whose terms leave and that areas are counted with; all others serve to compare."""
WITHOUT_PROXY = "logistic_without_proxy"
ELASTIC_NET = "elastic_net"
EXPLAINABLE_BOOSTING = "explainable_boosting"
GRADIENT_BOOSTING = "gradient_boosting"
MODELS = (LOGISTIC, WITHOUT_PROXY, ELASTIC_NET, EXPLAINABLE_BOOSTING, GRADIENT_BOOSTING)


class RiskMeasure(StrEnum):
    """What a statistic says; `subject` of the statistic says of whom."""

    LOG_ODDS_RATIO = "log_odds_ratio"  # of a category against the reference; subject "halt=yes"
    AUC = "auc"
    AUC_DIFFERENCE = "auc_difference"  # with the logistic model, on the same cells
    LOG_LOSS_DIFFERENCE = "log_loss_difference"  # the same, per person; below 0: better than the logistic
    CALIBRATION_INTERCEPT = "calibration_intercept"  # log odds to add; 0 is right
    CALIBRATION_SLOPE = "calibration_slope"  # 1 is right
    EXPECTED_OVER_OBSERVED = "expected_over_observed"  # 1 is right
    ICI = "ici"  # mean distance between risk and share of cases
    CAPTURE = "capture"  # share of the cases among the tenth at highest risk; subject "top_tenth"
    NET_BENEFIT = (
        "net_benefit"  # at a risk of `raised` times the average, per 1 000; subject "all" for everybody
    )
    GROUP_EXPECTED_OVER_OBSERVED = "group_expected_over_observed"
    GROUP_AUC = "group_auc"
    SENSITIVITY = "sensitivity"  # share of the cases of a group that is at raised risk
    FALSE_POSITIVE_SHARE = "false_positive_share"  # share of the others of a group that is at raised risk
    SENSITIVITY_GAP = "sensitivity_gap"
    FALSE_POSITIVE_GAP = "false_positive_gap"
    PROXY_STRENGTH = "proxy_strength"  # AUC with which a risk tells groups apart given the outcome; 0.5: not
    FACTOR_ASSOCIATION = "factor_association"  # Cramer's V of a factor with an attribute; subject "sex:halt"
    # times as often a group would have to be seen by those who register, for its term (subject "halt=yes") or
    # its difference with other groups in expected over observed (subject "sex=1") to vanish
    TIPPING_RATIO = "tipping_ratio"
    SUBGROUP_RATIO = "subgroup_ratio"  # share of cases in a combination over that outside it
    SUBGROUP_BEYOND = (
        "subgroup_beyond"  # its cases over those the logistic model expects: more than its parts?
    )
    SUBGROUP_STABILITY = "subgroup_stability"  # share of resamples of the search in which it was found again
    CLASS_RISK = "class_risk"  # mean risk of the young of today in a class; subject "raised"
    BORDER_SHIFT = "border_shift"  # share of the young whose class changes with the coefficients drawn anew


@dataclass(frozen=True)
class Statistic:
    """One number about a group, with its interval.

    model    one of MODELS;  subject  "" for everybody, else a group or combination, as "halt=yes;moved=yes"
    cohorts  years on whose last day the young were looked at: "2018", "2018-2019"
    lower, upper  limits of the 95 % interval; nan when they cannot be told
    units    persons behind it
    events   the smaller of cases and others behind it
    p        of a test that was corrected for the number of tests; None without a test
    """

    measure: RiskMeasure
    model: str
    subject: str
    cohorts: str
    value: float
    lower: float
    upper: float
    units: int
    events: int
    p: float | None = None

    def __post_init__(self) -> None:
        assert self.model in MODELS, self.model
        assert self.units >= self.events >= 0
        assert math.isnan(self.lower) or math.isnan(self.upper) or self.lower <= self.upper

    @property
    def standard_error(self) -> float:
        """Half the interval over its normal quantile; nan without an interval."""
        return (self.upper - self.lower) / (2 * 1.959964)


@dataclass(frozen=True)
class AreaSpread:
    """How much later cases of areas of a level differ by more than the composition: the shape of a gamma
    distribution of ratios with mean 1; inf when they do not."""

    level: str
    shape: float


@dataclass(frozen=True)
class RiskFindings:
    """Everything the vault says of one question. It still has to pass `protection.risk_statistics`.

    fit          of the logistic model on all cohorts, for `model_outputs.check_fit`; None: no model
    statistics   terms, comparisons, audit, subgroups, classes
    class_covariance  (classes, classes) of the mean risks of the classes
    spreads      per level of area
    left_out     factors with too few cases or others in a category to be in the model
    reasons      why there is no model; empty when there is one
    proxy        the factor that tells most of an audited attribute, left out of WITHOUT_PROXY; "" when none
    train, test  cohorts
    """

    plan: str
    plan_digest: str
    fit: FitOutput | None
    statistics: tuple[Statistic, ...]
    class_covariance: tuple[tuple[float, ...], ...]
    spreads: tuple[AreaSpread, ...]
    left_out: tuple[str, ...]
    reasons: tuple[str, ...]
    proxy: str
    train: tuple[str, ...]
    test: tuple[str, ...]
    models: tuple[str, ...]


CLASSES = ("below_average", "above_average", "raised")
"""Of risk: below the average, from it to `raised` times it, and above that."""


@dataclass(frozen=True)
class RiskSettings:
    """What a question about risks is computed with; frozen, printed in the release.

    fit_plan, area_plan  ids of the analyses: the table the models are fitted to, and that of today
    audit        breakdowns that are in no model, and by which the model is audited
    lead_years   from the day the young are looked at to the end of the period of a tally
    test_cohorts newest cohorts, to which no compared model is fitted
    raised       times the average risk from which a combination is at raised risk
    events       least cases, and least others, in a category of a factor; fewer: the factor is left out
    events_per_parameter  least cases for each parameter of the logistic model; fewer: no model
    subgroup_events  least cases in a combination that is looked at, in either half of the wijken
    subgroup_resamples  of the search, for the stability of what it finds
    replications of resampling whole wijken
    """

    fit_plan: str = "youth/young-recruits"
    area_plan: str = "youth/young-recruits-now"
    audit: tuple[str, ...] = ("sex",)
    lead_years: int = 5
    test_cohorts: int = 2
    raised: int = 2
    events: int = 10
    events_per_parameter: int = 10
    subgroup_events: int = 10
    subgroup_resamples: int = 100
    replications: int = 300

    def __post_init__(self) -> None:
        assert self.test_cohorts >= 1
        assert self.raised >= 2
        assert self.events >= 10, "a category of fewer says something about each"
        assert self.events_per_parameter >= 1
        assert self.subgroup_events >= 10
