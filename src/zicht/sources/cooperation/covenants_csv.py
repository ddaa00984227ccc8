"""Covenants and networks as a secretary fills them in: two or three tables, delimited by semicolons.

samenwerkingen.csv  one version of a partnership a row; deelnemers.csv one participant of one version a row;
organisaties.csv (only for organisations that no other source describes) one organisation a row. Days are
2024-01-31, lists have bars without spaces between ("c_d0463fb7|veiligheid"), questions are answered with ja
or nee, and what is not known stays empty. A column that is missing is empty; one with an unknown name is a
fault.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from zicht.sources.cooperation.cells import WrongValue, value_of
from zicht.sources.cooperation.covenant_statements import statements_of
from zicht.sources.cooperation.covenants import (
    CovenantsInvalid,
    Placed,
    PlacedParty,
    StatedParticipant,
    StatedPartnership,
    StatedParty,
)
from zicht.sources.cooperation.statements import Statements
from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.received import Received, ReceivedFile
from zicht.sources.records import Records

PARTNERSHIP = {
    "id": "id",
    "naam": "name",
    "vorm": "form",
    "document": "document",
    "gesteld_door": "stated_by",
    "gesteld_op": "stated_on",
    "van": "in_force_from",
    "tot": "in_force_until",
    "einddatum": "ends_on",
    "vorige": "previous",
    "doel": "purpose",
    "themas": "themes",
    "verplicht": "mandatory",
    "bevoegdheden": "powers",
    "besluiten": "decrees",
    "gezien_op": "verified_on",
    "link": "link",
    "zelfde_als": "same_as",
    "bevestigd_door": "confirmed_by",
    "waarom": "why",
}
CLAUSE = {
    "clausule_zienswijze_ontwerp": "council_view_draft",
    "clausule_zienswijze": "council_view",
    "clausule_informatie": "information",
    "clausule_inspraak": "participation",
    "clausule_evaluatie": "evaluation",
    "clausule_uittreding": "exit",
    "clausule_bijdrage": "contribution",
    "clausule_privacy": "privacy",
    "clausule_geschillen": "escalation",
    "clausule_archief": "archive",
}
PARTICIPANT = {
    "organisatie": "party",
    "organen": "bodies",
    "van": "entered_on",
    "tot": "left_on",
    "rol": "role",
    "bijdrage": "contribution_key",
}
PARTY = {
    "id": "id",
    "soort": "kind",
    "naam": "name",
    "gebied": "area_code",
    "provincie": "province",
    "opgeheven": "dissolved_on",
}
TABLES = ("samenwerkingen", "deelnemers", "organisaties")
OF = "samenwerking"
"""The column of deelnemers.csv that names the partnership."""

Value = TypeVar("Value")


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """The statements of the two or three tables. Raises CovenantsInvalid, FileDamaged, WrongEncoding."""
    faults = _faults_of_tables(received)
    tables = {file.where.rpartition("/")[2].partition(".")[0]: file for file in received.files}
    taking_part = _by_partnership(tables.get("deelnemers"), faults)
    parties = [PlacedParty(*at) for at in _rows(tables.get("organisaties"), StatedParty, PARTY, faults)]
    placed = []
    for where, one in _rows(tables.get("samenwerkingen"), StatedPartnership, PARTNERSHIP, faults, CLAUSE):
        rows = taking_part.pop(one.id, [])
        whole = dataclasses.replace(one, participants=tuple(participant for _, participant in rows))
        placed.append(Placed(where, whole, tuple(at for at, _ in rows)))
    for rows in taking_part.values() if not faults else ():
        faults += [f"{at}, column {OF}: no partnership of that id" for at, _ in rows]
    if faults:
        raise CovenantsInvalid.of(received.where, faults)
    return statements_of(placed, parties, received, entry, earlier)


def _faults_of_tables(received: Received) -> list[str]:
    """A table that is not there, or of a name that says nothing, would be lost without a word."""
    names = [file.where.rpartition("/")[2].partition(".")[0] for file in received.files]
    missing = [name for name in TABLES[:2] if name not in names]
    unknown = [name for name in names if name not in TABLES or names.count(name) > 1]
    return [f"{received.where}: no table {name}" for name in missing] + [
        f"{received.where}: a table that is none of {', '.join(TABLES)}, once each" for _ in unknown
    ]


def _by_partnership(
    file: ReceivedFile | None, faults: list[str]
) -> dict[str, list[tuple[str, StatedParticipant]]]:
    found: dict[str, list[tuple[str, StatedParticipant]]] = {}
    if file is None:
        return found
    records = _records(file, {OF, *PARTICIPANT}, (OF, "organisatie"), faults)
    for row in range(len(records)):
        value = _value(records, row, StatedParticipant, PARTICIPANT, faults)
        if value is not None:
            of = str(records.columns[OF][row]).strip()
            found.setdefault(of, []).append((f"{file.where}, {records.row_name(row)}", value))
    return found


def _rows(
    file: ReceivedFile | None,
    kind: type[Value],
    columns: Mapping[str, str],
    faults: list[str],
    clauses: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Value]]:
    """Each row that has no fault, with its place; the faults of the others are added to the list."""
    if file is None:
        return
    required = [name for name, field in columns.items() if field in _required(kind)]
    records = _records(file, {*columns, *(clauses or {})}, tuple(required), faults)
    for row in range(len(records)):
        value = _value(records, row, kind, columns, faults, clauses)
        if value is not None:
            yield f"{file.where}, {records.row_name(row)}", value


def _records(file: ReceivedFile, known: set[str], required: tuple[str, ...], faults: list[str]) -> Records:
    """The table, or one without rows when its columns are not those of the form."""
    records = records_of(file, ";")
    unknown, missing = sorted(set(records.columns) - known), sorted(set(required) - set(records.columns))
    if unknown:
        faults.append(f"{file.where}, line 1: {len(unknown)} columns with an unknown name")
    if missing:
        faults.append(f"{file.where}, line 1: no column {', '.join(missing)}")
    return records if not missing else Records(file.where, {})


def _value(
    records: Records,
    row: int,
    kind: type[Value],
    columns: Mapping[str, str],
    faults: list[str],
    clauses: Mapping[str, str] | None = None,
) -> Value | None:
    there = [name for name in (*columns, *(clauses or ())) if name in records.columns]
    cells = {name: str(records.columns[name][row]) for name in there}
    types_ = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for column, field in columns.items():
        try:
            if cells.get(column, "").strip():
                values[field] = value_of(types_[field], cells[column])
            elif field in _required(kind):
                raise WrongValue("must be filled in")
        except WrongValue as error:
            wrong.append(f"column {column}: {error}")
    answers: dict[str, Any] = {}
    for column, name in (clauses or {}).items():
        try:
            answers |= value_of(Mapping[str, bool], {name: cells.get(column, "").strip()})
        except WrongValue as error:
            wrong.append(f"column {column}: {error}")
    faults += [f"{records.where}, {records.row_name(row)}, {fault}" for fault in wrong]
    if answers:
        values["clauses"] = answers
    return kind(**values) if not wrong else None


def _required(kind: Any) -> set[str]:
    missing = dataclasses.MISSING
    return {
        field.name
        for field in dataclasses.fields(kind)
        if field.default is missing and field.default_factory is missing
    }
