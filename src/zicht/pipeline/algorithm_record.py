"""An analysis as the Dutch register of algorithms describes one (Algoritmeregister, standard 1.0).

Field names and closed lists are those of its delivery interface, version 1.0. Fields about which the question
register says nothing are left out, never made up; the standard is in Dutch, so the record is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zicht.model.question_entries import Assessment
from zicht.model.question_register import PublicQuestion, QuestionRegister
from zicht.model.question_terms import Stage, Test

STANDARD = "1.0"
LAWS = "https://wetten.overheid.nl/"
STATUS: Mapping[Stage, str] = {
    Stage.BROUGHT_IN: "In ontwikkeling",
    Stage.TESTED: "In ontwikkeling",
    Stage.PRIORITISED: "In ontwikkeling",
    Stage.PREREGISTERED: "In ontwikkeling",
    Stage.IN_ANALYSIS: "In gebruik",
    Stage.OUTPUT_REQUESTED: "In gebruik",
    Stage.OUTPUT_CHECKED: "In gebruik",
    Stage.INTERPRETED: "In gebruik",
    Stage.PUBLISHED: "In gebruik",
    Stage.FOLLOWED_UP: "In gebruik",
    Stage.RECALIBRATED: "In gebruik",
    Stage.WITHDRAWN: "Buiten gebruik",
    Stage.REJECTED: "Buiten gebruik",
}


def algorithm_record(question: PublicQuestion, register: QuestionRegister) -> dict[str, Any]:
    """The record of the analysis of a question; fields of the standard, in Dutch."""
    hypotheses = question.preregistration.hypotheses if question.preregistration else ()
    legal = _of(question, Test.LEGAL)
    days = [run.on for run in question.runs]
    record: dict[str, Any] = {
        "name": question.asked.title,
        "description_short": question.asked.question,
        "organization": question.partnership,
        "category": ["Openbare orde en veiligheid"],
        "status": STATUS[question.stage],
        "begin_date": min(days)[:7] if days else None,
        "end_date": question.timeline[-1].on[:7] if STATUS[question.stage] == "Buiten gebruik" else None,
        "contact_email": register.contact,
        "publication_category": "Overige algoritmes",
        "goal": f"{question.asked.decision} Besluit van: {question.asked.decided_by}.",
        "proportionality": _ground(_of(question, Test.PUBLIC_VALUE)),
        "human_intervention": "Geen besluit over een persoon volgt uit deze analyse. Twee mensen van twee "
        "organisaties beoordelen de uitvoer; mensen duiden de uitkomst en gemeenten geven antwoord.",
        "risks": "; ".join(question.interpretation.not_said) if question.interpretation else None,
        "lawful_basis": _ground(legal),
        "lawful_basis_grouping": [
            {"title": law, "link": _link(law)} for law in (legal.laws if legal else ())
        ],
        "source_data": "; ".join(sorted({name for one in hypotheses for name in one.variables})) or None,
        "methods_and_models": "; ".join(
            f"{one.id}: {one.test}, alfa {one.alpha:g}, correctie {one.correction.value}"
            for one in hypotheses
        )
        or None,
        "lang": "nld",
        "standard_version": STANDARD,
        "source_id": question.id,
    }
    return {name: value for name, value in record.items() if value not in (None, "", [])}


def _of(question: PublicQuestion, test: Test) -> Assessment | None:
    return next((one for one in question.assessments if one.test is test), None)


def _ground(assessment: Assessment | None) -> str | None:
    return assessment.ground if assessment else None


def _link(law: str) -> str:
    return law if law.startswith("https://") else f"{LAWS}{law}"
