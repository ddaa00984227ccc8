"""One made-up question, step by step, for tests that begin somewhere in its life."""

from __future__ import annotations

from collections.abc import Sequence

from zicht.model.question_entries import (
    Asked,
    Assessment,
    Content,
    Decided,
    Finding,
    Hypothesis,
    Interpretation,
    LocalAnswer,
    Passed,
    Preregistration,
    Priority,
    Published,
    QuestionEntry,
    Requested,
    Run,
)
from zicht.model.question_terms import (
    Answer,
    Correction,
    Direction,
    EffectScale,
    Explanation,
    Follow,
    Step,
    Test,
    TestOutcome,
)
from zicht.model.requests import Word
from zicht.register.rules.question_story import Question, after, told

ASKED = Asked(
    title="Verdachten van elders",
    question="Komen verdachten van drugsmisdrijven in Voorhaven van buiten de regio?",
    decision="Waar de straatcoaches gaan werken",
    decided_by="college van Voorhaven",
    theme="drugs",
)
H1 = Hypothesis(
    id="H1",
    statement="In Voorhaven komt een groter deel van buiten dan verwacht.",
    population="verdachten van drugsmisdrijven 2019-2023",
    variables=("woongemeente", "pleeggemeente"),
    against="alle andere gemeenten van gelijke grootte",
    test="Poisson met overdispersie",
    direction=Direction.HIGHER,
    alpha=0.05,
    family="herkomst",
    correction=Correction.HOLM,
    scale=EffectScale.RATIO,
    smallest=1.2,
    suppression="minstens 10 verdachten, afgerond op 5",
)
QUESTION, PARTNERSHIP = "01HZX0000000000000000000Q1", "01HZX0000000000000000000P1"
FROZEN = Preregistration(QUESTION, ASKED.digest, (H1,))
RUN = Run(1, FROZEN.digest, "0123abc", "2024-Q1", "gesloten omgeving (verzonnen)", "2025-03-01")
REQUEST = Requested(1, "q-herkomst", 1, "d" * 64, ("counts",), ("statistiek",))
DECIDED = Decided("q-herkomst", 1, "d" * 64, ("politie", "provincie"), {"counts": Word.RELEASE}, "2025-03-05")
FINDING = Finding("H1", "counts", 1.5, 1.3, 1.7, 0.001)
READ = Interpretation(1, (FINDING,), "Anderhalf keer zo veel als verwacht.", ("meer inzet",), ("waarom",))
OUT = Published("e" * 64, "nl/waterbed/GM9001/", "2025-04-01")
ANSWER = LocalAnswer(
    "GM9001", "H1", Answer.PARTLY, (Explanation.FACILITIES,), Answer.NO, Answer.UNKNOWN, (Follow.TALK,)
)
DEBATE = Assessment(
    Test.DEBATE, TestOutcome.PASSES, "De raad besprak de vraag.", held=Answer.YES, body="gemeenteraad",
    decision="besluit 2025/7", decided_on="2025-01-20",
)  # fmt: skip
ASSESSMENTS = (
    Assessment(
        Test.LEGAL, TestOutcome.PASSES, "Statistisch onderzoek.", laws=("jci1.3:c:BWBR0015926&artikel=41",)
    ),
    Assessment(Test.PUBLIC_VALUE, TestOutcome.PASSES, "Het besluit raakt veel inwoners."),
    Assessment(Test.DUPLICATES, TestOutcome.PASSES, "Niet eerder gevraagd."),
    DEBATE,
)
PASSED = Passed(ASKED.digest, tuple(sorted(one.digest for one in ASSESSMENTS)))
FIRST = Priority("stuurgroep", "besluit 3", "2025-02-01", 1, "Het besluit valt dit jaar.")

LIFE: Sequence[tuple[Step, Content, str, str]] = (
    (Step.BROUGHT_IN, ASKED, "vrager", "voorhaven"),
    *((Step.ASSESSED, one, f"toetser-{one.test}", "regio") for one in ASSESSMENTS),
    (Step.PASSED, PASSED, "regisseur", "regio"),
    (Step.PRIORITISED, FIRST, "regisseur", "regio"),
    (Step.DRAFTED, FROZEN, "analist", "statistiek"),
    (Step.PREREGISTERED, FROZEN, "vrager", "voorhaven"),
    (Step.RAN, RUN, "", "statistiek"),
    (Step.REQUESTED, REQUEST, "", "statistiek"),
    (Step.APPROVED, DECIDED, "", "statistiek"),
    (Step.INTERPRETED, READ, "analist", "statistiek"),
    (Step.PUBLISHED, OUT, "regisseur", "regio"),
    (Step.ANSWERED, ANSWER, "vrager", "voorhaven"),
)


def entry(
    number: int, step: Step, content: Content, account: str = "a", organisation: str = "o"
) -> QuestionEntry:
    return QuestionEntry(number, step, content, account, organisation, "2025-03-10T10:00:00+01:00")


def until(step: Step) -> Question:
    """The question up to and with the last time this step is taken in its life."""
    steps = [one[0] for one in LIFE]
    last = len(steps) - steps[::-1].index(step)
    return told(QUESTION, PARTNERSHIP, [entry(at, *one) for at, one in enumerate(LIFE[:last], 1)])


def then(
    question: Question, step: Step, content: Content, account: str = "iemand", organisation: str = "o"
) -> Question:
    """The question with one more step."""
    return after(question, entry(len(question.entries) + 1, step, content, account, organisation))
