"""Covenants and questions drawn at random: small worlds, so that questions often nearly fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion, Participant, Revocation
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.sharing_frame import Conditions, Informing, KeptFrom, Retention, SharingFrame
from zicht.cooperation.frames.vocabulary import (
    Assessment,
    Basis,
    DataCategory,
    Exchange,
    Label,
    LegalGround,
    Lift,
    OrganisationType,
    Purpose,
    Secrecy,
    Sensitivity,
    Stage,
    SubjectGroup,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 100
PARTIES = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c1": "c"}
TYPES = ("a", "b", "c", "empty")
CATEGORIES = {
    "plain": Sensitivity.ORDINARY,
    "money": Sensitivity.SENSITIVE,
    "health": Sensitivity.SPECIAL,
    "crime": Sensitivity.CRIMINAL,
}
SUBJECTS, PURPOSES, STAGES = ("self", "family"), ("p", "q"), ("s1", "s2")


def label(text: str) -> Label:
    return Label(text, text)


def covenant_from(chance: Random, *, frames: int | None = None) -> CovenantVersion:
    """A sound covenant of 0 to 8 frames."""
    number = chance.randint(0, 8) if frames is None else frames
    drawn = [frame_from(chance, f"F{at}") for at in range(number)]
    names = tuple(frame.id for frame in drawn)
    return CovenantVersion(
        id="drawn",
        version=1,
        title=label("drawn"),
        in_force_from=START,
        in_force_until=START + timedelta(days=DAYS),
        types=tuple(OrganisationType(key, label(key)) for key in TYPES),
        participants=tuple(Participant(key, kind, key) for key, kind in PARTIES.items()),
        purposes=tuple(Purpose(key, label(key)) for key in PURPOSES),
        categories=tuple(DataCategory(key, label(key), kind) for key, kind in CATEGORIES.items()),
        subjects=tuple(SubjectGroup(key, label(key)) for key in SUBJECTS),
        stages=tuple(Stage(key, label(key)) for key in STAGES),
        grounds=(
            LegalGround("g", label("g"), "article", Basis.PUBLIC_TASK),
            LegalGround("extra", label("extra"), "article", lifts=frozenset(Sensitivity)),
        ),
        secrecies=tuple(secrecy_from(chance, f"S{at}") for at in range(chance.randint(0, 2))),
        assessments=tuple(assessment_from(chance, key) for key in ("A1", "A2")),
        frames=tuple(drawn),
        state=chance.choice([CovenantState.SIGNED] * 8 + [CovenantState.DRAFT, CovenantState.ENDED]),
        revocations=tuple(revocation_from(chance, names) for _ in range(chance.choice([0, 0, 0, 1, 2]))),
    )


def frame_from(chance: Random, key: str) -> SharingFrame:
    persons = chance.choice([0, 0, 1, 2])
    assessment = chance.choice(["", "A1", "A2"])
    first, last = sorted(chance.sample(range(DAYS + 1), 2))
    later = chance.random() < 0.3
    return SharingFrame(
        id=key,
        purpose=chance.choice(PURPOSES),
        senders=some(chance, ["a", "b", "c", "a1", "b2"]),
        receivers=some(chance, ["a", "b", "c", "a2", "b1"], least=2),
        categories=some(chance, CATEGORIES),
        subjects=some(chance, SUBJECTS),
        exchanges=frozenset(some(chance, list(Exchange))),
        sender_ground="g",
        receiver_ground="g",
        extra_grounds=("extra",),
        stages=some(chance, STAGES, least=0),
        conditions=Conditions(
            necessity_note=chance.random() < 0.4,
            assessment=bool(assessment) and chance.random() < 0.5,
            secrecy_lifted=chance.random() < 0.2,
            approvals=persons,
            approving_organisations=chance.randint(0, persons),
        ),
        onward=chance.random() < 0.4,
        retention=Retention(chance.randint(1, 60), chance.choice(list(KeptFrom))),
        informing=Informing.TOLD_LATER if later else Informing.TOLD,
        informing_ground="g" if later else "",
        valid_from=day(first) if chance.random() < 0.4 else None,
        valid_until=day(last) if chance.random() < 0.4 else None,
        assessment=assessment,
    )


def secrecy_from(chance: Random, key: str) -> Secrecy:
    lifts = frozenset(some(chance, list(Lift), least=0))
    return Secrecy(key, label(key), some(chance, TYPES), some(chance, CATEGORIES, least=0), lifts, "g")


def assessment_from(chance: Random, key: str) -> Assessment:
    first, last = sorted(chance.sample(range(-10, DAYS + 10), 2))
    return Assessment(key, label(key), "urn:drawn", day(first), day(last))


def revocation_from(chance: Random, frames: tuple[str, ...]) -> Revocation:
    some_frames = some(chance, frames, least=0) if frames else ()
    return Revocation(chance.choice(list(PARTIES)), day(chance.randint(0, DAYS)), some_frames)


def question_from(chance: Random, covenant: CovenantVersion) -> Question:
    """A question that keeps close to some frame of the covenant, with a few words changed."""
    question = anything_from(chance, covenant)
    if covenant.frames and chance.random() < 0.85:
        question = close_to(chance, covenant, chance.choice(covenant.frames), question)
        for _ in range(chance.choice([0, 0, 1, 1, 2])):
            question = one_word_other(chance, covenant, question)
    return question


def anything_from(chance: Random, covenant: CovenantVersion) -> Question:
    purpose = chance.choice([*PURPOSES, "unknown"])
    return Question(
        sender=chance.choice([*PARTIES, "stranger"]),
        receiver=chance.choice([*PARTIES, "stranger"]),
        category=chance.choice([*CATEGORIES, "unknown"]),
        subject=chance.choice([*SUBJECTS, "unknown"]),
        purpose=purpose,
        case_purpose=purpose if chance.random() < 0.9 else chance.choice(PURPOSES),
        exchange=chance.choice(list(Exchange)),
        at=moment_from(chance, covenant),
        stage=chance.choice(["", *STAGES, "unknown"]),
        necessity_note=chance.random() < 0.8,
        lifts=frozenset(some(chance, list(Lift), least=0)),
        approvals=tuple(chance.choices([*PARTIES, "stranger"], k=chance.randint(0, 4))),
        received_under="" if chance.random() < 0.8 else chance.choice(["F0", "F1", "F2", "F9"]),
    )


def close_to(chance: Random, covenant: CovenantVersion, frame: SharingFrame, question: Question) -> Question:
    return replace(
        question,
        sender=chance.choice(sorted(covenant.organisations(frame.senders))),
        receiver=chance.choice(sorted(covenant.organisations(frame.receivers))),
        category=chance.choice(frame.categories),
        subject=chance.choice(frame.subjects),
        purpose=frame.purpose,
        case_purpose=frame.purpose,
        exchange=chance.choice(sorted(frame.exchanges)),
        stage=chance.choice(frame.stages) if frame.stages else question.stage,
        necessity_note=True,
        lifts=frozenset(Lift),
        approvals=("a1", "b1", "c1"),
    )


def one_word_other(chance: Random, covenant: CovenantVersion, question: Question) -> Question:
    other = anything_from(chance, covenant)
    word = chance.choice(
        [
            "sender",
            "receiver",
            "category",
            "subject",
            "purpose",
            "case_purpose",
            "exchange",
            "at",
            "stage",
            "necessity_note",
            "lifts",
            "approvals",
            "received_under",
        ]
    )
    return replace(question, **{word: getattr(other, word)})


def moment_from(chance: Random, covenant: CovenantVersion) -> datetime:
    """Any second of the period, and often exactly where something begins or ends."""
    if chance.random() < 0.4:
        return chance.choice(turning_points(covenant)) + timedelta(seconds=chance.choice([-1, 0, 1]))
    return START + timedelta(seconds=chance.randint(-86400, (DAYS + 1) * 86400))


def turning_points(covenant: CovenantVersion) -> list[datetime]:
    found = {covenant.in_force_from, covenant.in_force_until, *(r.at for r in covenant.revocations)}
    for frame in covenant.frames:
        found |= {moment for moment in (frame.valid_from, frame.valid_until) if moment is not None}
    for assessment in covenant.assessments:
        found |= {assessment.valid_from, assessment.valid_until}
    return sorted(found)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def some(chance: Random, of, *, least: int = 1) -> tuple:
    choices = list(of)
    number = chance.randint(least, max(least, min(3, len(choices))))
    return tuple(chance.sample(choices, number))
