"""The daily export of the register of government organisations (ROO), the part about regelingen.

`exportOO.xml` and its part `exportOO_gemeenschappelijke_regelingen.xml`, published by KOOP under CC0.
Elements stand in the namespace .../static/schema/oo/export/<version>, the older ones at almanak.overheid.nl,
the newer at organisaties.overheid.nl; the version is no part of the meaning, and some exports leave the
prefix out, so elements are known by their local name.

    <p:overheidsorganisaties xmlns:p="https://organisaties.overheid.nl/static/schema/oo/export/2.6.9">
      <p:gemeenschappelijkeRegelingen>
        <p:regeling p:systeemId="28779964">
          <p:titel>, <p:citeertitel>, <p:doel>, <p:datumInwerkingtreding>, <p:datumUitwerkingtreding>,
          <p:datumTerVerificatie>, <p:datumMutatie>
          <p:samenwerkingsvorm p:afkorting="OL">
          <p:bevoegdheidsverkrijgingen><p:bevoegdheidsverkrijging>Delegatie
          <p:bevoegdheden><p:bevoegdheid>; <p:wettelijkeGrondslagen><p:wettelijkeGrondslag>
          <p:instellingsbesluiten><p:referentie>
          <p:beleidsterreinen><p:beleidsterrein p:resourceIdentifier="...top/c_d0463fb7">
          <p:regionaalSamenwerkingsorgaan p:systeemId="..." p:resourceIdentifierTOOI="...">
          <p:previousVersion p:systeemId="...">, <p:nextVersion p:systeemId="...">
          <p:deelnemendeOrganisaties>
            <p:deelnemendeOrganisatie p:systeemId="..." p:resourceIdentifierTOOI="...">
            <p:naam>, <p:toetredingsDatum>, <p:uittredingsDatum>, <p:verdeelsleutel>,
            <p:bestuursorganen><p:bestuursorgaan>

An organisation is named in two ways: as the text of the element, or in a `naam` below it. Addresses, contact,
`functies` and `medewerkers` are never read.

The file does not say on which day it was made. It is taken to be of the day of the latest change in it
(datumMutatie), unless the catalogue gives a day in the option `stated_on`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

from zicht.model.partnerships import Coverage, Participation, PartnershipVersion, Party, Theme, ToReview
from zicht.sources.cooperation.coverage import coverage_of
from zicht.sources.cooperation.days import read_day
from zicht.sources.cooperation.parties import party_of, read_tooi
from zicht.sources.cooperation.register_csv import FORMS, POWERS
from zicht.sources.cooperation.statements import Statements, overlaps, with_chains
from zicht.sources.cooperation.xml_records import (
    RegisterExportRefused,
    attribute,
    child,
    children,
    own_text,
    records_named,
    text_in,
    texts_in,
)
from zicht.sources.entries import Entry
from zicht.sources.received import Received
from zicht.sources.records import refuse_rows

_NAMESPACES = (
    "https://organisaties.overheid.nl/static/schema/oo/export/",
    "https://almanak.overheid.nl/static/schema/oo/export/",
    "http://almanak.overheid.nl/schema/export/",
)


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """Regelingen, participants and themes. Raises RegisterExportRefused, RowsInvalid."""
    found = _Found(entry.id)
    for regeling in records_named("regeling", received.file, "overheidsorganisaties", _NAMESPACES):
        found.add(regeling)
    refuse_rows(received.where, found.problems, "regelingen as the register exports them")
    if not found.versions:
        raise RegisterExportRefused(
            received.where,
            found="no regeling",
            expected="regelingen",
            remedy="take another part of the export",
        )
    versions = with_chains(found.versions)
    return Statements(
        parties=found.parties,
        versions=versions,
        participations=tuple(found.participations),
        themes=found.themes,
        coverage=(_coverage(entry, found.latest_change, received.where),),
        to_review=tuple(
            ToReview(
                entry.id,
                received.where,
                one,
                f"in force while {other} of the same chain is too",
                (one, other),
            )
            for one, other in overlaps(versions)
        ),
    )


class _Found:
    """What the records read so far hold; problems are gathered, so that all are told at once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.versions: dict[str, PartnershipVersion] = {}
        self.parties: dict[str, Party] = {}
        self.participations: list[Participation] = []
        self.themes: dict[str, Theme] = {}
        self.problems: list[str] = []
        self.latest_change: date | None = None

    def add(self, regeling: Element) -> None:
        """One record; a fault in any part of it keeps the record out."""
        name = f"regeling {attribute(regeling, 'systeemId')[:20] or 'without systeemId'}"
        try:
            themes = list(_themes(regeling))
            version = _version(regeling, tuple(sorted({theme.id for theme in themes})), self.source)
            if version.id in self.versions:
                raise ValueError("for the second time")
            taking_part = list(_participations(regeling, version.id, self.source))
            changed = read_day(text_in(regeling, "datumMutatie"))
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return
        self.versions[version.id] = version
        self.latest_change = max(filter(None, (changed, self.latest_change)), default=None)
        self.themes |= {theme.id: theme for theme in themes}
        for party, participation in taking_part:
            self.parties.setdefault(party.id, party)
            self.participations.append(participation)


def _coverage(entry: Entry, latest_change: date | None, where: str) -> Coverage:
    stated = entry.options.get("stated_on")
    on = date.fromisoformat(stated) if stated else latest_change
    if on is None:
        raise RegisterExportRefused(
            where,
            found="no day on which anything in it changed",
            expected="a datumMutatie",
            remedy="say in the catalogue on which day it was fetched: stated_on",
        )
    return coverage_of(entry, on)


def _version(regeling: Element, themes: tuple[str, ...], source: str) -> PartnershipVersion:
    form = child(regeling, "samenwerkingsvorm")
    letters = attribute(form, "afkorting") if form is not None else ""
    if letters not in FORMS:
        raise ValueError(f"samenwerkingsvorm {letters[:20]!r} is none of {', '.join(FORMS)}")
    words = texts_in(regeling, "bevoegdheidsverkrijgingen", "bevoegdheidsverkrijging")
    powers = frozenset(word.lower() for word in words)
    if powers - POWERS:
        raise ValueError(f"bevoegdheidsverkrijging {', '.join(sorted(powers - POWERS))[:40]!r}")
    id_ = _roo(regeling)
    return PartnershipVersion(
        id=id_,
        chain=id_,
        name=text_in(regeling, "titel") or text_in(regeling, "citeertitel") or text_in(regeling, "naam"),
        form=FORMS[letters],
        in_force_from=read_day(text_in(regeling, "datumInwerkingtreding")),
        in_force_until=read_day(text_in(regeling, "datumUitwerkingtreding")),
        previous=_reference(regeling, "previousVersion"),
        following=_reference(regeling, "nextVersion"),
        powers=powers,
        purpose=text_in(regeling, "doel"),
        themes=themes,
        decrees=len(texts_in(regeling, "instellingsbesluiten", "referentie")),
        grounds=len(children(regeling, "wettelijkeGrondslagen", "wettelijkeGrondslag")),
        competences=len(children(regeling, "bevoegdheden", "bevoegdheid")),
        organisation=_reference(regeling, "regionaalSamenwerkingsorgaan"),
        verified_on=read_day(text_in(regeling, "datumTerVerificatie")),
        source=source,
    )


def _participations(regeling: Element, version: str, source: str) -> Iterator[tuple[Party, Participation]]:
    seen: set[str] = set()
    for element in children(regeling, "deelnemendeOrganisaties", "deelnemendeOrganisatie"):
        name = text_in(element, "naam") or own_text(element)
        id_ = read_tooi(attribute(element, "resourceIdentifierTOOI")) or _roo(element)
        if not name or id_ in seen:
            raise ValueError(f"participant {id_} without name, or twice")
        seen.add(id_)
        yield (
            party_of(id_, name),
            Participation(
                version,
                id_,
                bodies=tuple(texts_in(element, "bestuursorganen", "bestuursorgaan")),
                entered_on=read_day(text_in(element, "toetredingsDatum")),
                left_on=read_day(text_in(element, "uittredingsDatum")),
                contribution_key=text_in(element, "verdeelsleutel"),
                source=source,
            ),
        )


def _themes(regeling: Element) -> Iterator[Theme]:
    for element in children(regeling, "beleidsterreinen", "beleidsterrein"):
        id_, label = attribute(element, "resourceIdentifier").rpartition("/")[2], own_text(element)
        if not label:
            raise ValueError("a beleidsterrein without text")
        yield Theme(id_ or label, label)


def _reference(element: Element, name: str) -> str:
    below = child(element, name)
    return _roo(below) if below is not None and attribute(below, "systeemId") else ""


def _roo(element: Element) -> str:
    number = attribute(element, "systeemId")
    if not (number.isdecimal() and number.isascii() and len(number) <= 12):
        raise ValueError(f"systeemId {number[:20]!r} is no number")
    return f"roo-{number}"
