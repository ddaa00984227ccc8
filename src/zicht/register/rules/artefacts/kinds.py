"""All kinds of artefacts in one table: in which step, how many, who must agree, and what they build on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zicht.register.rules.artefacts import approach, deepen, existence, explore, governing, integrate, pilot
from zicht.register.rules.artefacts.covenant import Covenant


class Kind(StrEnum):
    """The kinds of artefacts, in the order in which partners meet them."""

    ISSUE = "issue"
    PERSPECTIVE = "perspective"
    STAKEHOLDERS = "stakeholders"
    REUSE_CHECK = "reuse_check"
    SHARED_PICTURE = "shared_picture"
    PROBLEM_ANALYSIS = "problem_analysis"
    PROBLEM_DEFINITION = "problem_definition"
    DESIRED_EFFECT = "desired_effect"
    BUILDING_BLOCK = "building_block"
    THEORY_OF_CHANGE = "theory_of_change"
    KPI = "kpi"
    TECHNOLOGY = "technology"
    ASSESSMENT = "assessment"
    CONTRIBUTION = "contribution"
    COVENANT = "covenant"
    PILOT_PLAN = "pilot_plan"
    CASE = "case"
    LESSON = "lesson"
    MEASUREMENT = "measurement"
    PILOT_EVALUATION = "pilot_evaluation"
    ROLLOUT_PHASE = "rollout_phase"
    EXISTENCE_TEST = "existence_test"
    DESTRUCTION = "destruction"
    BODY = "body"
    MANDATE = "mandate"
    DECISION = "decision"
    LADDER = "ladder"
    ESCALATION = "escalation"
    PAYMENT = "payment"


class HowMany(StrEnum):
    """How many of a kind one partnership has."""

    ONE = "one"
    PER_PARTY = "per_party"
    MANY = "many"


class Consent(StrEnum):
    """Whose yes a version needs before it counts as agreed."""

    NOBODY = "nobody"
    EVERY_PARTY = "every_party"
    OWN_PARTY = (
        "own_party"  # of the organisation whose artefact it is: what a party promises, it promises itself
    )
    SIGNED = "signed"  # by those who may bind each party


@dataclass(frozen=True)
class Shape:
    """What holds for all artefacts of one kind.

    step      1-6; 0 for how the partnership is governed
    own       whose artefact it is: of one party (True), or of all together
    built_on  kinds whose newest versions it stands on when it is written
    frozen    never gets a second version: what happened, happened
    """

    content: type
    step: int
    how_many: HowMany
    consent: Consent = Consent.NOBODY
    own: bool = False
    built_on: tuple[Kind, ...] = ()
    frozen: bool = False


_ONE, _PER_PARTY, _MANY = HowMany
_K = Kind

SHAPES: Mapping[Kind, Shape] = {
    _K.ISSUE: Shape(explore.Issue, 1, _ONE),
    _K.PERSPECTIVE: Shape(explore.Perspective, 1, _PER_PARTY, own=True, built_on=(_K.ISSUE,)),
    _K.STAKEHOLDERS: Shape(explore.Stakeholders, 1, _ONE, built_on=(_K.ISSUE,)),
    _K.REUSE_CHECK: Shape(explore.ReuseCheck, 1, _ONE, built_on=(_K.ISSUE,)),
    _K.SHARED_PICTURE: Shape(
        explore.SharedPicture, 1, _ONE, Consent.EVERY_PARTY, built_on=(_K.ISSUE, _K.PERSPECTIVE)
    ),
    _K.PROBLEM_ANALYSIS: Shape(deepen.ProblemAnalysis, 2, _ONE, built_on=(_K.SHARED_PICTURE,)),
    _K.PROBLEM_DEFINITION: Shape(
        deepen.ProblemDefinition,
        2,
        _ONE,
        Consent.EVERY_PARTY,
        built_on=(_K.SHARED_PICTURE, _K.PROBLEM_ANALYSIS),
    ),
    _K.DESIRED_EFFECT: Shape(
        deepen.DesiredEffect, 2, _MANY, Consent.EVERY_PARTY, built_on=(_K.PROBLEM_DEFINITION,)
    ),
    _K.BUILDING_BLOCK: Shape(approach.BuildingBlock, 3, _MANY, built_on=(_K.PROBLEM_DEFINITION,)),
    _K.THEORY_OF_CHANGE: Shape(
        approach.TheoryOfChange, 3, _ONE, built_on=(_K.DESIRED_EFFECT, _K.BUILDING_BLOCK)
    ),
    _K.KPI: Shape(approach.Kpi, 3, _MANY, built_on=(_K.DESIRED_EFFECT,)),
    _K.TECHNOLOGY: Shape(approach.TechnologyParagraph, 3, _ONE, built_on=(_K.BUILDING_BLOCK,)),
    _K.ASSESSMENT: Shape(approach.Assessment, 3, _MANY, built_on=(_K.TECHNOLOGY,)),
    _K.CONTRIBUTION: Shape(approach.Contribution, 3, _MANY, Consent.OWN_PARTY, own=True),
    _K.COVENANT: Shape(
        Covenant,
        3,
        _ONE,
        Consent.SIGNED,
        built_on=(
            _K.PROBLEM_DEFINITION,
            _K.DESIRED_EFFECT,
            _K.BUILDING_BLOCK,
            _K.KPI,
            _K.TECHNOLOGY,
            _K.CONTRIBUTION,
            _K.LADDER,
        ),
    ),
    _K.PILOT_PLAN: Shape(pilot.PilotPlan, 4, _ONE, built_on=(_K.COVENANT, _K.DESIRED_EFFECT)),
    _K.CASE: Shape(pilot.CaseRecord, 4, _MANY, own=True),
    _K.LESSON: Shape(pilot.Lesson, 4, _MANY),
    _K.MEASUREMENT: Shape(pilot.EffectMeasurement, 4, _MANY, frozen=True),
    _K.PILOT_EVALUATION: Shape(
        pilot.PilotEvaluation,
        4,
        _ONE,
        Consent.EVERY_PARTY,
        built_on=(_K.PILOT_PLAN, _K.DESIRED_EFFECT, _K.MEASUREMENT),
    ),
    _K.ROLLOUT_PHASE: Shape(
        integrate.RolloutPhase, 5, _PER_PARTY, Consent.OWN_PARTY, own=True, built_on=(_K.PILOT_EVALUATION,)
    ),
    _K.EXISTENCE_TEST: Shape(existence.ExistenceTest, 6, _MANY, built_on=(_K.COVENANT,), frozen=True),
    _K.DESTRUCTION: Shape(existence.DestructionRecord, 6, _PER_PARTY, own=True),
    _K.BODY: Shape(governing.Body, 0, _MANY),
    _K.MANDATE: Shape(governing.Mandate, 0, _MANY, built_on=(_K.BODY,)),
    _K.DECISION: Shape(governing.Decision, 0, _MANY, frozen=True),
    _K.LADDER: Shape(governing.EscalationLadder, 0, _ONE),
    _K.ESCALATION: Shape(governing.Escalation, 0, _MANY),
    _K.PAYMENT: Shape(governing.Payment, 0, _MANY, frozen=True),
}

STEPS = (1, 2, 3, 4, 5, 6)


def kinds_in(step: int) -> tuple[Kind, ...]:
    """The kinds of a step, in order; 0 for governance."""
    return tuple(kind for kind, shape in SHAPES.items() if shape.step == step)


def shape_of(kind: Kind) -> Shape:
    """What holds for a kind."""
    return SHAPES[kind]
