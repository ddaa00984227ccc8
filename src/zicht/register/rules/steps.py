"""The six steps: where a partnership stands, what it may do next, and whose move it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zicht.kit.errors import UserError
from zicht.register.rules.artefacts.kinds import SHAPES, STEPS, Consent, HowMany, Kind
from zicht.register.rules.artefacts.versions import Statement, Version, Word
from zicht.register.rules.gates import Finding, Gate, gate_after
from zicht.register.rules.workspace import Workspace


class GateNotMet(UserError):
    """A step cannot be entered, or worked in, before what must come first is there."""

    exit_code = 245
    usual_remedy = "do what is missing, or let a body with a mandate decide to pass this gate"

    def __init__(self, step: int, missing: Iterable[Finding] = ()) -> None:
        self.step, self.missing = step, tuple(missing)
        codes = sorted({one.code for one in self.missing})
        super().__init__(f"step {step}", found=f"missing: {', '.join(codes)}" if codes else "not entered yet")


class VersionOutdated(UserError):
    """Somebody wrote a newer version meanwhile: what was read, signed or changed is no longer the last."""

    exit_code = 244
    usual_remedy = "read the newest version, and do it again if you still want to"


class AgainstTheRules(UserError):
    """What somebody wants does not fit what partners agreed, or what the law of partnerships asks."""

    exit_code = 246
    usual_remedy = "the message says which rule; change that first"

    def __init__(self, rule: str, **facts: str | int) -> None:
        self.rule, self.facts = rule, facts
        super().__init__(
            rule, found=", ".join(f"{key}={value}" for key, value in sorted(facts.items())) or None
        )


class StepState(StrEnum):
    """How it stands with a step."""

    DONE = "done"
    HERE = "here"
    REOPENED = "reopened"  # entered what comes after, and something is missing again
    AHEAD = "ahead"


@dataclass(frozen=True)
class StepStanding:
    """One step and the gate after it."""

    step: int
    state: StepState
    gate: Gate


def standing(workspace: Workspace) -> tuple[StepStanding, ...]:
    """All six steps as they stand."""
    return tuple(
        StepStanding(step, _state(step, workspace, gate := gate_after(step, workspace)), gate)
        for step in STEPS
    )


def _state(step: int, workspace: Workspace, gate: Gate) -> StepState:
    if step > workspace.entered:
        return StepState.AHEAD
    if step == workspace.entered:
        return StepState.HERE
    return StepState.DONE if gate.open else StepState.REOPENED


def moves_of(organisation: str, workspace: Workspace) -> tuple[Finding, ...]:
    """What waits for one organisation now, in the steps that were entered."""
    return tuple(
        finding
        for stood in standing(workspace)
        if stood.step <= workspace.entered
        for finding in stood.gate.missing
        if organisation in finding.waits_for
    )


def check_can_enter(step: int, workspace: Workspace) -> None:
    """A step is entered after the one before it, when all gates up to it are open. Raises GateNotMet."""
    if step != workspace.entered + 1:
        raise AgainstTheRules("next_step_only", step=step, entered=workspace.entered)
    missing = [
        finding
        for before in range(1, step)
        if not (gate := gate_after(before, workspace)).open
        for finding in gate.missing
    ]
    if missing:
        raise GateNotMet(step, missing)


def check_can_write(kind: Kind, workspace: Workspace, *, artefact: str = "", owner: str = "") -> None:
    """Whether a version of a kind may be written now. Raises GateNotMet, AgainstTheRules."""
    shape = SHAPES[kind]
    if shape.step > workspace.entered and kind not in STILL_POSSIBLE:
        raise GateNotMet(shape.step)
    if (
        shape.how_many is not HowMany.MANY
        and not artefact
        and workspace.one_of(kind, owner if shape.own else "")
    ):
        raise AgainstTheRules("only_one", kind=kind.value)
    if shape.frozen and artefact:
        raise AgainstTheRules("happened_is_happened", kind=kind.value)
    if kind is Kind.DESTRUCTION and workspace.ended_on is None:
        raise AgainstTheRules("not_ended")
    if kind in NEEDS_COVENANT and not workspace.covenant_in_force:
        raise AgainstTheRules("no_covenant_in_force", kind=kind.value)


NEEDS_COVENANT = frozenset({Kind.CASE})
"""Cases are worked on within a covenant that is in force today, or not at all."""

STILL_POSSIBLE = frozenset({Kind.TECHNOLOGY, Kind.EXISTENCE_TEST, Kind.DESTRUCTION})
"""What may be done in any step: systems come on the table too late, and stopping is possible at once."""


def check_newest(seen: str, artefact: str, workspace: Workspace) -> None:
    """Whoever writes or speaks does so about the newest version. Raises VersionOutdated."""
    newest = workspace.newest.get(artefact)
    if (newest.hash if newest else "") != seen:
        raise VersionOutdated(
            artefact, found=seen[:12] or "none", expected=newest.hash[:12] if newest else "none"
        )


def check_statement(said: Statement, version: Version, workspace: Workspace) -> None:
    """Whether a party may say this of a version now. Raises VersionOutdated, AgainstTheRules."""
    check_newest(said.hash, version.artefact, workspace)
    if said.organisation not in workspace.asked(version):
        raise AgainstTheRules("not_asked", kind=version.kind.value)
    if said.word is not Word.ACCEPT and not said.reason:
        raise AgainstTheRules("reason_asked", word=said.word.value)
    last = workspace.last_word(said.hash, said.organisation)
    if said.word is Word.REVOKE and (last is None or last.word is not Word.ACCEPT):
        raise AgainstTheRules("nothing_to_revoke")
    if last is not None and last.word is said.word:
        raise AgainstTheRules("said_already", word=said.word.value)
    if said.word is Word.ACCEPT and (old := workspace.shaken(version)):
        raise AgainstTheRules(
            "stands_on_old", base=old[0].kind.value, number=old[0].number, newest=old[0].newest
        )
    if SHAPES[version.kind].consent is Consent.SIGNED and said.word is Word.ACCEPT and not said.capacity:
        raise AgainstTheRules("capacity_asked")
