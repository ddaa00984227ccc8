"""recruits.json: what was asked, what came of it in plain sentences, and what it may not be used for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import exp
from typing import Any

from zicht.analyses.records import AnalysisRecord
from zicht.analyses.recruits.words import (
    CIRCUMSTANCES,
    MAY_NOT,
    MODEL_NAMES,
    SENTENCES,
    WHAT_HELPS,
    name_of,
    number,
)
from zicht.model.indicators import LANGUAGES
from zicht.model.recruit_tables import AREAS, MODELS, TERMS
from zicht.model.released_risks import ReleasedRisks, ReleasedStatistic
from zicht.model.risk_findings import LOGISTIC, WITHOUT_PROXY, RiskMeasure, RiskSettings, Statistic

INDICATOR = "young-people-at-raised-risk"
LEVEL = 0.05


def recruits_document(
    released: ReleasedRisks, settings: RiskSettings, record: AnalysisRecord, area_record: AnalysisRecord
) -> dict[str, Any]:
    """Everything a page needs beside the tables."""
    findings = released.findings
    return {
        "fit_plan": settings.fit_plan,
        "fit_plan_digest": findings.plan_digest,
        "area_plan": settings.area_plan,
        "indicator": INDICATOR if released.counts_areas else None,
        "tables": {"areas": AREAS, "terms": TERMS, "models": MODELS},
        "question": dict(record.question),
        "area_question": dict(area_record.question),
        "population": dict(record.population),
        "definition": dict(record.definition),
        "limits": {language: list(record.limits[language]) for language in LANGUAGES},
        "settings": asdict(settings),
        "cohorts": {"fitted_to": list(findings.train), "tested_on": list(findings.test)},
        "has_model": bool(released.of(RiskMeasure.LOG_ODDS_RATIO)),
        "reasons": list(released.reasons),
        "left_out": list(findings.left_out),
        "proxy": findings.proxy,
        "models": {model: dict(MODEL_NAMES[model]) for model in findings.models},
        "circumstances": {code: dict(words) for code, words in CIRCUMSTANCES.items()},
        "classes": [_class(one.statistic) for one in released.of(RiskMeasure.CLASS_RISK)],
        "sentences": {language: sentences(released, language) for language in LANGUAGES},
        "what_helps": {language: list(WHAT_HELPS[language]) for language in LANGUAGES},
        "may_not": {language: list(MAY_NOT[language]) for language in LANGUAGES},
    }


def _class(one: Statistic) -> dict[str, Any]:
    return {"class": one.subject, "risk": one.value, "lower": one.lower, "upper": one.upper}


def sentences(released: ReleasedRisks, language: str) -> dict[str, list[str]]:
    """By chapter: circumstances, areas, quality, fairness, combinations; each sentence holds its interval."""
    if not released.of(RiskMeasure.LOG_ODDS_RATIO):
        return {"circumstances": [SENTENCES["no_model"][language]]}
    return {
        "circumstances": list(_circumstances(released, language)),
        "areas": [
            _filled("raised_class", one, language, 1000)
            for one in released.of(RiskMeasure.CLASS_RISK)
            if one.statistic.subject == "raised"
        ],
        "quality": list(_quality(released, language)),
        "fairness": [
            _filled("group", one, language)
            for one in released.of(RiskMeasure.GROUP_EXPECTED_OVER_OBSERVED)
            if one.statistic.model == LOGISTIC
        ],
        "combinations": list(_combinations(released, language)),
    }


def _circumstances(released: ReleasedRisks, language: str) -> Iterator[str]:
    """From the strongest; which is raised follows from the interval."""
    tipping = {one.statistic.subject: one for one in released.of(RiskMeasure.TIPPING_RATIO)}
    for one in sorted(released.of(RiskMeasure.LOG_ODDS_RATIO), key=lambda one: -one.statistic.value):
        told = one.statistic
        kind = "term_raised" if told.lower > 0 else "term_lowered" if told.upper < 0 else "term_unclear"
        yield _sentence(kind, told.subject, _as_ratios(told), language)
        if told.lower > 0 and told.subject in tipping:
            ratio = number(tipping[told.subject].statistic.value, language)
            yield SENTENCES["tipping"][language].format(ratio=ratio)
    for factor in released.findings.left_out:
        yield _sentence("term_left_out", f"{factor}=yes", (0.0, 0.0, 0.0), language)


def _as_ratios(told: Statistic) -> tuple[float, float, float]:
    return exp(told.value), exp(told.lower), exp(told.upper)


def _quality(released: ReleasedRisks, language: str) -> Iterator[str]:
    cohorts = {one.statistic.cohorts for one in released.of(RiskMeasure.AUC_DIFFERENCE)}
    whole = [
        one
        for one in (*released.of(RiskMeasure.AUC), *released.of(RiskMeasure.EXPECTED_OVER_OBSERVED))
        if one.statistic.model == LOGISTIC and (not cohorts or one.statistic.cohorts in cohorts)
    ]
    if not whole:
        yield SENTENCES["not_measured"][language]
    for one in whole:
        if one.statistic.measure is RiskMeasure.AUC:
            percent = f"{100 * one.statistic.value:.0f}"
            yield SENTENCES["auc"][language].format(percent=percent)
        else:
            yield _filled("calibrated", one, language)
    for one in released.of(RiskMeasure.AUC_DIFFERENCE):
        told = one.statistic
        if told.model != WITHOUT_PROXY:
            better = "others_better" if told.lower > 0 else "others_not_better"
            difference = number(100 * told.value, language)
            model = MODEL_NAMES[told.model][language]
            yield SENTENCES[better][language].format(model=model, difference=difference)


def _combinations(released: ReleasedRisks, language: str) -> Iterator[str]:
    confirmed = [
        one.statistic
        for one in released.of(RiskMeasure.SUBGROUP_RATIO)
        if one.statistic.p is not None and one.statistic.p <= LEVEL and one.statistic.lower > 1
    ]
    for told in sorted(confirmed, key=lambda told: (-told.value, told.subject)):
        yield _sentence("subgroup", told.subject, (told.value, told.lower, told.upper), language)
    if not confirmed:
        yield SENTENCES["no_subgroup"][language]


def _filled(kind: str, one: ReleasedStatistic, language: str, times: float = 1.0) -> str:
    told = one.statistic
    return _sentence(
        kind, told.subject, (told.value * times, told.lower * times, told.upper * times), language
    )


def _sentence(kind: str, subject: str, numbers: tuple[float, float, float], language: str) -> str:
    value, lower, upper = (number(one, language) for one in numbers)
    who = name_of(subject, language) if subject else ""
    text = SENTENCES[kind][language].format(who=who, ratio=value, cases=value, lower=lower, upper=upper)
    return text[:1].upper() + text[1:]


def cards(
    released: ReleasedRisks, settings: RiskSettings, record: AnalysisRecord
) -> Mapping[str, dict[str, Any]]:
    """The model card and the record for a register of algorithms, by name of the document."""
    return {
        "model_card": {one: _card(released, settings, record, one) for one in LANGUAGES},
        "algorithm_record": {one: _register(released, settings, record, one) for one in LANGUAGES},
    }


def _card(
    released: ReleasedRisks, settings: RiskSettings, record: AnalysisRecord, language: str
) -> dict[str, Any]:
    """The chapters of a model card (Mitchell et al. 2019), filled from the run."""
    findings = released.findings
    told = sentences(released, language)
    return {
        "model": MODEL_NAMES[LOGISTIC][language],
        "version": findings.plan_digest,
        "intended_use": record.question[language],
        "not_intended": list(MAY_NOT[language]),
        "factors": [one.statistic.subject for one in released.of(RiskMeasure.LOG_ODDS_RATIO)],
        "factors_left_out": list(findings.left_out),
        "audited_by": list(settings.audit),
        "training_cohorts": list(findings.train),
        "evaluation_cohorts": list(findings.test),
        "compared_with": [MODEL_NAMES[one][language] for one in findings.models if one != LOGISTIC],
        "performance": told.get("quality", []),
        "fairness": told.get("fairness", []),
        "terms": told["circumstances"],
        "limits": list(record.limits[language]),
        "protection": released.report.words[language],
    }


def _register(
    released: ReleasedRisks, settings: RiskSettings, record: AnalysisRecord, language: str
) -> dict[str, Any]:
    """Fields of the Dutch register of algorithms (Algoritmeregister, publication standard 1.0)."""
    findings = released.findings
    words = _REGISTER[language]
    return {
        "name": words["name"],
        "organization": record.requested_by[language],
        "short_description": record.question[language],
        "status": words["status"],
        "goal": record.question[language],
        "impact": words["impact"],
        "proportionality": record.legal_ground[language],
        "human_intervention": record.oversight[language],
        "risk_management": [released.report.words[language], *record.limits[language]],
        "legal_basis": record.legal_ground[language],
        "source_data": record.definition[language],
        "not_used": record.not_used[language],
        "method_and_model": words["method"],
        "settings": {key: str(value) for key, value in sorted(asdict(settings).items())},
        "trained_on": list(findings.train),
        "tested_on": list(findings.test),
        "decisions_on_persons": words["none"],
    }


_REGISTER: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "name": "Jonge aanwas: omstandigheden en wijken",
        "status": "statistisch onderzoek, geen toepassing op personen",
        "impact": "Gebieden kunnen preventie kiezen. Een fout raakt de keuze van wijken, nooit een besluit "
        "over een jongere.",
        "method": "Logistische regressie op tellingen per combinatie van omstandigheden; getoetst op latere "
        "jaren en vergeleken met drie andere modellen.",
        "none": "Geen. De programmatuur kan geen kans van een persoon wegschrijven.",
    },
    "en": {
        "name": "Young recruits: circumstances and wijken",
        "status": "statistical research, not applied to persons",
        "impact": "Areas can choose prevention. A mistake touches the choice of wijken, never a decision on "
        "a young person.",
        "method": "Logistic regression on counts per combination of circumstances; tested on later years and "
        "compared with three other models.",
        "none": "None. The software cannot write a probability of a person.",
    },
}
