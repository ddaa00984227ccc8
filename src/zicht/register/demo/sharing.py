"""The partners of Havenstad find a ground: frames, a covenant that carries them, questions, a proposal.

In May they could not agree on what the police may tell. In June they agree on premises, not on youths: the
covenant is written anew with the frames in it, and all sign both at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from zicht.cooperation.frames.covenant import Participant
from zicht.cooperation.frames.examples import EXAMPLES, read_example
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.starting import first_version
from zicht.cooperation.frames.vocabulary import Exchange, Label
from zicht.register.actions import sharing as acts
from zicht.register.actions import steps
from zicht.register.demo.step_texts import CAPACITIES
from zicht.register.demo.telling import Story
from zicht.register.demo.world import YOUTH, DemoWorld
from zicht.register.records.sharing import FrameVersion
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.sharing import agreements_of, asked

KINDS = {"havenstad": "gemeente", "duinrand": "gemeente", "politie": "politie", "om": "om"}
"""Organisation -> what it is in the words of the example."""
SIGNATORIES = ("burgemeester", "duinrand", "politie", "om")
ASKED = datetime(2026, 7, 10, 9, tzinfo=UTC)
CHANGED = datetime(2026, 9, 15, 9, tzinfo=UTC)
IN_FORCE = datetime(2026, 6, 30, 22, tzinfo=UTC), datetime(2029, 12, 30, 23, tzinfo=UTC)
"""From 1 July 2026 until 31 December 2029, Dutch time: the end of the covenant."""


def fill(world: DemoWorld) -> None:
    """From a dispute to frames that count and are used; a longer time of keeping waits for a covenant."""
    story = Story(world, YOUTH)
    story.on(6, 2)
    version = draft(story, EXAMPLES[1], KINDS, *IN_FORCE)
    _prepare(story)
    _carry(story, version)
    police = "politie"
    ask(story, police, "DRK-2026-0012", _report(world), shared=True, at=ASKED)
    too_early = replace(_report(world), stage="fase-signaal")
    ask(story, police, "DRK-2026-0013", too_early, shared=False, at=ASKED)
    urgent, later = replace(_report(world), necessity_note=False), ASKED + timedelta(days=9)
    ask(story, police, "DRK-2026-0014", urgent, shared=True, reason="acute_danger", at=later)
    _propose_longer_keeping(story, CHANGED)


def draft(
    story: Story, example: str, kinds: Mapping[str, str], first: datetime, until: datetime
) -> FrameVersion:
    """The lawyer writes a first version of the frames out of an example."""
    organisations = [(story.world.organisations[key], kind) for key, kind in kinds.items()]
    covenant = first_version(
        read_example(example),
        [Participant(one.party, kind, one.name, "bureau gegevensbescherming") for one, kind in organisations],
        id=story.here.pk,
        title=Label("Kaders voor het delen van gegevens", "Frames for sharing data"),
        in_force_from=first,
        in_force_until=until,
        with_frames=True,
        made_up=True,
    )
    by = story.world.as_("jurist", story.at)
    return acts.draft_frames(story.here, covenant, seen="", by=by, at=story.at)


def _prepare(story: Story) -> None:
    """What will flow is said in the paragraph on technology, and assessed, before anybody signs."""
    paragraph = workspace_of(story.here, at=story.at).one_of(Kind.TECHNOLOGY)
    assert paragraph is not None
    raw: dict[str, Any] = write_content(paragraph.content)
    flow = {
        "sender": story.party("politie"),
        "receiver": story.party("havenstad"),
        "what": "Meldingen over een pand waar jongeren worden gevraagd, met wie het gebruikt",
        "personal": True,
        "frame": "EC-02",
    }
    changed = raw | {
        "flows": [*raw["flows"], flow],
        "when_we_stop": "De toegang tot de werkomgeving stopt op de einddag. Wat onder een kader is "
        "ontvangen, wordt gewist; elke organisatie schrijft daar een verslag van.",
    }
    story.write("samira", Kind.TECHNOLOGY, after=paragraph, **changed)
    story.write(
        "fg",
        Kind.ASSESSMENT,
        name="DPIA meldingen over panden",
        what="dpia",
        reference="Dossier privacy van Bureau Samenwerking, onder Jongeren en drugs",
        version="1.0",
        advice="Alleen over panden en wie die gebruikt. Nooit over een jongere die wordt gevraagd.",
        valid_until="2029-12-31",
    )


def _carry(story: Story, version: FrameVersion) -> None:
    """A third text of the covenant carries the frames; all sign, and the pilot is looked at again."""
    story.on(6, 9)
    workspace = workspace_of(story.here, at=story.at)
    covenant, plan = workspace.one_of(Kind.COVENANT), workspace.one_of(Kind.PILOT_PLAN)
    assert covenant is not None
    assert plan is not None
    raw: dict[str, Any] = write_content(covenant.content)
    sharing = {
        "heading": "Delen",
        "text": "Over jongeren delen partijen geen persoonsgegevens. Over panden waar jongeren worden "
        "gevraagd, delen zij meldingen binnen de kaders bij dit convenant, en niets daarbuiten.",
    }
    clauses = [sharing if one["heading"] == "Delen" else one for one in raw["clauses"]]
    changed = raw | {"clauses": clauses, "frames": version.hash}
    third = story.write("jurist", Kind.COVENANT, after=covenant, **changed)
    story.on(6, 23)
    for who, office in zip(SIGNATORIES, CAPACITIES, strict=True):
        story.say(third, who, capacity=office)
    story.on(6, 30)
    by = story.world.as_("samira", story.at)
    steps.still_holds(story.here, plan.artefact, seen=plan.hash, by=by, at=story.at)


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


def ask(
    story: Story, who: str, case: str, question: Question, *, shared: bool, at: datetime, reason: str = ""
) -> None:
    """Somebody asks whether something may be shared, and decides ten minutes later."""
    actor = story.world.as_(who, at)
    advice = acts.ask_to_share(story.here, case, question, by=actor, at=at)
    found = asked(story.here, advice.pk, by=actor)
    assert found is not None
    later = at + timedelta(minutes=10)
    acts.decide_to_share(story.here, found, shared=shared, reason=reason, by=actor, at=later)


def _propose_longer_keeping(story: Story, at: datetime) -> None:
    """A second version: business relations too, and a longer time of keeping; no covenant carries it yet."""
    newest = agreements_of(story.here, at=at).newest
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
    acts.put_frame(story.here, changed, seen=newest.hash, by=story.world.as_("jurist", at), at=at)
