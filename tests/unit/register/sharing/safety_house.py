"""Frames between the gemeente and the police of the small register, carried by a covenant both signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.register_workspaces import least
from tests.register_world import BEGIN, World

from zicht.cooperation.frames.covenant import CovenantVersion, Participant
from zicht.cooperation.frames.examples import EXAMPLES, read_example
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.starting import first_version
from zicht.cooperation.frames.vocabulary import Exchange, Label
from zicht.register.actions import sharing as acts
from zicht.register.actions import steps
from zicht.register.records.artefacts import StepEntry
from zicht.register.records.sharing import FrameVersion
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.covenant import Covenant
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version, Word
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.sharing import agreements_of

FROM, UNTIL = datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2027, 12, 31, 23, tzinfo=UTC)
"""From 1 January 2026 until 1 January 2028, Dutch time."""
LATER = BEGIN + timedelta(days=30)
CASE = "ZVH-2026-0012"


def covenant_of(world: World, *, with_frames: bool = True) -> CovenantVersion:
    return first_version(
        read_example(EXAMPLES[0]),
        [
            Participant(world.gemeente.party, "gemeente", world.gemeente.name),
            Participant(world.police.party, "politie", world.police.name),
        ],
        id=world.here.pk,
        title=Label("Kaders", "Frames"),
        in_force_from=FROM,
        in_force_until=UNTIL,
        with_frames=with_frames,
    )


def draft(world: World, covenant: CovenantVersion | None = None, *, at: datetime = BEGIN) -> FrameVersion:
    newest = agreements_of(world.here, at=at).newest
    return acts.draft_frames(
        world.here,
        covenant or covenant_of(world),
        seen=newest.hash if newest else "",
        by=world.as_("deelnemer", at=at),
        at=at,
    )


def carried(world: World, version: FrameVersion, *, at: datetime = BEGIN, **given: object) -> Version:
    """A covenant of both, in force, that carries these frames and that nobody signed yet."""
    for step in (2, 3, 4):
        StepEntry.objects.get_or_create(
            partnership=world.here,
            step=step,
            defaults={"account": world.accounts["procesregisseur"], "at": BEGIN - timedelta(hours=1)},
        )
    newest = workspace_of(world.here, at=at).one_of(Kind.COVENANT)
    parties = [
        {"party": one.pk, "body": "college", "power": "mandaat"} for one in (world.gemeente, world.police)
    ]
    days = {"starts_on": "2026-01-01", "test_on": "2027-06-01", "ends_on": "2028-01-01"}
    raw = write_content(least(Covenant, parties=parties, **days)) | {"frames": version.hash}
    return steps.write(
        world.here,
        Kind.COVENANT,
        raw | given,
        artefact=newest.artefact if newest else "",
        seen=newest.hash if newest else "",
        by=world.as_("jurist", at=at),
        at=at,
    )


def sign(world: World, covenant: Version, *signatories: str, at: datetime = BEGIN) -> None:
    for signatory in signatories:
        steps.say(
            world.here,
            covenant.artefact,
            Word.ACCEPT,
            hash=covenant.hash,
            capacity="mandaat",
            by=world.as_(signatory, at=at),
            at=at,
        )


def sign_by_both(world: World, version: FrameVersion, *, at: datetime = BEGIN) -> None:
    sign(world, carried(world, version, at=at), "tekenbevoegde", "tekenbevoegde politie", at=at)


def signed(world: World) -> FrameVersion:
    version = draft(world)
    sign_by_both(world, version)
    return version


def police_tells_gemeente(world: World, **changes: object) -> Question:
    """Fits frame ZVH-07: the police reports incidents in a case meeting."""
    question = Question(
        sender=world.police.party,
        receiver=world.gemeente.party,
        category="meldingen",
        subject="betrokkene",
        purpose="aanpak",
        case_purpose="aanpak",
        exchange=Exchange.MEETING,
        at=LATER,
        stage="fase-casusoverleg",
        necessity_note=True,
    )
    return replace(question, **changes)


def form_of(question: Question, **changes: object) -> dict[str, object]:
    """The same question as the form of the page."""
    filled = {
        "case": CASE,
        "receiver": question.receiver,
        "category": question.category,
        "subject": question.subject,
        "purpose": question.purpose,
        "case_purpose": question.case_purpose,
        "exchange": question.exchange.value,
        "stage": question.stage,
        "necessity_note": "on",
    }
    return filled | changes
