"""The register of processing activities that article 30 of the GDPR asks, generated from the frames.

Each controller keeps its own. An activity is all sharing of one participant for one purpose. Its id holds a
digest of what it says: every change of it is another activity, and an old record points at what held then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.covenant_files import tree_of
from zicht.cooperation.frames.frame_sentences import category_in_words
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.kit.digests import canonical_json, sha256_of


@dataclass(frozen=True, order=True)
class ProcessingActivity:
    """One row of the register of one controller; field by field what article 30(1) asks.

    id                  covenant, participant, purpose and a digest of the rest
    controller, contact  who is responsible, and where to ask: never a person
    joint_controllers   the other participants of the frames
    recipients          who receives; empty when this controller only receives
    third_countries, security  None: the frames do not say; the controller adds it to its own register
    retention_months    the longest time of keeping in the frames where this controller receives; None when
                        it only shares
    frames              ids of the frames it was made from
    assessments         addresses of the assessments that cover it
    """

    id: str
    covenant: str
    version: int
    controller: str
    contact: str
    joint_controllers: tuple[str, ...]
    purpose: str
    subjects: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    senders: tuple[str, ...]
    grounds: tuple[str, ...]
    retention_months: int | None
    frames: tuple[str, ...]
    assessments: tuple[str, ...]
    begin: datetime
    end: datetime
    third_countries: tuple[str, ...] | None = None
    security: str | None = None


def activities_of(covenant: CovenantVersion, party: str, language: str) -> tuple[ProcessingActivity, ...]:
    """The rows of one participant, by purpose; a purpose for which it neither sends nor receives has none."""
    rows = []
    for purpose in covenant.purposes:
        frames = [
            frame
            for frame in covenant.frames
            if frame.purpose == purpose.id
            and party in covenant.organisations((*frame.senders, *frame.receivers))
        ]
        if frames:
            rows.append(_activity(covenant, party, purpose.id, frames, language))
    return tuple(rows)


def activity_id(covenant: CovenantVersion, party: str, purpose: str) -> str:
    """Id of the activity under which a participant shares for a purpose; "" when there is none."""
    rows = activities_of(covenant, party, "nl")
    prefix = f"{covenant.id}.{party}.{purpose}."
    return next((row.id for row in rows if row.id.startswith(prefix)), "")


def _activity(
    covenant: CovenantVersion, party: str, purpose: str, frames: list[SharingFrame], language: str
) -> ProcessingActivity:
    sends = [frame for frame in frames if party in covenant.organisations(frame.senders)]
    receives = [frame for frame in frames if party in covenant.organisations(frame.receivers)]
    others = {key for frame in frames for key in covenant.organisations((*frame.senders, *frame.receivers))}
    participant = covenant.participant(party)
    assert participant is not None
    kept = [frame.retention.months for frame in receives if frame.retention is not None]
    periods = [covenant.period_of(frame) for frame in frames]
    return ProcessingActivity(
        id=f"{covenant.id}.{party}.{purpose}.{_digest(covenant, party, frames)}",
        covenant=covenant.id,
        version=covenant.version,
        controller=participant.name,
        contact=participant.contact,
        joint_controllers=_names(covenant, others - {party}, language),
        purpose=covenant.name_of(purpose, language),
        subjects=_names(covenant, {key for frame in frames for key in frame.subjects}, language),
        categories=tuple(
            category_in_words(covenant, key, language)
            for key in sorted({key for frame in frames for key in frame.categories})
        ),
        recipients=_parties(covenant, sends, party, language, sent=True),
        senders=_parties(covenant, receives, party, language, sent=False),
        grounds=_grounds(covenant, sends, receives),
        retention_months=max(kept) if kept else None,
        frames=tuple(sorted(frame.id for frame in frames)),
        assessments=tuple(
            sorted({a.urn for a in covenant.assessments for f in frames if f.assessment == a.id})
        ),
        begin=min(first for first, _ in periods),
        end=max(last for _, last in periods),
    )


def activities_tree(rows: Iterable[ProcessingActivity]) -> list[dict[str, Any]]:
    """The rows as tables and lists, for a file."""
    return [
        {
            key: value.astimezone(UTC).isoformat().replace("+00:00", "Z")
            if isinstance(value, datetime)
            else value
            for key, value in asdict(row).items()
        }
        for row in rows
    ]


def _digest(covenant: CovenantVersion, party: str, frames: list[SharingFrame]) -> str:
    """Twelve hexadecimal digits over what the activity is made from, whatever the language."""
    made_from = {"party": party, "frames": [tree_of(frame) for frame in frames], "covenant": covenant.id}
    return sha256_of(canonical_json(made_from))[:12]


def _parties(
    covenant: CovenantVersion, frames: Iterable[SharingFrame], party: str, language: str, *, sent: bool
) -> tuple[str, ...]:
    sides = (frame.receivers if sent else frame.senders for frame in frames)
    found = {key for side in sides for key in covenant.organisations(side)}
    return _names(covenant, found - {party}, language)


def _grounds(
    covenant: CovenantVersion, sends: Iterable[SharingFrame], receives: Iterable[SharingFrame]
) -> tuple[str, ...]:
    keys = {frame.sender_ground for frame in sends} | {frame.receiver_ground for frame in receives}
    keys |= {key for frame in (*sends, *receives) for key in frame.extra_grounds}
    return tuple(sorted({ground.article for ground in covenant.grounds if ground.id in keys}))


def _names(covenant: CovenantVersion, keys: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(sorted(covenant.name_of(key, language) for key in keys))
