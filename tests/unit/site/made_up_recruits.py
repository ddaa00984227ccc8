"""Young recruits for the made-up bundle: a model with terms, figures and areas, or no model at all."""

from __future__ import annotations

from pathlib import Path

from tests.unit.site.topic_files import Row, both, lines, put_document, put_table

from zicht.model.recruit_tables import RECRUIT_AREA_SCHEMA, RECRUIT_MODEL_SCHEMA, RECRUIT_TERM_SCHEMA
from zicht.model.risk_findings import RiskMeasure


def add_recruits(folder: Path, *, without_model: bool = False) -> None:
    """A model with terms, figures of every measure, and areas; or a release that says why there is none."""
    rows = (_areas(), _terms(), _figures())
    tables = (
        ("areas", RECRUIT_AREA_SCHEMA),
        ("terms", RECRUIT_TERM_SCHEMA),
        ("models", RECRUIT_MODEL_SCHEMA),
    )
    for (name, schema), told in zip(tables, rows, strict=True):
        put_table(folder, f"recruits/{name}", [] if without_model else told, schema)
    put_document(folder, "recruits", _recruits_document(without_model))
    put_document(folder, "model_card", both("card"))
    put_document(folder, "algorithm_record", both("record"))


def _areas() -> list[Row]:
    def area(code: str, young: int, raised: int, period: str = "2024") -> Row:
        row = {"DIVISION": f"{code[:2].lower()}-2024", "REF_AREA": code, "TIME_PERIOD": period}
        counts = {"YOUNG_PEOPLE": young, "ABOVE_AVERAGE": raised, "RAISED": raised}
        counts |= dict.fromkeys(("YOUNG_PEOPLE_ROUNDING", "ABOVE_AVERAGE_ROUNDING", "RAISED_ROUNDING"), 9)
        return row | counts | {"OBS_VALUE": 3.24, "LOWER": 2.0, "UPPER": 5.1}

    absent = {"DIVISION": "gm-2024", "REF_AREA": "GM9002", "TIME_PERIOD": "2024", "ABSENCE": "confidential"}
    gemeenten = [area("GM9001", 900, 120, "2023"), area("GM9001", 1000, 150), absent, area("GM9011", 60, 0)]
    return [*gemeenten, area("WK900100", 200, 50), area("WK900101", 10, 15)]


def _terms() -> list[Row]:
    shared = {"TIME_PERIOD": "2016-2019", "STEP": 0.1, "EVENTS_AT_LEAST": 20}
    return [
        {"FACTOR": "halt", "CATEGORY": "yes", "ODDS_RATIO": 3.02, "LOWER": 1.2, "UPPER": 8.2}
        | {"PERSONS_AT_LEAST": 530}
        | shared,
        {"FACTOR": "moved", "CATEGORY": "<yes>", "ODDS_RATIO": 1.1, "LOWER": 0.6, "UPPER": 2.2}
        | {"PERSONS_AT_LEAST": 2200}
        | shared,
    ]


def _figures() -> list[Row]:
    shared = {"TIME_PERIOD": "2018-2019", "OBS_VALUE": 0.75, "LOWER": 0.5, "UPPER": 1.1, "STEP": 0.05}
    shared |= {"PERSONS_AT_LEAST": 4600, "EVENTS_AT_LEAST": 40}
    rows = [
        shared | {"MEASURE": measure.value, "MODEL": "logistic", "SUBJECT": ""}
        for measure in sorted(RiskMeasure)
    ]
    return [*rows, rows[0] | {"MODEL": "model_without_words", "SUBJECT": "halt=yes;unknown=code"}]


def _recruits_document(without_model: bool) -> Row:
    sentences = (
        {"circumstances": ["no model may leave"]}
        if without_model
        else {
            name: [f"sentence of {name}"]
            for name in ("circumstances", "areas", "quality", "fairness", "combinations")
        }
    )
    return {
        "question": both("Which circumstances?"),
        "population": both("Young people"),
        "definition": both("First suspicion"),
        "cohorts": {"fitted_to": [], "tested_on": []}
        if without_model
        else {"fitted_to": ["2016", "2017"], "tested_on": ["2018"]},
        "sentences": {"nl": sentences, "en": sentences},
        "models": {"logistic": both("logistic")},
        "circumstances": {"halt=yes": both("was referred to Halt")},
        "indicator": None if without_model else "benefits",
        "what_helps": lines("Talk with parents"),
        "may_not": lines("Never about one person"),
        "limits": lines("No cause"),
    }
