"""May this happen, in this state, on this day? Whoever asks; permissions say apart from it who may.

What a state allows is read from the life cycle. The other policies guard what a change of state rests on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from zicht.kit.errors import UserError
from zicht.model.requests import STRICTNESS, Action, Decision, Judgement, Request, Review, State, Word
from zicht.release.output_check.life_cycle import LABELS, OWNERS, states_of


class NotNow(UserError):
    """A request is not in a state, or it is not the day, in which this can be done."""

    exit_code = 184
    usual_remedy = "look at `zicht request status`: it says whose turn it is"


class ReviewIncomplete(UserError):
    """A review or decision leaves an output out, names one that does not leave, or gives no reason."""

    exit_code = 187
    usual_remedy = "say of every output release, change or refuse; give a reason for the last two"


class DecisionNotPossible(UserError):
    """A decision is milder than a review, or is not about these reviews and these bytes."""

    exit_code = 189
    usual_remedy = "the strictest word of both reviews holds; to get a milder one, submit again"


DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def check_state(request: Request, action: Action) -> None:
    """The life cycle knows a way from here. Raises NotNow, and says whose turn it is."""
    possible = states_of(action)
    if request.state not in possible:
        raise NotNow(
            f"{action.value} {request.id}",
            found=f"{LABELS[request.state]['en']}: it is the turn of {OWNERS[request.state]['en']}",
            expected=" or ".join(LABELS[state]["en"] for state in possible),
        )


def check_day(request: Request, on: str) -> None:
    """A day of the calendar, not before the last entry. Raises NotNow."""
    last = request.entries[-1].on if request.entries else on
    if not DAY.fullmatch(on) or on < last:
        raise NotNow(
            f"request {request.id}",
            found=f"the day {on}",
            expected=f"YYYY-MM-DD, {last} or later" if DAY.fullmatch(last) else "YYYY-MM-DD",
            remedy="give the day with --on",
        )


def check_covers(judgements: Mapping[str, Judgement], outputs: tuple[str, ...], *, where: object) -> None:
    """Every output is judged, no other is, and whoever holds one back says why. Raises ReviewIncomplete."""
    faults = [f"nothing is said of {name}" for name in sorted(set(outputs) - set(judgements))]
    faults += [f"{name} does not leave" for name in sorted(set(judgements) - set(outputs))]
    faults += [
        f"{judgement.word.value} without a reason: {name}"
        for name, judgement in sorted(judgements.items())
        if judgement.word is not Word.RELEASE and not judgement.reason.strip()
    ]
    if faults:
        more = f" and {len(faults) - 20} more" if len(faults) > 20 else ""
        raise ReviewIncomplete(
            where,
            found="; ".join(faults[:20]) + more,
            expected=f"a judgement of each of {len(outputs)} outputs",
        )


def check_not_milder(decision: Decision, reviews: Mapping[str, Review]) -> None:
    """No output is judged milder than in the strictest review of it. Raises DecisionNotPossible."""
    milder = [
        name
        for name, judgement in sorted(decision.judgements.items())
        for review in reviews.values()
        if STRICTNESS[judgement.word] < STRICTNESS[review.judgements[name].word]
    ]
    if milder:
        names = ", ".join(dict.fromkeys(milder))
        raise DecisionNotPossible(
            f"decision on {decision.request}",
            found=f"milder than a review: {names}",
            expected="at least as strict as the strictest review",
        )


IN_HAND = tuple(state for state in State if state in states_of(Action.VOID))
"""States in which somebody relies on the bytes: a change of one voids what was said of them."""
