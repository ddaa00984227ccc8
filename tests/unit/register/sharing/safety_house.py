"""Frames between the gemeente and the police of the small register, drafted and signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.register_world import BEGIN, World

from zicht.cooperation.frames.covenant import CovenantVersion, Participant
from zicht.cooperation.frames.examples import EXAMPLES, read_example
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.starting import first_version
from zicht.cooperation.frames.vocabulary import Exchange, Label
from zicht.register.actions import sharing as acts
from zicht.register.records.sharing import FrameVersion
from zicht.register.store.sharing import agreements_of

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
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


def sign_by_both(world: World, version: FrameVersion, *, at: datetime = BEGIN) -> None:
    for signatory in ("tekenbevoegde", "tekenbevoegde politie"):
        acts.sign_frames(world.here, version.hash, by=world.as_(signatory, at=at), at=at)


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
