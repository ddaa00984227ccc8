"""The life of a question: which step leads from which stage to which. A mapping, and nothing beside it.

All else about stages and steps (whose turn it is, what they are called, which action takes them) is a mapping
too, and a test demands that each is complete. The diagram is drawn from the mapping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zicht.kit.errors import UserError
from zicht.model.question_terms import Stage, Step

Words = Mapping[str, str]

TRANSITIONS: Mapping[Stage, Mapping[Step, Stage]] = {
    Stage.BROUGHT_IN: {
        Step.REVISED: Stage.BROUGHT_IN,
        Step.ASSESSED: Stage.BROUGHT_IN,
        Step.PASSED: Stage.TESTED,
        Step.REJECTED: Stage.REJECTED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.TESTED: {
        Step.PRIORITISED: Stage.PRIORITISED,
        Step.REJECTED: Stage.REJECTED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.PRIORITISED: {
        Step.DRAFTED: Stage.PRIORITISED,
        Step.PREREGISTERED: Stage.PREREGISTERED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.PREREGISTERED: {
        Step.RAN: Stage.IN_ANALYSIS,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.IN_ANALYSIS: {
        Step.RAN: Stage.IN_ANALYSIS,
        Step.REQUESTED: Stage.OUTPUT_REQUESTED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.OUTPUT_REQUESTED: {
        Step.REVIEWED: Stage.OUTPUT_REQUESTED,
        Step.APPROVED: Stage.OUTPUT_CHECKED,
        Step.RETURNED: Stage.IN_ANALYSIS,
        Step.REFUSED: Stage.IN_ANALYSIS,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.OUTPUT_CHECKED: {
        Step.INTERPRETED: Stage.INTERPRETED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.INTERPRETED: {
        Step.INTERPRETED: Stage.INTERPRETED,
        Step.PUBLISHED: Stage.PUBLISHED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.PUBLISHED: {
        Step.ANSWERED: Stage.FOLLOWED_UP,
        Step.RAN: Stage.IN_ANALYSIS,
        Step.RECALIBRATED: Stage.RECALIBRATED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.FOLLOWED_UP: {
        Step.ANSWERED: Stage.FOLLOWED_UP,
        Step.RAN: Stage.IN_ANALYSIS,
        Step.RECALIBRATED: Stage.RECALIBRATED,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.RECALIBRATED: {
        Step.ANSWERED: Stage.FOLLOWED_UP,
        Step.RAN: Stage.IN_ANALYSIS,
        Step.WITHDRAWN: Stage.WITHDRAWN,
    },
    Stage.REJECTED: {Step.APPEALED: Stage.BROUGHT_IN},
    Stage.WITHDRAWN: {},
}

ACTION_OF: Mapping[Step, str] = {
    Step.BROUGHT_IN: "question.bring_in",
    Step.REVISED: "question.revise",
    Step.ASSESSED: "question.assess",
    Step.PASSED: "question.pass",
    Step.REJECTED: "question.reject",
    Step.APPEALED: "question.appeal",
    Step.PRIORITISED: "question.prioritise",
    Step.DRAFTED: "question.draft",
    Step.PREREGISTERED: "question.preregister",
    Step.RAN: "question.take_in",
    Step.REQUESTED: "question.take_in",
    Step.REVIEWED: "question.review",
    Step.APPROVED: "question.take_in",
    Step.RETURNED: "question.take_in",
    Step.REFUSED: "question.take_in",
    Step.INTERPRETED: "question.interpret",
    Step.PUBLISHED: "question.publish",
    Step.ANSWERED: "question.answer",
    Step.RECALIBRATED: "question.recalibrate",
    Step.WITHDRAWN: "question.withdraw",
}
"""The row of the table of permissions for each step; a second review also decides (`question.review`)."""

LABELS: Mapping[Stage, Words] = {
    Stage.BROUGHT_IN: {"nl": "ingebracht", "en": "brought in"},
    Stage.TESTED: {"nl": "getoetst", "en": "tested"},
    Stage.PRIORITISED: {"nl": "geprioriteerd", "en": "prioritised"},
    Stage.PREREGISTERED: {"nl": "hypotheses vastgelegd", "en": "hypotheses frozen"},
    Stage.IN_ANALYSIS: {"nl": "in analyse", "en": "in analysis"},
    Stage.OUTPUT_REQUESTED: {"nl": "uitvoer aangevraagd", "en": "output requested"},
    Stage.OUTPUT_CHECKED: {"nl": "uitvoer gecontroleerd", "en": "output checked"},
    Stage.INTERPRETED: {"nl": "geduid", "en": "interpreted"},
    Stage.PUBLISHED: {"nl": "gepubliceerd", "en": "published"},
    Stage.FOLLOWED_UP: {"nl": "opgevolgd", "en": "followed up"},
    Stage.RECALIBRATED: {"nl": "herijkt", "en": "recalibrated"},
    Stage.WITHDRAWN: {"nl": "ingetrokken", "en": "withdrawn"},
    Stage.REJECTED: {"nl": "afgewezen", "en": "rejected"},
}

OWNERS: Mapping[Stage, Words] = {
    Stage.BROUGHT_IN: {"nl": "de vier toetsers", "en": "the four who test"},
    Stage.TESTED: {"nl": "het overleg dat prioriteert", "en": "the body that sets priorities"},
    Stage.PRIORITISED: {"nl": "de analist en de vrager", "en": "the analyst and who asked"},
    Stage.PREREGISTERED: {"nl": "de analist", "en": "the analyst"},
    Stage.IN_ANALYSIS: {"nl": "de analist", "en": "the analyst"},
    Stage.OUTPUT_REQUESTED: {"nl": "twee uitvoercontroleurs", "en": "two output checkers"},
    Stage.OUTPUT_CHECKED: {"nl": "de analist", "en": "the analyst"},
    Stage.INTERPRETED: {"nl": "de procesregisseur", "en": "the chair"},
    Stage.PUBLISHED: {"nl": "de gemeenten", "en": "the municipalities"},
    Stage.FOLLOWED_UP: {"nl": "de gemeenten en de procesregisseur", "en": "the municipalities and the chair"},
    Stage.RECALIBRATED: {"nl": "de analist", "en": "the analyst"},
    Stage.WITHDRAWN: {"nl": "niemand", "en": "nobody"},
    Stage.REJECTED: {"nl": "de vrager, als die het er niet mee eens is", "en": "who asked, if they disagree"},
}  # fmt: skip
"""Whose turn it is."""

NEXT: Mapping[Stage, Words] = {
    Stage.BROUGHT_IN: {
        "nl": "Toets de vraag: juridisch, publieke waarde, dubbelen en het publieke debat.",
        "en": "Test the question: law, public value, duplicates and the public debate.",
    },
    Stage.TESTED: {
        "nl": "Leg vast wat het overleg besloot over de volgorde.",
        "en": "Record what the body decided about the order.",
    },
    Stage.PRIORITISED: {
        "nl": "Schrijf de hypotheses op. Iemand van de vrager legt ze daarna vast.",
        "en": "Write down the hypotheses. Somebody of who asked then freezes them.",
    },
    Stage.PREREGISTERED: {
        "nl": "Breng het vastgelegde bestand naar de gesloten omgeving en voer de analyse uit.",
        "en": "Carry the frozen file to the closed environment and run the analysis.",
    },
    Stage.IN_ANALYSIS: {
        "nl": "Vraag uitvoer aan in de gesloten omgeving en lees het bestand hier in.",
        "en": "Request output in the closed environment and take its file in here.",
    },
    Stage.OUTPUT_REQUESTED: {
        "nl": "Twee mensen van twee organisaties beoordelen de uitvoer, los van elkaar.",
        "en": "Two people of two organisations review the output, apart from each other.",
    },
    Stage.OUTPUT_CHECKED: {
        "nl": "Duid de uitkomst: hoe groot, hoe zeker, afwijking van wat, en wat het niet zegt.",
        "en": "Interpret the outcome: how large, how sure, deviation from what, and what it does not say.",
    },
    Stage.INTERPRETED: {
        "nl": "Maak de uitkomst openbaar, ook als er niets is gevonden.",
        "en": "Publish the outcome, also when nothing was found.",
    },
    Stage.PUBLISHED: {
        "nl": "Gemeenten beantwoorden de drie vragen.",
        "en": "Municipalities answer the three questions.",
    },
    Stage.FOLLOWED_UP: {
        "nl": "Kijk of de vraag nog klopt: doorgaan, opnieuw meten of een nieuwe vraag.",
        "en": "See whether the question still holds: go on, measure again, or a new question.",
    },
    Stage.RECALIBRATED: {
        "nl": "Meet opnieuw, met dezelfde hypotheses.",
        "en": "Measure again, with the same hypotheses.",
    },
    Stage.WITHDRAWN: {
        "nl": "Niets. Wat is gevonden, blijft te lezen.",
        "en": "Nothing. What was found can still be read.",
    },
    Stage.REJECTED: {
        "nl": "De vrager kan tot de genoemde dag bezwaar maken.",
        "en": "Who asked can object until the day named.",
    },
}
"""What must happen next."""

STEP_LABELS: Mapping[Step, Words] = {
    Step.BROUGHT_IN: {"nl": "ingebracht", "en": "brought in"},
    Step.REVISED: {"nl": "aangepast", "en": "revised"},
    Step.ASSESSED: {"nl": "toets vastgelegd", "en": "test recorded"},
    Step.PASSED: {"nl": "door alle toetsen", "en": "passed all tests"},
    Step.REJECTED: {"nl": "afgewezen", "en": "rejected"},
    Step.APPEALED: {"nl": "bezwaar gemaakt", "en": "objected to"},
    Step.PRIORITISED: {"nl": "geprioriteerd", "en": "prioritised"},
    Step.DRAFTED: {"nl": "hypotheses opgeschreven", "en": "hypotheses written down"},
    Step.PREREGISTERED: {"nl": "hypotheses vastgelegd", "en": "hypotheses frozen"},
    Step.RAN: {"nl": "analyse uitgevoerd", "en": "analysis run"},
    Step.REQUESTED: {"nl": "uitvoer aangevraagd", "en": "output requested"},
    Step.REVIEWED: {"nl": "eerste beoordeling binnen", "en": "first review in"},
    Step.APPROVED: {"nl": "uitvoer goedgekeurd", "en": "output approved"},
    Step.RETURNED: {"nl": "uitvoer teruggegeven", "en": "output returned"},
    Step.REFUSED: {"nl": "uitvoer geweigerd", "en": "output refused"},
    Step.INTERPRETED: {"nl": "geduid", "en": "interpreted"},
    Step.PUBLISHED: {"nl": "gepubliceerd", "en": "published"},
    Step.ANSWERED: {"nl": "antwoord van een gemeente", "en": "answer of a municipality"},
    Step.RECALIBRATED: {"nl": "herijkt", "en": "recalibrated"},
    Step.WITHDRAWN: {"nl": "ingetrokken", "en": "withdrawn"},
}


class NotNextStep(UserError):
    """A question is not at the stage in which this can be done, or what must come first is not there."""

    exit_code = 249
    usual_remedy = "look at the page of the question: it says what must happen next, and by whom"


def stages_of(step: Step) -> tuple[Stage, ...]:
    """The stages in which a step leads somewhere, in the order of the life."""
    return tuple(stage for stage, ways in TRANSITIONS.items() if step in ways)


def stages_of_action(action: str) -> frozenset[str]:
    """The same for an action: all stages in which one of its steps leads somewhere."""
    steps = [step for step, one in ACTION_OF.items() if one == action]
    return frozenset(stage.value for step in steps for stage in stages_of(step))


def next_stage(stage: Stage, step: Step) -> Stage:
    """Where a step leads. Raises NotNextStep."""
    ways = TRANSITIONS[stage]
    if step not in ways:
        raise NotNextStep(
            STEP_LABELS[step]["en"],
            found=f"{LABELS[stage]['en']}: it is the turn of {OWNERS[stage]['en']}",
            expected=" or ".join(LABELS[one]["en"] for one in stages_of(step)) or "the beginning",
        )
    return ways[step]


def diagram() -> Iterator[str]:
    """Lines of a Mermaid state diagram, drawn from the mapping."""
    yield "stateDiagram-v2"
    yield f"    [*] --> {_node(Stage.BROUGHT_IN)}: {STEP_LABELS[Step.BROUGHT_IN]['en']}"
    for stage, ways in TRANSITIONS.items():
        for step, to in ways.items():
            yield f"    {_node(stage)} --> {_node(to)}: {STEP_LABELS[step]['en']}"
        if not ways:
            yield f"    {_node(stage)} --> [*]"


def reference_page() -> Iterator[str]:
    """Lines of docs/reference/questions.md: the diagram, stages, and what leads where by whom."""
    yield from ("# Questions of the 'Zicht op' register", "")
    yield "A question goes through these stages. Every step is an entry that is never changed."
    yield from ("", "```mermaid", *diagram(), "```", "", "## Stages", "")
    yield from ("| stage | Dutch | English | whose turn | what next |", "|---|---|---|---|---|")
    for stage in Stage:
        words = (LABELS[stage]["nl"], LABELS[stage]["en"], OWNERS[stage]["en"], NEXT[stage]["en"])
        yield f"| `{stage.value}` | {' | '.join(words)} |"
    yield from ("", "## What leads where", "", "| from | step | to | action |", "|---|---|---|---|")
    for stage, ways in TRANSITIONS.items():
        for step, to in ways.items():
            yield f"| `{stage.value}` | {STEP_LABELS[step]['en']} | `{to.value}` | `{ACTION_OF[step]}` |"


def _node(stage: Stage) -> str:
    """Mermaid wants names without a hyphen."""
    return stage.value.replace("-", "_")
