"""Cleared burglaries in The Hague with the neighbourhood of the burglar: research data, 1996-2001, public.

A folder of two tables: burglaries, and neighbourhoods with the coordinates of their middle. Of a burglary the
two neighbourhoods are read, and which burglaries are of the same burglar; the columns that describe the
burglar are not looked at. The description calls the surface hectares; the numbers are square kilometres (89
neighbourhoods of 57.9 together, where the built-up part of the city is about 58 km2).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.flows import Floats, Ints, ObservedFlows
from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, Received
from zicht.sources.records import Records, read_codes, refuse_rows, text_of_cell

BURGLARIES, NEIGHBOURHOODS = "TheHagueBurglars.csv", "TheHagueNeighborhoods.csv"
MEASURE, PERIOD, DIVISION = "burglaries_from_to", "1996/2001", Division(Level.BUURT, 2014)
SQUARE_METRES = 1e6


def read(received: Received, entry: Entry) -> OpenData:
    """The burglaries as flows. Raises FileDamaged, ColumnsDiffer, RowsInvalid."""
    burglaries, places = (_table(received, name) for name in (BURGLARIES, NEIGHBOURHOODS))
    burglaries.require(("PERSONID", "NHOODBUR", "NHOODRES"))
    places.require(("NHOODID", "X", "Y", "SURFACE"))
    codes = list(read_codes(places, "NHOODID", Level.BUURT, range(len(places))).values())
    twice = [places.row_name(row) for row, code in enumerate(codes) if codes.index(code) != row]
    refuse_rows(f"{places.where}, column NHOODID", twice, "each neighbourhood once")
    order = np.argsort(np.array(codes))
    x, y, surface = (_numbers(places, name) for name in ("X", "Y", "SURFACE"))
    known = tuple(codes[place] for place in order)
    flows = ObservedFlows(
        measure=MEASURE,
        division=DIVISION,
        period=PERIOD,
        codes=known,
        centres=np.column_stack([x, y])[order],
        surface=surface[order] * SQUARE_METRES,
        origin=_positions(burglaries, "NHOODRES", known),
        destination=_positions(burglaries, "NHOODBUR", known),
        offender=np.unique(np.array(burglaries.columns["PERSONID"], dtype=np.str_), return_inverse=True)[1],
        source=entry.source(received),
    )
    return OpenData(flows=(flows,))


def _table(received: Received, name: str) -> Records:
    found = [file for file in received.files if file.where.endswith(f"/{name}") or file.where == name]
    if len(found) != 1:
        raise FileDamaged(
            received.where,
            found=f"{len(found)} files {name}",
            expected="one",
            remedy="fetch the folder again",
        )
    return records_of(found[0], ",")


def _numbers(records: Records, column: str) -> Floats:
    """A column of numbers above 0, all wrong rows told together."""
    cells = [text_of_cell(cell) for cell in records.columns[column]]
    wrong = [records.row_name(row) for row, cell in enumerate(cells) if not _is_positive(cell)]
    refuse_rows(f"{records.where}, column {column}", wrong, "numbers above 0")
    return np.array(cells, dtype=np.float64)


def _is_positive(text: str) -> bool:
    try:
        return 0 < float(text) < np.inf
    except ValueError:
        return False


def _positions(records: Records, column: str, codes: Sequence[str]) -> Ints:
    """Number of the neighbourhood of each row; a row is about a person, so only its place is named."""
    number = {code: place for place, code in enumerate(codes)}
    found = read_codes(records, column, Level.BUURT, range(len(records)))
    unknown = [records.row_name(row) for row, code in found.items() if code not in number]
    refuse_rows(f"{records.where}, column {column}", unknown, f"one of the {len(codes)} neighbourhoods")
    return np.array([number[found[row]] for row in range(len(records))], dtype=np.int64)
