"""Made-up partners agree on frames, ask, decide, propose a change; a second partnership is still signing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from zicht.cooperation.frames.covenant import CovenantVersion, Participant
from zicht.cooperation.frames.examples import EXAMPLES, read_example
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.starting import first_version
from zicht.cooperation.frames.vocabulary import Exchange, Label
from zicht.register.actions import sharing as acts
from zicht.register.demo.world import BEGIN, CARE, YOUTH, DemoWorld
from zicht.register.store.sharing import agreements_of, asked

KINDS: Mapping[str, Mapping[str, str]] = {
    YOUTH: {"havenstad": "gemeente", "duinrand": "gemeente", "politie": "politie", "om": "om"},
    CARE: {"havenstad": "gemeente", "politie": "politie", "om": "om", "jeugdzorg": "jeugdbescherming"},
}
"""Partnership -> organisation -> what it is in the words of the example."""
DRAFTED = BEGIN + timedelta(days=40)
SIGNED = BEGIN + timedelta(days=54)
ASKED = BEGIN + timedelta(days=80)
CHANGED = BEGIN + timedelta(days=200)
IN_FORCE = datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2028, 12, 31, 23, tzinfo=UTC)
"""From 1 February 2026 until 1 January 2029, Dutch time."""


def fill(world: DemoWorld) -> None:
    """Frames of two partnerships: one signed, used and about to change, one waiting for a signature."""
    _draft_and_sign(world, YOUTH, EXAMPLES[1], ("burgemeester", "duinrand", "politie", "om"))
    _ask(world, "DRK-2026-0012", _report(world), shared=True, at=ASKED)
    _ask(world, "DRK-2026-0013", replace(_report(world), stage="fase-signaal"), shared=False, at=ASKED)
    urgent = replace(_report(world), necessity_note=False)
    _ask(world, "DRK-2026-0014", urgent, shared=True, reason="acute_danger", at=ASKED + timedelta(days=9))
    _propose_longer_keeping(world, CHANGED)
    _draft_and_sign(world, CARE, EXAMPLES[0], ("burgemeester", "om"))


def _draft_and_sign(world: DemoWorld, where: str, example: str, signatories: tuple[str, ...]) -> None:
    partnership = world.partnerships[where]
    covenant = _first(world, where, example)
    version = acts.draft_frames(partnership, covenant, seen="", by=world.as_("jurist", DRAFTED), at=DRAFTED)
    for days, person in enumerate(signatories):
        at = SIGNED + timedelta(days=days)
        acts.sign_frames(partnership, version.hash, by=world.as_(person, at), at=at)


def _first(world: DemoWorld, where: str, example: str) -> CovenantVersion:
    organisations = [(world.organisations[key], kind) for key, kind in KINDS[where].items()]
    return first_version(
        read_example(example),
        [Participant(one.party, kind, one.name, "bureau gegevensbescherming") for one, kind in organisations],
        id=world.partnerships[where].pk,
        title=Label("Afspraken over het delen van gegevens", "Agreements on sharing data"),
        in_force_from=IN_FORCE[0],
        in_force_until=IN_FORCE[1],
        with_frames=True,
        made_up=True,
    )


def _report(world: DemoWorld) -> Question:
    """The police tells the gemeente of incidents while a signal is weighed: frame EC-02."""
    return Question(
        sender=world.organisations["politie"].party,
        receiver=world.organisations["havenstad"].party,
        category="meldingen",
        subject="gebruiker",
        purpose="signaal",
        case_purpose="signaal",
        exchange=Exchange.MEETING,
        at=ASKED,
        stage="fase-weging",
        necessity_note=True,
    )


def _ask(
    world: DemoWorld, case: str, question: Question, *, shared: bool, at: datetime, reason: str = ""
) -> None:
    partnership, actor = world.partnerships[YOUTH], world.as_("politie", at)
    advice = acts.ask_to_share(partnership, case, question, by=actor, at=at)
    found = asked(partnership, advice.pk, by=actor)
    assert found is not None
    later = at + timedelta(minutes=10)
    acts.decide_to_share(partnership, found, shared=shared, reason=reason, by=actor, at=later)


def _propose_longer_keeping(world: DemoWorld, at: datetime) -> None:
    """A second version: business relations too, and a longer time of keeping; one party signed it so far."""
    partnership = world.partnerships[YOUTH]
    newest = agreements_of(partnership, at=at).newest
    assert newest is not None
    frame = newest.covenant.frame("EC-02")
    assert frame is not None
    assert frame.retention is not None
    changed = replace(
        frame,
        receivers=("gemeente", "om"),
        subjects=("ondernemer", "gebruiker", "relatie"),
        retention=replace(frame.retention, months=12),
    )
    version = acts.put_frame(partnership, changed, seen=newest.hash, by=world.as_("jurist", at), at=at)
    acts.sign_frames(partnership, version.hash, by=world.as_("om", at), at=at + timedelta(days=2))
