"""Young recruits after protection: expected numbers, tables and words out of what was released."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.microdata.drawn_recruits import FIT, TODAY, analyses, plans

from zicht.analyses.recruits.documents import cards, recruits_document, sentences
from zicht.analyses.recruits.expected_numbers import ClassCounts, ClassRisks, expected_numbers
from zicht.analyses.recruits.tables import area_table, model_table, term_table
from zicht.analyses.recruits.words import CIRCUMSTANCES, SENTENCES, number
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.indicators import LANGUAGES
from zicht.model.recruit_tables import RECRUIT_AREA_SCHEMA, RECRUIT_MODEL_SCHEMA, RECRUIT_TERM_SCHEMA
from zicht.model.release_plans import COUNT_SCHEMA
from zicht.model.released_risks import ReleasedRisks, ReleasedStatistic
from zicht.model.reports import ProtectionReport
from zicht.model.risk_findings import (
    CLASSES,
    LOGISTIC,
    AreaSpread,
    RiskFindings,
    RiskMeasure,
    RiskSettings,
    Statistic,
)

REPORT = ProtectionReport("risk-statistics", {}, {}, {"nl": "Beveiligd.", "en": "Protected."})
FINDINGS = RiskFindings(
    plan=FIT,
    plan_digest="0" * 64,
    fit=None,
    statistics=(),
    class_covariance=((1e-7, 0.0, 0.0), (0.0, 4e-7, 0.0), (0.0, 0.0, 9e-6)),
    spreads=(AreaSpread("gm", 20.0), AreaSpread("wk", 10.0)),
    left_out=("left_school",),
    reasons=(),
    proxy="moved",
    train=("2016", "2017"),
    test=("2018", "2019"),
    models=(LOGISTIC, "gradient_boosting"),
)


def told(
    measure: RiskMeasure, subject: str, numbers: tuple[float, float, float], **more
) -> ReleasedStatistic:
    words = {"model": LOGISTIC, "cohorts": "2016-2019", "units": 3_500, "events": 60, "p": None} | more
    statistic = Statistic(
        measure,
        words["model"],
        subject,
        words["cohorts"],
        *numbers,
        units=words["units"],
        events=words["events"],
        p=words["p"],
    )
    return ReleasedStatistic(statistic, 0.0002 if measure is RiskMeasure.CLASS_RISK else 0.01)


STATISTICS = (
    told(RiskMeasure.CLASS_RISK, "below_average", (0.005, 0.004, 0.006)),
    told(RiskMeasure.CLASS_RISK, "above_average", (0.01, 0.009, 0.011)),
    told(RiskMeasure.CLASS_RISK, "raised", (0.03, 0.024, 0.036)),
    told(RiskMeasure.LOG_ODDS_RATIO, "halt=yes", (0.88, 0.52, 1.24)),
    told(RiskMeasure.LOG_ODDS_RATIO, "moved=yes", (0.12, -0.1, 0.34)),
    told(RiskMeasure.TIPPING_RATIO, "halt=yes", (2.4, 1.6, 3.4)),
    told(RiskMeasure.AUC, "", (0.62, 0.59, 0.66), cohorts="2018-2019"),
    told(
        RiskMeasure.AUC_DIFFERENCE, "", (-0.01, -0.03, 0.01), model="gradient_boosting", cohorts="2018-2019"
    ),
    told(RiskMeasure.EXPECTED_OVER_OBSERVED, "", (0.9, 0.75, 1.1), cohorts="2018-2019"),
    told(RiskMeasure.GROUP_EXPECTED_OVER_OBSERVED, "sex=2", (2.6, 1.8, 3.4), cohorts="2018-2019"),
    told(RiskMeasure.SUBGROUP_RATIO, "halt=yes;moved=yes", (3.0, 1.5, 5.0), p=0.001),
    told(RiskMeasure.SUBGROUP_RATIO, "moved=yes", (1.2, 0.8, 1.8), p=0.5),
)
RELEASED = ReleasedRisks(FINDINGS, STATISTICS, (), REPORT)
NOTHING = ReleasedRisks(replace(FINDINGS, class_covariance=(), spreads=()), (), ("too few cases",), REPORT)
WIJKEN = ("WK000100", "WK000101", "WK000200")
TREE = AreaTree(
    (Level.COUNTRY, Level.GEMEENTE, Level.WIJK),
    {Level.COUNTRY: ("NL",), Level.GEMEENTE: ("GM0001", "GM0002"), Level.WIJK: WIJKEN},
    {Level.COUNTRY: ("",), Level.GEMEENTE: ("NL",) * 2, Level.WIJK: ("GM0001", "GM0001", "GM0002")},
    {Level.PROVINCIE: {"GM0001": "PV01", "GM0002": "PV01"}},
)


def class_counts(
    codes: tuple[str, ...], rows: list[tuple[float, float, float]], rounding: float = 5.0
) -> ClassCounts:
    young, above, raised = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return ClassCounts(codes, young, above, raised, np.full((3, len(rows)), rounding))


COUNTS = {
    Level.PROVINCIE: class_counts(("PV01",), [(2_000, 800, 200)]),
    Level.GEMEENTE: class_counts(("GM0001", "GM0002"), [(1_500, 600, 160), (500, 200, 40)]),
    Level.WIJK: class_counts(WIJKEN, [(1_000, 450, 140), (500, 150, 20), (500, 200, 40)]),
}
SPREADS = {Level.GEMEENTE: 20.0, Level.WIJK: 10.0}
RISKS = ClassRisks.of(RELEASED)


def test_the_expected_number_is_that_of_the_classes() -> None:
    found = expected_numbers(COUNTS, RISKS, SPREADS, TREE.beside)
    #  GM0001: 900 below, 440 above the average, 160 raised
    assert found[Level.GEMEENTE].expected[0] == pytest.approx(900 * 0.005 + 440 * 0.01 + 160 * 0.03)


def test_wijken_add_up_to_their_gemeente() -> None:
    found = expected_numbers(COUNTS, RISKS, SPREADS, TREE.beside)
    wijken, gemeenten = found[Level.WIJK].expected, found[Level.GEMEENTE].expected
    assert wijken[0] + wijken[1] == pytest.approx(gemeenten[0])
    assert wijken[2] == pytest.approx(gemeenten[1])


def test_a_withheld_wijk_leaves_the_others_as_they_are() -> None:
    rows = [(1_000, 450, 140), (np.nan, np.nan, np.nan), (500, 200, 40)]
    counts = COUNTS | {Level.WIJK: class_counts(WIJKEN, rows)}
    found = expected_numbers(counts, RISKS, SPREADS, TREE.beside)[Level.WIJK].expected
    assert found[0] == pytest.approx(550 * 0.005 + 310 * 0.01 + 140 * 0.03)
    assert np.isnan(found[1])
    assert found[2] == pytest.approx(
        expected_numbers(COUNTS, RISKS, SPREADS, TREE.beside)[Level.WIJK].expected[2]
    )


def test_each_part_of_the_uncertainty_widens_the_interval() -> None:
    def width(counts=COUNTS, risks=RISKS, spreads=SPREADS) -> float:
        limits = expected_numbers(counts, risks, spreads, TREE.beside)[Level.GEMEENTE].interval()
        return float(limits.upper[0] - limits.lower[0])

    sure = width(
        {Level.GEMEENTE: class_counts(("GM0001",), [(1_500, 600, 160)], 0.0)},
        ClassRisks(RISKS.risk, np.zeros((3, 3)), np.zeros(3)),
        {},
    )
    assert sure == pytest.approx(0.0, abs=1e-9)
    exact = {Level.GEMEENTE: class_counts(("GM0001",), [(1_500, 600, 160)], 0.0)}
    parameters = width(exact, ClassRisks(RISKS.risk, RISKS.covariance, np.zeros(3)), {})
    areas = width(exact, ClassRisks(RISKS.risk, RISKS.covariance, np.zeros(3)), SPREADS)
    rounding = width(COUNTS, RISKS, SPREADS)
    assert 0 < parameters < areas < rounding


def test_the_interval_holds_the_truth_behind_the_rounding() -> None:
    """Counts anywhere within the promise give an expected number within the interval, at known risks."""
    known = ClassRisks(RISKS.risk, np.zeros((3, 3)), np.zeros(3))
    limits = expected_numbers(COUNTS, known, {}, TREE.beside)[Level.GEMEENTE].interval()
    rng = np.random.default_rng(1)
    for _ in range(200):
        young, above, raised = np.array([1_500, 600, 160]) + rng.uniform(-5, 5, 3)
        truth = (young - above) * 0.005 + (above - raised) * 0.01 + raised * 0.03
        assert limits.lower[0] - 1e-9 <= truth <= limits.upper[0] + 1e-9


def protected_counts(withheld: str = "") -> pa.Table:
    names = ("recruits_now", "recruits_now_above_average", "recruits_now_raised")
    rows = []
    for level, counts in COUNTS.items():
        for at, code in enumerate(counts.codes):
            for name, values in zip(names, (counts.young, counts.above, counts.raised), strict=True):
                hidden = code == withheld
                value = None if hidden else int(values[at])
                absence = "confidential" if hidden else None
                rows.append((name, level.value, code, "", "2024", "", value, absence, 5))
    columns = list(map(list, zip(*rows, strict=True)))
    return pa.table(dict(zip(COUNT_SCHEMA.names, columns, strict=True)), schema=COUNT_SCHEMA)


def test_the_table_of_areas_holds_each_area_once() -> None:
    table = area_table(protected_counts("WK000101"), RELEASED, plans()[TODAY], TREE, 2024)
    assert table.schema.equals(RECRUIT_AREA_SCHEMA)
    rows = {row["REF_AREA"]: row for row in table.to_pylist()}
    assert list(rows) == ["GM0001", "GM0002", "PV01", *WIJKEN]
    assert rows["GM0001"]["DIVISION"] == "gm-2024"
    assert (rows["GM0001"]["YOUNG_PEOPLE"], rows["GM0001"]["RAISED"]) == (1_500, 160)
    assert rows["GM0001"]["OBS_VALUE"] == 14.0  # 13.7, in two digits
    assert rows["GM0001"]["LOWER"] < 13.7 < rows["GM0001"]["UPPER"]
    assert rows["GM0001"]["COUNT_LOWER"] < rows["GM0001"]["LOWER"]
    assert rows["WK000101"]["ABSENCE"] == "confidential"
    assert rows["WK000101"]["OBS_VALUE"] is None


def test_without_a_model_no_area_is_told() -> None:
    assert area_table(protected_counts(), NOTHING, plans()[TODAY], TREE, 2024).num_rows == 0
    assert term_table(NOTHING).num_rows == 0
    assert model_table(NOTHING).num_rows == 0
    for language in LANGUAGES:
        assert sentences(NOTHING, language)["circumstances"] == [SENTENCES["no_model"][language]]


def test_terms_are_odds_ratios_with_what_unequal_attention_would_have_to_be() -> None:
    table = term_table(RELEASED)
    assert table.schema.equals(RECRUIT_TERM_SCHEMA)
    halt, moved = table.to_pylist()
    assert (halt["FACTOR"], halt["ODDS_RATIO"], halt["LOWER"], halt["UPPER"]) == ("halt", 2.41, 1.68, 3.46)
    assert (halt["TIPPING_RATIO"], moved["TIPPING_RATIO"]) == (2.4, None)


def test_everything_else_is_in_the_table_of_models() -> None:
    table = model_table(RELEASED)
    assert table.schema.equals(RECRUIT_MODEL_SCHEMA)
    assert table.num_rows == len(STATISTICS) - 2
    keys = [tuple(row.values())[:4] for row in table.to_pylist()]
    assert keys == sorted(keys)


def test_sentences_say_what_the_intervals_allow() -> None:
    english = sentences(RELEASED, "en")
    halt, tipping, moved, left = english["circumstances"]
    assert halt == "Was referred to Halt: odds 2.4 times as high (between 1.7 and 3.5)."
    assert "2.4 times as often" in tipping
    assert moved.startswith("Recently moved: it cannot be said")
    assert left == "Left school without a diploma: too few cases to say anything."
    assert english["areas"] == [
        "Of every 1,000 young people at raised risk about 30 are suspected (between 24 and 36); "
        "so the others are not."
    ]
    assert any("cannot be shown" in one for one in english["quality"])
    assert english["combinations"] == [
        "Confirmed in the other half of the wijken: was referred to Halt and recently moved "
        "(3 times as often as the rest, between 1.5 and 5)."
    ]
    assert english["fairness"] == [
        "For girls the model expects 2.6 times the number there was (between 1.8 and 3.4)."
    ]


def test_no_sentence_speaks_of_a_cause_or_of_one_person() -> None:
    for language, words in (
        ("nl", ("leidt tot", "veroorzaakt", "doordat", "dader")),
        ("en", ("leads to", "causes", "because of", "offender")),
    ):
        text = " ".join(one for chapter in sentences(RELEASED, language).values() for one in chapter).lower()
        assert not any(word in text for word in words)


def test_documents_are_whole_in_both_languages() -> None:
    record = analyses()[FIT].record
    document = recruits_document(RELEASED, RiskSettings(), record, analyses()[TODAY].record)
    assert document["indicator"] == "young-people-at-raised-risk"
    assert document["left_out"] == ["left_school"]
    assert [one["class"] for one in document["classes"]] == list(CLASSES)
    assert recruits_document(NOTHING, RiskSettings(), record, record)["indicator"] is None
    told_of = cards(RELEASED, RiskSettings(), record)
    assert sorted(told_of) == ["algorithm_record", "model_card"]
    for language in LANGUAGES:
        assert all(document[key][language] for key in ("sentences", "what_helps", "may_not", "limits"))
        assert all(told_of["model_card"][language][key] for key in ("terms", "performance", "not_intended"))
        assert all(told_of["algorithm_record"][language].values())


def test_every_category_has_words_in_both_languages() -> None:
    for plan in plans().values():
        for breakdown in plan.breakdowns:
            for code, _ in breakdown.categories:
                assert set(CIRCUMSTANCES[f"{breakdown.name}={code}"]) == set(LANGUAGES)


@pytest.mark.parametrize(
    ("value", "nl", "en"),
    [(2.41, "2,4", "2.4"), (30.0, "30", "30"), (160.0, "160", "160"), (0.00042, "0,00042", "0.00042")],
)
def test_numbers_in_words(value: float, nl: str, en: str) -> None:
    assert (number(value, "nl"), number(value, "en")) == (nl, en)
