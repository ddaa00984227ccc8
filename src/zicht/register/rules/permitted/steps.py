"""Who may write and say what in the six steps: per kind, so that the table can be read row by row."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.artefacts.kinds import SHAPES, Consent, Kind
from zicht.register.rules.permitted.permission import Permission, reading
from zicht.register.rules.roles import PARTNERSHIP_ROLES, Role

_P, _C = Role.PARTICIPANT, Role.CHAIR

WRITERS: Mapping[Kind, tuple[Role, ...]] = {
    Kind.ISSUE: (_P, _C),
    Kind.PERSPECTIVE: (_P,),
    Kind.STAKEHOLDERS: (_P, _C),
    Kind.REUSE_CHECK: (_P, _C),
    Kind.SHARED_PICTURE: (_P, _C),
    Kind.PROBLEM_ANALYSIS: (_P, _C, Role.ANALYST),
    Kind.PROBLEM_DEFINITION: (_P, _C),
    Kind.DESIRED_EFFECT: (_P, _C),
    Kind.BUILDING_BLOCK: (_P, _C),
    Kind.THEORY_OF_CHANGE: (_P, _C, Role.ANALYST),
    Kind.KPI: (_P, _C, Role.ANALYST),
    Kind.TECHNOLOGY: (_P, _C),
    Kind.ASSESSMENT: (Role.PRIVACY_OFFICER, Role.LAWYER),
    Kind.CONTRIBUTION: (_P,),
    Kind.COVENANT: (_P, _C, Role.LAWYER),
    Kind.PILOT_PLAN: (_P, _C),
    Kind.CASE: (_P,),
    Kind.LESSON: (_P, _C),
    Kind.MEASUREMENT: (Role.ANALYST, _C),
    Kind.PILOT_EVALUATION: (_P, _C),
    Kind.ROLLOUT_PHASE: (_P,),
    Kind.EXISTENCE_TEST: (_P, _C),
    Kind.DESTRUCTION: (_P, Role.PRIVACY_OFFICER),
    Kind.BODY: (_C,),
    Kind.MANDATE: (_C,),
    Kind.DECISION: (_C,),
    Kind.LADDER: (_P, _C),
    Kind.ESCALATION: (_P, _C),
    Kind.PAYMENT: (_C,),
}

SPEAKERS: Mapping[Consent, tuple[Role, ...]] = {
    Consent.EVERY_PARTY: (_P, Role.SIGNATORY),
    Consent.OWN_PARTY: (Role.SIGNATORY,),
    Consent.SIGNED: (Role.SIGNATORY,),
}
"""A promise and a signature bind an organisation: only who may bind it says yes to them."""

AFTER_THE_END = frozenset({Kind.DESTRUCTION, Kind.PAYMENT})


def _write(kind: Kind) -> Permission:
    own = SHAPES[kind].own
    return Permission(frozenset(WRITERS[kind]), own_organisation=own, when_ended=kind in AFTER_THE_END)


def _state(consent: Consent) -> Permission:
    signed = consent is Consent.SIGNED
    return Permission(frozenset(SPEAKERS[consent]), own_organisation=True, strong=signed)


PERMITTED: Mapping[str, Permission] = {
    "step.read": reading(*PARTNERSHIP_ROLES),
    "step.enter": Permission(frozenset({Role.CHAIR})),
    "case.read": reading(_P, _C, Role.ANALYST, Role.PRIVACY_OFFICER, Role.AUDITOR),
    **{f"{kind}.write": _write(kind) for kind in Kind},
    **{
        f"{kind}.state": _state(shape.consent)
        for kind, shape in SHAPES.items()
        if shape.consent is not Consent.NOBODY
    },
}
