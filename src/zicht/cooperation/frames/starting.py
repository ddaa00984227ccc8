"""A first version for a partnership: the words of an example, its own participants, frames that fit them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion, Participant
from zicht.cooperation.frames.findings import findings_in
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.vocabulary import Label


def first_version(
    example: CovenantVersion,
    participants: Iterable[Participant],
    *,
    id: str,
    title: Label,
    in_force_from: datetime,
    in_force_until: datetime,
    with_frames: bool,
    made_up: bool = False,
) -> CovenantVersion:
    """A draft for these participants; each has a type that the example knows.

    with_frames  take along the frames of the example, narrowed to types that take part; a frame that would
                 not be sound any more is left out
    made_up      whether the partnership itself is; its articles stay unverified either way
    """
    parties = tuple(participants)
    present = {party.type for party in parties}
    bare = replace(
        example,
        id=id,
        version=1,
        title=title,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        participants=parties,
        frames=(),
        assessments=tuple(
            replace(one, valid_from=in_force_from, valid_until=in_force_until) for one in example.assessments
        ),
        state=CovenantState.DRAFT,
        revocations=(),
        made_up=made_up,
    )
    if not with_frames:
        return bare
    narrowed = (_narrowed(frame, present) for frame in example.frames)
    return replace(bare, frames=tuple(frame for frame in narrowed if _is_sound(bare, frame)))


def _narrowed(frame: SharingFrame, present: set[str]) -> SharingFrame:
    return replace(
        frame,
        senders=tuple(key for key in frame.senders if key in present),
        receivers=tuple(key for key in frame.receivers if key in present),
        valid_from=None,
        valid_until=None,
    )


def _is_sound(covenant: CovenantVersion, frame: SharingFrame) -> bool:
    """Whether a covenant with this frame alone has no more to say than the one without."""
    return set(findings_in(replace(covenant, frames=(frame,)))) <= set(findings_in(covenant))


def without_absent(covenant: CovenantVersion, present: Collection[str]) -> CovenantVersion:
    """A covenant without participants that are gone: they are left out of frames, and frames of nobody go.

    present  ids of organisations that take part
    """
    staying = replace(covenant, participants=tuple(p for p in covenant.participants if p.id in present))
    if staying == covenant:
        return covenant

    def kept(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(key for key in keys if staying.organisations([key]))

    frames = (replace(f, senders=kept(f.senders), receivers=kept(f.receivers)) for f in covenant.frames)
    return replace(staying, frames=tuple(frame for frame in frames if _has_two_sides(staying, frame)))


def _has_two_sides(covenant: CovenantVersion, frame: SharingFrame) -> bool:
    senders, receivers = covenant.organisations(frame.senders), covenant.organisations(frame.receivers)
    return bool(senders and receivers) and len(senders | receivers) > 1


def next_frame_id(covenant: CovenantVersion) -> str:
    """K-01, K-02, ...: the first number above those in use."""
    numbers = [
        int(frame.id[2:]) for frame in covenant.frames if frame.id.startswith("K-") and frame.id[2:].isdigit()
    ]
    return f"K-{max(numbers, default=0) + 1:02d}"
