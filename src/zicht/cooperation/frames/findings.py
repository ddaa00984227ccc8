"""What is wrong with a covenant before it can be compiled, signed or asked: every finding, at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from zicht.cooperation.frames.covenant import CovenantVersion, Named, named, time_zones
from zicht.cooperation.frames.sharing_frame import Informing, SharingFrame
from zicht.cooperation.frames.vocabulary import GOOD_ID, NEEDS_EXTRA_GROUND, Sensitivity
from zicht.kit.errors import UserError


class FaultyCovenant(UserError):
    """A covenant lacks what it needs: a ground on both sides, a participant as receiver, a time to keep."""

    exit_code = 231
    usual_remedy = "mend each finding; nothing was compiled, signed or written"

    def __init__(self, covenant: str, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [
            f"{found.where}: {found.kind}" + (f" ({found.about})" if found.about else "")
            for found in self.findings
        ]
        super().__init__(covenant, found="\n            ".join(lines))


class FindingKind(StrEnum):
    """What can be wrong; a sentence for each stands in `wording`."""

    BAD_ID = "bad-id"
    TWICE = "twice"
    PERIOD = "period"
    TIME_ZONE = "time-zone"
    UNKNOWN_TYPE = "unknown-type"
    NO_SENDER_GROUND = "no-sender-ground"
    NO_RECEIVER_GROUND = "no-receiver-ground"
    GROUND_WITHOUT_BASIS = "ground-without-basis"
    UNKNOWN_GROUND = "unknown-ground"
    EXTRA_GROUND_LACKING = "extra-ground-lacking"
    SENDER_TAKES_NO_PART = "sender-takes-no-part"
    RECEIVER_TAKES_NO_PART = "receiver-takes-no-part"
    NO_SENDER = "no-sender"
    NO_RECEIVER = "no-receiver"
    ONLY_ITSELF = "only-itself"
    NO_CATEGORY = "no-category"
    NO_SUBJECT = "no-subject"
    NO_EXCHANGE = "no-exchange"
    UNKNOWN_WORD = "unknown-word"
    NO_RETENTION = "no-retention"
    OUTSIDE_COVENANT = "outside-covenant"
    APPROVALS = "approvals"
    NO_ASSESSMENT = "no-assessment"
    NO_INFORMING_GROUND = "no-informing-ground"
    REVOKED_BY_STRANGER = "revoked-by-stranger"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong: in which frame (or other part), what, about which word."""

    where: str
    kind: FindingKind
    about: str = ""


def check_covenant(covenant: CovenantVersion) -> None:
    """Raise FaultyCovenant with every finding, or pass."""
    found = findings_in(covenant)
    if found:
        raise FaultyCovenant(f"{covenant.id}, version {covenant.version}", found)


def findings_in(covenant: CovenantVersion) -> tuple[Finding, ...]:
    """All findings, sorted; empty when the covenant is sound."""
    found = set(_of_ids(covenant)) | set(_of_the_whole(covenant))
    for frame in covenant.frames:
        found |= set(_of_frame(covenant, frame))
    return tuple(sorted(found))


def _of_ids(covenant: CovenantVersion) -> Iterator[Finding]:
    """One list of names for all words of a covenant: a reason names a word, and nobody has to ask which."""
    things: list[Named] = [*covenant.types, *covenant.participants, *covenant.purposes, *covenant.categories]
    things += [*covenant.subjects, *covenant.stages, *covenant.grounds, *covenant.secrecies]
    things += [*covenant.assessments, *covenant.frames]
    counted = Counter(thing.id for thing in things)
    yield from (Finding(key, FindingKind.TWICE) for key, times in counted.items() if times > 1)
    yield from (Finding(key, FindingKind.BAD_ID) for key in counted if not GOOD_ID.fullmatch(key))


def _of_the_whole(covenant: CovenantVersion) -> Iterator[Finding]:
    if not covenant.in_force_from < covenant.in_force_until:
        yield Finding(covenant.id, FindingKind.PERIOD)
    if covenant.time_zone not in time_zones():
        yield Finding(covenant.id, FindingKind.TIME_ZONE, covenant.time_zone)
    types = {kind.id for kind in covenant.types}
    for party in covenant.participants:
        if party.type not in types:
            yield Finding(party.id, FindingKind.UNKNOWN_TYPE, party.type)
    for secrecy in covenant.secrecies:
        yield from _unknown(secrecy.id, secrecy.categories, covenant.categories)
        if named(covenant.grounds, secrecy.ground) is None:
            yield Finding(secrecy.id, FindingKind.UNKNOWN_GROUND, secrecy.ground)
        if not covenant.organisations(secrecy.holders) and not types & set(secrecy.holders):
            yield Finding(secrecy.id, FindingKind.SENDER_TAKES_NO_PART, ", ".join(secrecy.holders))
    for revocation in covenant.revocations:
        if covenant.participant(revocation.party) is None:
            yield Finding(revocation.party, FindingKind.REVOKED_BY_STRANGER)
        yield from _unknown(revocation.party, revocation.frames, covenant.frames)


def _of_frame(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[Finding]:
    yield from _of_grounds(covenant, frame)
    yield from _of_parties(covenant, frame)
    yield from _of_words(covenant, frame)
    yield from _of_period(covenant, frame)
    yield from _of_conditions(covenant, frame)


def _of_grounds(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[Finding]:
    sides = (
        (frame.sender_ground, FindingKind.NO_SENDER_GROUND),
        (frame.receiver_ground, FindingKind.NO_RECEIVER_GROUND),
    )
    for key, lacking in sides:
        ground = named(covenant.grounds, key)
        if not key:
            yield Finding(frame.id, lacking)
        elif ground is None:
            yield Finding(frame.id, FindingKind.UNKNOWN_GROUND, key)
        elif ground.basis is None:
            yield Finding(frame.id, FindingKind.GROUND_WITHOUT_BASIS, key)
    lifted: set[Sensitivity] = set()
    for key in frame.extra_grounds:
        ground = named(covenant.grounds, key)
        if ground is None:
            yield Finding(frame.id, FindingKind.UNKNOWN_GROUND, key)
        else:
            lifted |= ground.lifts
    for category in covenant.categories:
        strict = category.sensitivity in NEEDS_EXTRA_GROUND - lifted
        if strict and category.id in frame.categories:
            yield Finding(frame.id, FindingKind.EXTRA_GROUND_LACKING, category.id)


def _of_parties(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[Finding]:
    sides = (
        (frame.senders, FindingKind.NO_SENDER, FindingKind.SENDER_TAKES_NO_PART),
        (frame.receivers, FindingKind.NO_RECEIVER, FindingKind.RECEIVER_TAKES_NO_PART),
    )
    for keys, none_named, stranger in sides:
        if not keys:
            yield Finding(frame.id, none_named)
        yield from (Finding(frame.id, stranger, key) for key in keys if not covenant.organisations([key]))
    senders, receivers = covenant.organisations(frame.senders), covenant.organisations(frame.receivers)
    if len(senders) == 1 and senders == receivers:
        yield Finding(frame.id, FindingKind.ONLY_ITSELF)
    if frame.on_behalf_of and not covenant.organisations([frame.on_behalf_of]):
        yield Finding(frame.id, FindingKind.UNKNOWN_WORD, frame.on_behalf_of)


def _of_words(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[Finding]:
    if not frame.categories:
        yield Finding(frame.id, FindingKind.NO_CATEGORY)
    if not frame.subjects:
        yield Finding(frame.id, FindingKind.NO_SUBJECT)
    if not frame.exchanges:
        yield Finding(frame.id, FindingKind.NO_EXCHANGE)
    yield from _unknown(frame.id, [frame.purpose], covenant.purposes)
    yield from _unknown(frame.id, frame.categories, covenant.categories)
    yield from _unknown(frame.id, frame.subjects, covenant.subjects)
    yield from _unknown(frame.id, frame.stages, covenant.stages)


def _of_period(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[Finding]:
    if frame.retention is None or frame.retention.months < 1:
        yield Finding(frame.id, FindingKind.NO_RETENTION)
    first = frame.valid_from or covenant.in_force_from
    last = frame.valid_until or covenant.in_force_until
    if not first < last:
        yield Finding(frame.id, FindingKind.PERIOD)
    if first < covenant.in_force_from or last > covenant.in_force_until:
        yield Finding(frame.id, FindingKind.OUTSIDE_COVENANT)


def _of_conditions(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[Finding]:
    asked = frame.conditions
    negative = min(asked.approvals, asked.approving_organisations) < 0
    too_many = asked.approving_organisations > min(asked.approvals, len(covenant.participants))
    if negative or too_many:
        yield Finding(frame.id, FindingKind.APPROVALS)
    if frame.assessment:
        yield from _unknown(frame.id, [frame.assessment], covenant.assessments)
    elif asked.assessment:
        yield Finding(frame.id, FindingKind.NO_ASSESSMENT)
    if frame.informing_ground:
        if named(covenant.grounds, frame.informing_ground) is None:
            yield Finding(frame.id, FindingKind.UNKNOWN_GROUND, frame.informing_ground)
    elif frame.informing is not Informing.TOLD:
        yield Finding(frame.id, FindingKind.NO_INFORMING_GROUND)


def _unknown(where: str, keys: Iterable[str], known: Iterable[Named]) -> Iterator[Finding]:
    ids = {thing.id for thing in known}
    yield from (Finding(where, FindingKind.UNKNOWN_WORD, key) for key in keys if key not in ids)
