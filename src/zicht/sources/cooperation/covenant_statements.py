"""Stated covenants and networks as versions, participations and links, each with its document and day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from zicht.model.partnerships import (
    Coverage,
    Form,
    Participation,
    PartnershipVersion,
    Party,
    SamePartnership,
    Theme,
    ToReview,
)
from zicht.model.provenance import Source
from zicht.sources.cooperation.covenants import (
    CLAUSES,
    ROLES,
    CovenantsInvalid,
    Placed,
    PlacedParty,
    StatedParticipant,
    StatedPartnership,
    StatedParty,
)
from zicht.sources.cooperation.divisions_regioatlas import kebab
from zicht.sources.cooperation.names import comparable
from zicht.sources.cooperation.register_csv import POWERS
from zicht.sources.cooperation.statements import Statements, with_chains
from zicht.sources.entries import Entry
from zicht.sources.received import Received

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TOP = re.compile(r"c_[0-9a-f]{8}")


def statements_of(
    placed: list[Placed], stated: list[PlacedParty], received: Received, entry: Entry, earlier: Statements
) -> Statements:
    """What a file of covenants says.

    earlier  organisations, themes and partnerships that other sources describe
    raises   CovenantsInvalid, with all faults
    """
    parties = {at.party.id: _party(at.party) for at in stated}
    known = {*earlier.parties, *parties}
    faults = [*_faults_of_parties(stated, earlier), *_faults(placed, known)]
    if faults:
        raise CovenantsInvalid.of(received.where, faults)
    themes = _Themes(earlier)
    sources = _Documents(received, entry)
    versions = {
        f"covenant-{one.partnership.id}": _version(one.partnership, themes, sources) for one in placed
    }
    links, unknown = _links(placed, entry.id, earlier)
    return Statements(
        parties=parties,
        versions=with_chains(_with_following(versions)),
        participations=tuple(part for one in placed for part in _participations(one, sources)),
        themes=themes.new,
        coverage=tuple(sources.coverage[id_] for id_ in sorted(sources.coverage)),
        to_review=(*unknown, *_namesakes(placed, entry.id, earlier)),
        links=tuple(links),
        sources=tuple(sources.found[id_] for id_ in sorted(sources.found)),
    )


class _Themes:
    """Themes by id of the thesaurus or by label; a label that no source has becomes a theme of its own."""

    def __init__(self, earlier: Statements) -> None:
        self.new: dict[str, Theme] = {}
        self._known = earlier.themes
        self._labels = {theme.label.casefold(): id_ for id_, theme in earlier.themes.items()}

    def id_of(self, word: str) -> str:
        if word in self._known or _TOP.fullmatch(word):
            if word not in self._known:
                self.new[word] = Theme(word, word)
            return word
        id_ = self._labels.get(word.casefold())
        if id_ is None:
            id_ = f"thema-{kebab(word)}"
            self.new.setdefault(id_, Theme(id_, word))
        return id_


class _Documents:
    """One source for each document of each day, so that every statement keeps where and when it was made."""

    def __init__(self, received: Received, entry: Entry) -> None:
        self.found: dict[str, Source] = {}
        self.coverage: dict[str, Coverage] = {}
        self._received, self._entry = received, entry

    def id_of(self, one: StatedPartnership) -> str:
        words = f"{one.document} {one.stated_by} {one.stated_on.isoformat()}"
        id_ = f"{self._entry.id}-{kebab(words)}"
        if id_ not in self.found:
            whole = self._entry.source(self._received)
            self.found[id_] = replace(
                whole,
                id=id_,
                title=one.document,
                publisher=one.stated_by,
                address=one.link or whole.address,
                reference_date=one.stated_on.isoformat(),
            )
        forms = self.coverage[id_].forms if id_ in self.coverage else frozenset[Form]()
        self.coverage[id_] = Coverage(id_, forms | {one.form}, whole=False, stated_on=one.stated_on)
        return id_


def _party(one: StatedParty) -> Party:
    return Party(one.id, one.kind, one.name, one.area_code, one.province, one.dissolved_on)


def _version(one: StatedPartnership, themes: _Themes, sources: _Documents) -> PartnershipVersion:
    id_ = f"covenant-{one.id}"
    return PartnershipVersion(
        id=id_,
        chain=id_,
        name=one.name,
        form=one.form,
        in_force_from=one.in_force_from,
        in_force_until=one.in_force_until,
        previous=f"covenant-{one.previous}" if one.previous else "",
        ends_on=one.ends_on,
        powers=frozenset(one.powers),
        mandatory=one.mandatory,
        purpose=one.purpose,
        themes=tuple(sorted({themes.id_of(word) for word in one.themes})),
        decrees=one.decrees,
        verified_on=one.verified_on or one.stated_on,
        clauses={name: one.clauses[name] for name in CLAUSES if name in one.clauses},
        source=sources.id_of(one),
    )


def _with_following(versions: dict[str, PartnershipVersion]) -> dict[str, PartnershipVersion]:
    """Each version with the one that says it comes after it."""
    after = {version.previous: id_ for id_, version in sorted(versions.items()) if version.previous}
    return {id_: replace(version, following=after.get(id_, "")) for id_, version in versions.items()}


def _participations(placed: Placed, sources: _Documents) -> list[Participation]:
    one = placed.partnership
    return [
        Participation(
            f"covenant-{one.id}",
            participant.party,
            participant.bodies,
            participant.entered_on,
            participant.left_on,
            participant.role,
            participant.contribution_key,
            sources.id_of(one),
        )
        for participant in one.participants
    ]


def _faults_of_parties(stated: list[PlacedParty], earlier: Statements) -> Iterator[str]:
    count = Counter(at.party.id for at in stated)
    for at in stated:
        if not _ID.fullmatch(at.party.id):
            yield f"{at.where}: an id has small letters, digits and hyphens"
        if count[at.party.id] > 1:
            yield f"{at.where}: its id is that of another"
        if at.party.id in earlier.parties:
            yield f"{at.where}: another source describes this organisation; leave it out"


def _faults(placed: list[Placed], known: set[str]) -> Iterator[str]:
    count = Counter(one.partnership.id for one in placed)
    for at in placed:
        yield from (f"{at.where}: {why}" for why in _faults_of(at.partnership, count))
        seen: set[str] = set()
        for place, participant in zip(at.participants_at, at.partnership.participants, strict=True):
            yield from (f"{place}: {why}" for why in _faults_of_participant(participant, known, seen))
            seen.add(participant.party)


def _faults_of_participant(one: StatedParticipant, known: set[str], seen: set[str]) -> list[str]:
    first, last = one.entered_on, one.left_on
    wrong = {
        "no source describes this organisation; add it to the organisations": one.party not in known,
        "the same organisation for the second time": one.party in seen,
        f"the role must be one of {', '.join(ROLES)}": one.role not in ROLES,
        "it left before it entered": bool(first and last and last <= first),
    }
    return [why for why, is_so in wrong.items() if is_so]


def _faults_of(one: StatedPartnership, count: Counter[str]) -> list[str]:
    first, last = one.in_force_from, one.in_force_until
    wrong = {
        "an id has small letters, digits and hyphens": not _ID.fullmatch(one.id),
        "its id is that of another": count[one.id] > 1,
        "a partnership without a name": not one.name,
        "it ends before it begins": bool(first and last and last <= first),
        "its own end is before it begins": bool(first and one.ends_on and one.ends_on < first),
        "the version before it is not in this source": bool(one.previous) and one.previous not in count,
        "it is the version before itself": one.previous == one.id,
        f"powers are {', '.join(sorted(POWERS))}": bool(set(one.powers) - POWERS),
        "a link to another source needs who confirmed it, and why": bool(one.same_as)
        and not (one.confirmed_by and one.why),
        "a link is an address that begins with https://": bool(one.link)
        and not one.link.startswith("https://"),
    }
    return [why for why, is_so in wrong.items() if is_so]


def _links(
    placed: list[Placed], source: str, earlier: Statements
) -> tuple[list[SamePartnership], list[ToReview]]:
    """Links that people confirmed; one to a version that is not here is listed for review."""
    links, unknown = [], []
    for at in placed:
        one = at.partnership
        if one.same_as in earlier.versions:
            links.append(SamePartnership(f"covenant-{one.id}", one.same_as, one.confirmed_by, one.why))
        elif one.same_as:
            unknown.append(
                ToReview(source, at.where, one.same_as, "said to be the same as this, which is not here")
            )
    return links, unknown


def _namesakes(placed: list[Placed], source: str, earlier: Statements) -> list[ToReview]:
    """Partnerships of other sources with the same name, of which nobody said whether they are the same."""
    names: dict[str, list[str]] = {}
    for id_, version in sorted(earlier.versions.items()):
        names.setdefault(comparable(version.name), []).append(id_)
    return [
        ToReview(
            source, at.where, at.partnership.name, "may be the same as these of other sources", tuple(same)
        )
        for at in placed
        if not at.partnership.same_as and (same := names.get(comparable(at.partnership.name)))
    ]
