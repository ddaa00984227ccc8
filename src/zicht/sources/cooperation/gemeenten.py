"""Gemeenten with their province, the day they ended and their inhabitants.

tooi, naam, provincie, provincie_bron, opgeheven, inwoners; delimited by commas. `provincie` is the TOOI id
of the province (pv20); the address of a gemeente is no source for it, it is empty for one gemeente in eight.
"""

from __future__ import annotations

from zicht.model.partnerships import Party, PartyKind
from zicht.sources.cooperation.days import days_of
from zicht.sources.cooperation.parties import read_tooi
from zicht.sources.cooperation.statements import Statements
from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.received import Received
from zicht.sources.records import Records, records_corrected, refuse_rows, text_of_cell

_COLUMNS = ("tooi", "naam", "provincie", "opgeheven", "inwoners")


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """One party for each row.

    raises ColumnsDiffer, RowsInvalid, WrongEncoding, FileDamaged, CorrectionOutdated
    """
    records = records_of(received.file, ",")
    records.require(_COLUMNS)
    records = records_corrected(records, "tooi", entry.corrections)
    ended = days_of(records, "opgeheven")
    parties: dict[str, Party] = {}
    problems: list[str] = []
    for row in range(len(records)):
        try:
            party = _party(records, row)
        except ValueError as error:
            problems.append(f"{records.row_name(row)}: {error}")
            continue
        if party.id in parties:
            problems.append(f"{records.row_name(row)}: {party.id} for the second time")
        parties[party.id] = Party(
            party.id, party.kind, party.name, party.area_code, party.province, ended[row], party.inhabitants
        )
    refuse_rows(records.where, problems, "one gemeente a row, with TOOI ids")
    return Statements(parties=parties)


def _party(records: Records, row: int) -> Party:
    cell = {name: text_of_cell(records.columns[name][row]) for name in _COLUMNS}
    id_, province = read_tooi(cell["tooi"]), read_tooi(cell["provincie"])
    if not id_.startswith("gm"):
        raise ValueError(f"column tooi: {cell['tooi']!r} is not the id of a gemeente")
    if province and not province.startswith("pv"):
        raise ValueError(f"column provincie: {province!r} is not the id of a province")
    if not cell["naam"]:
        raise ValueError("column naam: a gemeente without a name")
    if cell["inwoners"] and not cell["inwoners"].isdecimal():
        raise ValueError(f"column inwoners: {cell['inwoners'][:20]!r} is not a whole number")
    inhabitants = int(cell["inwoners"]) if cell["inwoners"] else None
    return Party(
        id_,
        PartyKind.GEMEENTE,
        cell["naam"],
        area_code=id_.upper(),
        province=province.upper(),
        inhabitants=inhabitants,
    )
