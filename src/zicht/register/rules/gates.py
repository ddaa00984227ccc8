"""What must be there before the next step: pure looks at a workspace, each giving findings, met or missing.

A gate is no lock on thinking: partners may go back to any step. It keeps a step from being entered on sand.
A body with a mandate can let a partnership pass although something is missing; that decision lapses when the
work changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from zicht.register.rules.artefacts.approach import BuildingBlock
from zicht.register.rules.artefacts.existence import RENEWS
from zicht.register.rules.artefacts.governing import DecisionTopic
from zicht.register.rules.artefacts.kinds import Kind, kinds_in
from zicht.register.rules.artefacts.pilot import Onward
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """One thing a gate looks at.

    code       "perspective.each_party": the sentence stands in the texts of the steps
    met        whether it is there
    facts      what the sentence needs
    waits_for  organisations whose move it is; () when the move is for all, led by the chair
    kind       where somebody goes to do it; artefact: which one, "" for a new one
    """

    code: str
    met: bool
    facts: Mapping[str, str | int] = field(default_factory=dict)
    waits_for: tuple[str, ...] = ()
    kind: Kind | None = None
    artefact: str = ""


@dataclass(frozen=True)
class Gate:
    """The gate after a step, as it stands.

    decision  lets it pass although something is missing; None when there is none, or it lapsed
    """

    step: int
    findings: tuple[Finding, ...]
    decision: Version | None = None

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What is not there yet."""
        return tuple(one for one in self.findings if not one.met)

    @property
    def open(self) -> bool:
        """Whether the next step may be entered."""
        return not self.missing or self.decision is not None


Look = Callable[[Workspace], Iterator[Finding]]


def gate_after(step: int, workspace: Workspace) -> Gate:
    """The gate after a step, 1 to 6; the last has no step behind it but shows what the test needs."""
    findings = tuple(finding for look in LOOKS[step] for finding in look(workspace))
    return Gate(step, findings, _decision_to_pass(step, workspace))


def _decision_to_pass(step: int, workspace: Workspace) -> Version | None:
    """The newest decision to pass this gate, unless something of the step was written after it."""
    decisions = [one for one in workspace.all_of(Kind.DECISION) if one.content.gate == step]
    written = [one.at for one in workspace.versions if one.kind in kinds_in(step)]
    if not decisions or (written and max(written) > decisions[-1].at):
        return None
    return decisions[-1]


def _written(kind: Kind) -> Look:
    def look(workspace: Workspace) -> Iterator[Finding]:
        found = workspace.all_of(kind)
        yield Finding(f"{kind}.written", bool(found), {"have": len(found)}, kind=kind)

    return look


def _agreed(kind: Kind) -> Look:
    """Every newest version has the yes of all it needs, on one hash, and stands on what is newest."""

    def look(workspace: Workspace) -> Iterator[Finding]:
        for version in workspace.all_of(kind):
            asked, yes = workspace.asked(version), workspace.accepted_by(version)
            waits = tuple(party for party in asked if party not in yes)
            facts: Mapping[str, str | int] = {"yes": len(yes), "of": len(asked), "name": name_of(version)}
            met = bool(asked) and not waits
            yield Finding(f"{kind}.agreed", met, facts, waits, kind, version.artefact)
            yield from _stands(workspace, version)

    return look


def _current(kind: Kind) -> Look:
    def look(workspace: Workspace) -> Iterator[Finding]:
        for version in workspace.all_of(kind):
            yield from _stands(workspace, version)

    return look


def _stands(workspace: Workspace, version: Version) -> Iterator[Finding]:
    """A finding only when it stands on something old: that it does not need not be said each time."""
    for old in workspace.behind(version):
        facts: Mapping[str, str | int] = {
            "name": name_of(version),
            "number": old.number,
            "newest": old.newest,
            "base": old.kind.value,
        }
        yield Finding("based_on_old", False, facts, kind=version.kind, artefact=version.artefact)


NAMES = (
    *("name", "title", "outcome", "question", "about", "number", "lesson"),
    *("what", "given_by", "indicator", "delivered"),
)
"""The fields an artefact may be called by, first come first served."""


def name_of(version: Version) -> str:
    """What an artefact is called where several of its kind stand together; "" for the only one."""
    for name in NAMES:
        value = getattr(version.content, name, "")
        if type(value) is str and value:
            return value if len(value) <= 80 else value[:79] + "…"
    return ""


def _invited(workspace: Workspace) -> Iterator[Finding]:
    waits = tuple(seat.organisation for seat in workspace.seats if not seat.answer)
    facts = {"have": len(workspace.seats) - len(waits), "of": len(workspace.seats)}
    yield Finding("party.answered", bool(workspace.seats) and not waits, facts, waits)


def _perspectives(workspace: Workspace) -> Iterator[Finding]:
    have = {one.sheet.owner for one in workspace.all_of(Kind.PERSPECTIVE)}
    waits = tuple(party for party in workspace.parties if party not in have)
    yield Finding("perspective.two", len(have) >= 2, {"have": len(have)}, waits, Kind.PERSPECTIVE)
    facts = {"have": len(have), "of": len(workspace.parties)}
    yield Finding("perspective.each_party", bool(have) and not waits, facts, waits, Kind.PERSPECTIVE)


def _public_value(workspace: Workspace) -> Iterator[Finding]:
    """Was it discussed whether we want this at all, and by whom?"""
    held = [
        one
        for one in workspace.all_of(Kind.DECISION)
        if one.content.topic is DecisionTopic.PUBLIC_VALUE and one.content.chosen
    ]
    yield Finding("decision.public_value", bool(held), kind=Kind.DECISION)


def _effects_have_kpis(workspace: Workspace) -> Iterator[Finding]:
    covered = {one.content.effect for one in workspace.all_of(Kind.KPI)}
    for effect in workspace.all_of(Kind.DESIRED_EFFECT):
        yield Finding("effect.kpi", effect.artefact in covered, {"name": name_of(effect)}, kind=Kind.KPI)


def _effects_are_reached(workspace: Workspace) -> Iterator[Finding]:
    theory = workspace.one_of(Kind.THEORY_OF_CHANGE)
    reached = {link.effect for link in theory.content.links} if theory else set()
    for effect in workspace.all_of(Kind.DESIRED_EFFECT):
        facts = {"name": name_of(effect)}
        yield Finding("effect.reached", effect.artefact in reached, facts, kind=Kind.THEORY_OF_CHANGE)


def _blocks_have_owners(workspace: Workspace) -> Iterator[Finding]:
    for block in workspace.all_of(Kind.BUILDING_BLOCK):
        content: BuildingBlock = block.content
        met = content.owner in workspace.parties
        facts = {"name": name_of(block)}
        yield Finding("block.owner", met, facts, (), Kind.BUILDING_BLOCK, block.artefact)


def _flows_are_framed(workspace: Workspace) -> Iterator[Finding]:
    """Personal data only flows within a frame the covenant carries, and only after an assessment."""
    covenant = workspace.one_of(Kind.COVENANT)
    carried = workspace.frames_of(covenant) if covenant else None
    paragraph = workspace.one_of(Kind.TECHNOLOGY)
    personal = [flow for flow in paragraph.content.flows if flow.personal] if paragraph else []
    for flow in personal:
        framed = carried is not None and flow.frame in carried.frames
        facts = {"what": flow.what, "frame": flow.frame or "-"}
        yield Finding("flow.framed", framed, facts, kind=Kind.TECHNOLOGY)
    if personal:
        valid = [one for one in workspace.all_of(Kind.ASSESSMENT) if workspace.on < one.content.valid_until]
        yield Finding("assessment.valid", bool(valid), {"flows": len(personal)}, kind=Kind.ASSESSMENT)


def _contributions(workspace: Workspace) -> Iterator[Finding]:
    have = {one.sheet.owner for one in workspace.all_of(Kind.CONTRIBUTION) if workspace.agreed(one)}
    waits = tuple(party for party in workspace.parties if party not in have)
    facts = {"have": len(have), "of": len(workspace.parties)}
    yield Finding("contribution.each_party", bool(have) and not waits, facts, waits, Kind.CONTRIBUTION)


def _covenant_names_all(workspace: Workspace) -> Iterator[Finding]:
    covenant = workspace.one_of(Kind.COVENANT)
    if covenant is None:
        return
    named = {one.party for one in covenant.content.parties}
    missing = [party for party in workspace.parties if party not in named]
    facts = {"names": ", ".join(workspace.name_of(party) for party in missing)}
    yield Finding("covenant.names_all", not missing, facts, kind=Kind.COVENANT, artefact=covenant.artefact)


def _covenant_not_over(workspace: Workspace) -> Iterator[Finding]:
    if workspace.covenant_ends_on is not None:
        facts = {"day": workspace.covenant_ends_on.isoformat()}
        yield Finding(
            "covenant.not_over", workspace.on < workspace.covenant_ends_on, facts, kind=Kind.COVENANT
        )


def _effects_measured(workspace: Workspace) -> Iterator[Finding]:
    measured = {one.content.effect for one in workspace.all_of(Kind.MEASUREMENT)}
    for effect in workspace.all_of(Kind.DESIRED_EFFECT):
        facts = {"name": name_of(effect)}
        yield Finding("effect.measured", effect.artefact in measured, facts, kind=Kind.MEASUREMENT)


def _effects_judged(workspace: Workspace) -> Iterator[Finding]:
    evaluation = workspace.one_of(Kind.PILOT_EVALUATION)
    judged = {one.effect for one in evaluation.content.effects} if evaluation else set()
    for effect in workspace.all_of(Kind.DESIRED_EFFECT):
        facts = {"name": name_of(effect)}
        yield Finding("effect.judged", effect.artefact in judged, facts, kind=Kind.PILOT_EVALUATION)


def _pilot_decided(workspace: Workspace) -> Iterator[Finding]:
    evaluation = workspace.one_of(Kind.PILOT_EVALUATION)
    decided = evaluation is not None and workspace.decision_about(evaluation) is not None
    yield Finding("decision.pilot", decided, kind=Kind.DECISION)
    if evaluation is not None:
        onward = evaluation.content.onward
        yield Finding("pilot.goes_on", onward is not Onward.STOP, {"onward": onward.value})


def _phases_accepted(workspace: Workspace) -> Iterator[Finding]:
    have = {one.sheet.owner for one in workspace.all_of(Kind.ROLLOUT_PHASE) if workspace.agreed(one)}
    waits = tuple(party for party in workspace.parties if party not in have)
    facts = {"have": len(have), "of": len(workspace.parties)}
    yield Finding("phase.each_party", bool(have) and not waits, facts, waits, Kind.ROLLOUT_PHASE)


def _tested(workspace: Workspace) -> Iterator[Finding]:
    tests = workspace.tests
    yield Finding("existence_test.written", bool(tests), {"have": len(tests)}, kind=Kind.EXISTENCE_TEST)
    if tests:
        decided = workspace.decision_about(tests[-1]) is not None
        yield Finding("decision.existence", decided, kind=Kind.DECISION)
        if tests[-1].content.outcome not in RENEWS:
            yield Finding("partnership.ended", workspace.ended_on is not None)
        elif decided:
            yield _renewed(tests[-1], workspace)


def _renewed(test: Version, workspace: Workspace) -> Finding:
    """Whether all signed the covenant for the next term; who has yet to, once there is a text."""
    met = workspace.renewed_by(test) is not None
    newest = workspace.one_of(Kind.COVENANT)
    waits: tuple[str, ...] = ()
    if newest is not None and newest.at >= test.at:
        yes = workspace.accepted_by(newest)
        waits = tuple(party for party in workspace.asked(newest) if party not in yes)
    facts = {"day": test.content.new_end.isoformat()}
    code = f"covenant.{test.content.outcome.value}"
    return Finding(code, met, facts, waits, Kind.COVENANT, newest.artefact if newest else "")


LOOKS: Mapping[int, tuple[Look, ...]] = {
    1: (
        _written(Kind.ISSUE),
        _invited,
        _perspectives,
        _written(Kind.REUSE_CHECK),
        _written(Kind.SHARED_PICTURE),
        _agreed(Kind.SHARED_PICTURE),
    ),
    2: (
        _written(Kind.PROBLEM_ANALYSIS),
        _written(Kind.PROBLEM_DEFINITION),
        _agreed(Kind.PROBLEM_DEFINITION),
        _written(Kind.DESIRED_EFFECT),
        _agreed(Kind.DESIRED_EFFECT),
        _public_value,
    ),
    3: (
        _written(Kind.TECHNOLOGY),
        _written(Kind.BUILDING_BLOCK),
        _blocks_have_owners,
        _effects_have_kpis,
        _effects_are_reached,
        _flows_are_framed,
        _contributions,
        _written(Kind.LADDER),
        _written(Kind.MANDATE),
        _written(Kind.COVENANT),
        _covenant_names_all,
        _agreed(Kind.COVENANT),
        _covenant_not_over,
    ),
    4: (
        _written(Kind.PILOT_PLAN),
        _current(Kind.PILOT_PLAN),
        _effects_measured,
        _written(Kind.PILOT_EVALUATION),
        _effects_judged,
        _agreed(Kind.PILOT_EVALUATION),
        _pilot_decided,
    ),
    5: (_phases_accepted, _current(Kind.ROLLOUT_PHASE)),
    6: (_tested,),
}
