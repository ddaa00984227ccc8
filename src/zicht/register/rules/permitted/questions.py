"""Who may do what with questions of the 'Zicht op' register. The stages come out of the life cycle."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.register.rules.permitted.permission import Permission, reading
from zicht.register.rules.questions import stages_of_action
from zicht.register.rules.roles import PARTNERSHIP_ROLES, Role


def _acting(
    action: str, *roles: Role, own: bool = False, other: bool = False, strong: bool = False
) -> Permission:
    return Permission(
        frozenset(roles), stages_of_action(action), own_organisation=own, not_author=other, strong=strong
    )


PERMITTED: Mapping[str, Permission] = {
    "question.read": reading(*PARTNERSHIP_ROLES),
    "question.bring_in": Permission(frozenset({Role.PARTICIPANT})),
    "question.revise": _acting("question.revise", Role.PARTICIPANT, own=True),
    "question.assess": _acting(
        "question.assess", Role.LAWYER, Role.PRIVACY_OFFICER, Role.ANALYST, Role.CHAIR, other=True
    ),
    "question.pass": _acting("question.pass", Role.CHAIR, other=True),
    "question.reject": _acting("question.reject", Role.CHAIR, other=True),
    "question.appeal": _acting("question.appeal", Role.PARTICIPANT, own=True),
    "question.prioritise": _acting("question.prioritise", Role.CHAIR, other=True),
    "question.draft": _acting("question.draft", Role.ANALYST),
    "question.preregister": _acting("question.preregister", Role.PARTICIPANT, own=True, strong=True),
    "question.take_in": _acting("question.take_in", Role.ANALYST, Role.CHAIR),
    "question.review": _acting("question.review", Role.OUTPUT_CHECKER, other=True, strong=True),
    "question.interpret": _acting("question.interpret", Role.ANALYST),
    "question.publish": _acting("question.publish", Role.CHAIR, other=True),
    "question.answer": _acting("question.answer", Role.PARTICIPANT),
    "question.recalibrate": _acting("question.recalibrate", Role.CHAIR),
    "question.withdraw": _acting("question.withdraw", Role.CHAIR),
    "question.read_files": reading(Role.ANALYST, Role.CHAIR, Role.PRIVACY_OFFICER, Role.AUDITOR),
    "question.know_key": Permission(frozenset({Role.CHAIR}), strong=True),
    "question.export": Permission(frozenset({Role.CHAIR})),
}

ASSESSED_BY: Mapping[str, Role] = {
    "legal": Role.LAWYER,
    "public-value": Role.PRIVACY_OFFICER,
    "duplicates": Role.ANALYST,
    "debate": Role.CHAIR,
}
"""Which role records which test: the chair only notes whether the debate was held, and where."""
