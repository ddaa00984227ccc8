"""OpenGR, 2015/16: which authority takes part in which regeling, by name only.

Deelnemer, Gemeenschappelijke regeling, Postcode, Plaats, Provincie; delimited by commas. The file gives no
codes, days or forms. A regeling is matched to the register by name, a participant to the organisations that
are known; a name that fits none, or more than one, is listed for review and never guessed at. A regeling
becomes a version without days: it is never counted as in force. The option `repair` = "utf-8 twice" undoes
one reading in the wrong encoding; nothing else of the text is changed. Addresses are not read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from zicht.model.partnerships import (
    Form,
    Participation,
    PartnershipVersion,
    PartyKind,
    SamePartnership,
    ToReview,
)
from zicht.sources.cooperation.divisions_regioatlas import kebab
from zicht.sources.cooperation.names import Match, NameList, core, without_kind
from zicht.sources.cooperation.statements import Statements
from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.received import Received, ReceivedFile, WrongEncoding
from zicht.sources.records import Records, refuse_rows, text_of_cell

_PARTICIPANT, _REGELING = "Deelnemer", "Gemeenschappelijke regeling"
_SAME_NAME = "the same name, apart from case, accents, year, brackets and legal form"
_KINDS = {
    "provincie": PartyKind.PROVINCE,
    "waterschap": PartyKind.WATER_BOARD,
    "hoogheemraadschap": PartyKind.WATER_BOARD,
    "ministerie": PartyKind.MINISTRY,
}


@dataclass(frozen=True)
class _Row:
    """One participation, as it stands in the file."""

    where: str
    party: str
    regeling: str


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """Versions without days, the participations whose names fit, and everything else for review.

    raises ColumnsDiffer, RowsInvalid, WrongEncoding, FileDamaged
    """
    rows = _rows(records_of(_repaired(received.file, entry), ","))
    regelingen = _ids(rows, entry.id)
    parties = _parties(rows, earlier)
    lines = {row.regeling: row.where for row in reversed(rows)}
    first = {row.party: row.where for row in reversed(rows)}
    versions = {id_: _version(id_, name, entry.id) for name, id_ in sorted(regelingen.items())}
    links, unsure = _links(regelingen, lines, entry.id, earlier)
    taking_part = {
        (regelingen[row.regeling], match.id) for row in rows if (match := parties[row.party]).id is not None
    }
    unknown = [
        ToReview(entry.id, first[name], name, _why(match, "organisation"), match.candidates)
        for name, match in parties.items()
        if match.id is None
    ]
    return Statements(
        versions=versions,
        participations=tuple(
            Participation(version, party, source=entry.id) for version, party in sorted(taking_part) if party
        ),
        to_review=(*unsure, *unknown),
        links=tuple(links),
    )


def _rows(records: Records) -> list[_Row]:
    records.require((_PARTICIPANT, _REGELING))
    rows = [
        _Row(
            f"{records.where}, {records.row_name(row)}",
            text_of_cell(records.columns[_PARTICIPANT][row]),
            text_of_cell(records.columns[_REGELING][row]),
        )
        for row in range(len(records))
    ]
    nameless = [row.where for row in rows if not row.party or not kebab(row.regeling)]
    refuse_rows(records.where, nameless, "a participant and a regeling in each row")
    return rows


def _parties(rows: list[_Row], earlier: Statements) -> dict[str, Match]:
    """Name -> the one organisation of it, of the kind that the name itself says, else a gemeente."""
    names: dict[PartyKind, NameList] = {}
    for kind in {*_KINDS.values(), PartyKind.GEMEENTE}:
        of_kind = (party for party in earlier.parties.values() if party.kind is kind)
        names[kind] = NameList((party.id, without_kind(party.name)) for party in of_kind)
    found = {}
    for name in sorted({row.party for row in rows}):
        kind = _KINDS.get(name.split()[0].casefold(), PartyKind.GEMEENTE)
        found[name] = names[kind].match(without_kind(name))
    return found


def _ids(rows: list[_Row], source: str) -> dict[str, str]:
    """Name of a regeling -> id; two names that give the same id are numbered."""
    ids: dict[str, str] = {}
    used: Counter[str] = Counter()
    for name in sorted({row.regeling for row in rows}):
        base = f"{source}-{kebab(name)}"
        used[base] += 1
        ids[name] = base if used[base] == 1 else f"{base}-{used[base]}"
    return ids


def _version(id_: str, name: str, source: str) -> PartnershipVersion:
    return PartnershipVersion(id_, id_, name, Form.PUBLIC_LAW_UNSPECIFIED, None, source=source)


def _links(
    regelingen: dict[str, str], lines: dict[str, str], source: str, earlier: Statements
) -> tuple[list[SamePartnership], list[ToReview]]:
    """A link where the name is that of one line of versions; it goes to the first version of that line."""
    names = NameList((version.chain, core(version.name)) for version in earlier.versions.values())
    links, unsure = [], []
    for name, id_ in sorted(regelingen.items()):
        match = names.match(core(name))
        if match.id is not None:
            links.append(SamePartnership(id_, match.id, "", _SAME_NAME))
        else:
            unsure.append(ToReview(source, lines[name], name, _why(match, "regeling"), match.candidates))
    return links, unsure


def _why(match: Match, what: str) -> str:
    return f"the name fits no {what}, or more than one" if match.candidates else f"the name fits no {what}"


def _repaired(file: ReceivedFile, entry: Entry) -> ReceivedFile:
    """The bytes as they were before somebody read UTF-8 as cp1252 and saved that as UTF-8."""
    if entry.options.get("repair") != "utf-8 twice":
        return file
    try:
        return replace(file, data=_once(file.data.decode("utf-8-sig")))
    except UnicodeError:
        raise WrongEncoding(
            file.where, found="text that was not read wrongly once, all of it", expected="UTF-8 saved twice"
        ) from None


def _once(text: str) -> bytes:
    """cp1252 has no letter for five bytes; whoever read them kept them as they were."""
    return b"".join(
        bytes([ord(mark)]) if 0x80 <= ord(mark) <= 0x9F else mark.encode("cp1252") for mark in text
    )
