"""The daily export of the register of government organisations (ROO), the part about regelingen.

`exportOO.xml` and its part `exportOO_gemeenschappelijke_regelingen.xml`, published by KOOP under CC0. Elements
stand in the namespace .../static/schema/oo/export/<version>, the older ones at almanak.overheid.nl, the newer
at organisaties.overheid.nl; the version is no part of the meaning, and some exports leave the prefix out, so
elements are known by their local name.

    <p:overheidsorganisaties xmlns:p="https://organisaties.overheid.nl/static/schema/oo/export/2.6.9">
      <p:gemeenschappelijkeRegelingen>
        <p:regeling p:systeemId="28779964">
          <p:titel>, <p:citeertitel>, <p:doel>, <p:datumInwerkingtreding>, <p:datumUitwerkingtreding>,
          <p:datumTerVerificatie>
          <p:samenwerkingsvorm p:afkorting="OL">
          <p:bevoegdheidsverkrijgingen><p:bevoegdheidsverkrijging>Delegatie
          <p:bevoegdheden><p:bevoegdheid>; <p:wettelijkeGrondslagen><p:wettelijkeGrondslag>
          <p:instellingsbesluiten><p:referentie>
          <p:beleidsterreinen><p:beleidsterrein p:resourceIdentifier="...top/c_d0463fb7">
          <p:regionaalSamenwerkingsorgaan p:systeemId="..." p:resourceIdentifierTOOI="...">
          <p:previousVersion p:systeemId="...">, <p:nextVersion p:systeemId="...">
          <p:deelnemendeOrganisaties><p:deelnemendeOrganisatie p:systeemId="..." p:resourceIdentifierTOOI="...">
            <p:naam>, <p:toetredingsDatum>, <p:uittredingsDatum>, <p:verdeelsleutel>,
            <p:bestuursorganen><p:bestuursorgaan>

An organisation is named in two ways: as the text of the element, or in a `naam` below it. Addresses, contact,
`functies` and `medewerkers` are never read. Read from a stream, and the elements of a record are dropped once
it is read; entities and document types are refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from zicht.kit.errors import UserError
from zicht.model.partnerships import Participation, PartnershipVersion, Party, Theme, ToReview
from zicht.sources.cooperation.days import read_day
from zicht.sources.cooperation.parties import party_of, read_tooi
from zicht.sources.cooperation.register_csv import FORMS, POWERS
from zicht.sources.cooperation.statements import Statements, overlaps, with_chains
from zicht.sources.entries import Entry
from zicht.sources.received import Received, ReceivedFile
from zicht.sources.records import refuse_rows

_ROOTS = ("overheidsorganisaties",)
_NAMESPACES = (
    "https://organisaties.overheid.nl/",
    "https://almanak.overheid.nl/",
    "http://almanak.overheid.nl/",
)
_DEEPEST = 60
_LONGEST = 200_000


class RegisterExportRefused(UserError):
    """An XML export of the register is not well formed, is of another kind, or holds what could harm a reader.

    Document types and entities are refused: the register has none, and they can make a reader open other
    files or fill its memory.
    """

    exit_code = 195
    usual_remedy = "fetch the export again from organisaties.overheid.nl and compare its size"


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """Regelingen, participants and themes. Raises RegisterExportRefused, RowsInvalid."""
    found = _Found(entry.id)
    for regeling in _regelingen(received.file):
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

    def add(self, regeling: Element) -> None:
        """One record; a fault in any part of it keeps the record out."""
        name = f"regeling {_attribute(regeling, 'systeemId')[:20] or 'without systeemId'}"
        try:
            themes = list(_themes(regeling))
            version = _version(regeling, tuple(sorted({theme.id for theme in themes})), self.source)
            if version.id in self.versions:
                raise ValueError("for the second time")
            taking_part = list(_participations(regeling, version.id, self.source))
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return
        self.versions[version.id] = version
        self.themes |= {theme.id: theme for theme in themes}
        for party, participation in taking_part:
            self.parties.setdefault(party.id, party)
            self.participations.append(participation)


def _regelingen(file: ReceivedFile) -> Iterator[Element]:
    """Each record when its end is read; what stands around it is dropped at once."""
    path: list[Element] = []
    try:
        events = iterparse(
            io.BytesIO(file.data),
            events=("start", "end"),
            forbid_dtd=True,
            forbid_entities=True,
            forbid_external=True,
        )
        for event, element in events:
            if event == "start":
                if not path:
                    _check_root(element, file.where)
                path.append(element)
                if len(path) > _DEEPEST:
                    raise RegisterExportRefused(
                        file.where, found=f"elements {_DEEPEST} deep", expected="about 8"
                    )
                continue
            path.pop()
            inside = any(_local(above) == "regeling" for above in path)
            if _local(element) == "regeling" and not inside:
                yield element
            if not inside:
                element.clear()
                if path:
                    path[-1].clear()
    except DefusedXmlException as refused:
        raise RegisterExportRefused(
            file.where,
            found=f"{type(refused).__name__}: a document type or an entity",
            expected="elements and text only",
            remedy="do not use this file; ask the publisher for a good one",
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise RegisterExportRefused(file.where, found=error, expected="a whole XML file in UTF-8") from None


def _check_root(element: Element, where: str) -> None:
    namespace = element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
    if _local(element) not in _ROOTS or (namespace and not namespace.startswith(_NAMESPACES)):
        raise RegisterExportRefused(
            where, found=f"a file of {element.tag[:80]}", expected=f"the element {_ROOTS[0]} of KOOP"
        )


def _version(regeling: Element, themes: tuple[str, ...], source: str) -> PartnershipVersion:
    form = _child(regeling, "samenwerkingsvorm")
    letters = _attribute(form, "afkorting") if form is not None else ""
    if letters not in FORMS:
        raise ValueError(f"samenwerkingsvorm {letters[:20]!r} is none of {', '.join(FORMS)}")
    words = _texts(regeling, "bevoegdheidsverkrijgingen", "bevoegdheidsverkrijging")
    powers = frozenset(word.lower() for word in words)
    if powers - POWERS:
        raise ValueError(f"bevoegdheidsverkrijging {', '.join(sorted(powers - POWERS))[:40]!r}")
    id_ = _roo(regeling)
    return PartnershipVersion(
        id=id_,
        chain=id_,
        name=_text(regeling, "titel") or _text(regeling, "citeertitel") or _text(regeling, "naam"),
        form=FORMS[letters],
        in_force_from=read_day(_text(regeling, "datumInwerkingtreding")),
        in_force_until=read_day(_text(regeling, "datumUitwerkingtreding")),
        previous=_reference(regeling, "previousVersion"),
        following=_reference(regeling, "nextVersion"),
        powers=powers,
        purpose=_text(regeling, "doel"),
        themes=themes,
        decrees=len(_texts(regeling, "instellingsbesluiten", "referentie")),
        grounds=len(_children(regeling, "wettelijkeGrondslagen", "wettelijkeGrondslag")),
        competences=len(_children(regeling, "bevoegdheden", "bevoegdheid")),
        organisation=_reference(regeling, "regionaalSamenwerkingsorgaan"),
        verified_on=read_day(_text(regeling, "datumTerVerificatie")),
        source=source,
    )


def _participations(regeling: Element, version: str, source: str) -> Iterator[tuple[Party, Participation]]:
    seen: set[str] = set()
    for element in _children(regeling, "deelnemendeOrganisaties", "deelnemendeOrganisatie"):
        name = _text(element, "naam") or _own_text(element)
        id_ = read_tooi(_attribute(element, "resourceIdentifierTOOI")) or _roo(element)
        if not name or id_ in seen:
            raise ValueError(f"participant {id_} without name, or twice")
        seen.add(id_)
        yield (
            party_of(id_, name),
            Participation(
                version,
                id_,
                bodies=tuple(_texts(element, "bestuursorganen", "bestuursorgaan")),
                entered_on=read_day(_text(element, "toetredingsDatum")),
                left_on=read_day(_text(element, "uittredingsDatum")),
                contribution_key=_text(element, "verdeelsleutel"),
                source=source,
            ),
        )


def _themes(regeling: Element) -> Iterator[Theme]:
    for element in _children(regeling, "beleidsterreinen", "beleidsterrein"):
        id_, label = _attribute(element, "resourceIdentifier").rpartition("/")[2], _own_text(element)
        if not label:
            raise ValueError("a beleidsterrein without text")
        yield Theme(id_ or label, label)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None)


def _children(element: Element, outer: str, inner: str) -> list[Element]:
    around = _child(element, outer)
    return [child for child in around if _local(child) == inner] if around is not None else []


def _own_text(element: Element) -> str:
    text = (element.text or "").strip()
    if len(text) > _LONGEST:
        raise ValueError(f"{_local(element)} of {len(text):,} characters")
    return text


def _text(element: Element, name: str) -> str:
    child = _child(element, name)
    return _own_text(child) if child is not None else ""


def _texts(element: Element, outer: str, inner: str) -> list[str]:
    return [text for text in map(_own_text, _children(element, outer, inner)) if text]


def _attribute(element: Element, name: str) -> str:
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, "").strip()


def _reference(element: Element, name: str) -> str:
    child = _child(element, name)
    return _roo(child) if child is not None and _attribute(child, "systeemId") else ""


def _roo(element: Element) -> str:
    number = _attribute(element, "systeemId")
    if not (number.isdecimal() and number.isascii() and len(number) <= 12):
        raise ValueError(f"systeemId {number[:20]!r} of {_local(element)} is no number")
    return f"roo-{number}"
