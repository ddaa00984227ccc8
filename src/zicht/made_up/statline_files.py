"""CSV as StatLine exports it: padded with "." and a byte order mark, or bare with empty cells.

The layouts say "absent" in different words, and neither has a word for every reason; that is how it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from zicht.made_up.division import Vintage
from zicht.made_up.key_figures import COLUMNS, Cell, Row
from zicht.made_up.packing import gzipped
from zicht.made_up.people import YEARS, People
from zicht.model.observations import Absence

PADDED = {Absence.CONFIDENTIAL: ".", Absence.IMPOSSIBLE: ""}
BARE = {Absence.CONFIDENTIAL: "x", Absence.IMPOSSIBLE: ""}
MARK_COLUMN = "Herkomst_999"
MARK_CELL = "verzonnen"
_WORDS = {"GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}
_HEAD = ("ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3")


def padded_table(rows: Iterable[Row]) -> bytes:
    """The layout of 84583NED: all cells quoted and padded, "." where a figure is absent."""
    return _table(rows, PADDED, 8, "\ufeff")


def bare_table(rows: Iterable[Row]) -> bytes:
    """The layout of the following year: no byte order mark, no padding, "x" for what is confidential."""
    return _table(rows, BARE, 0, "")


def inhabitants_of_buurten(vintage: Vintage, people: People, year: int) -> bytes:
    """A column out of the key figures, as R writes it: row names, code, inhabitants in multiples of 5."""
    of_year = people.inhabitants[:, YEARS.index(year)]
    counts = {code: 5 * round(count / 5) for code, count in zip(vintage.buurt, of_year, strict=True)}
    lines = ['"","nhood_id","population","herkomst"']
    lines += [f'"{at}","{code}",{counts[code]},"{MARK_CELL}"' for at, code in enumerate(sorted(counts), 1)]
    return gzipped(("\n".join(lines) + "\n").encode())


def delimited(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Plain CSV of texts without quotes in them."""
    lines = [delimiter.join(header)]
    lines += [delimiter.join(str(cell) for cell in row) for row in rows]
    return "\n".join(lines) + "\n"


def quoted(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """CSV with every cell between quotes."""
    return delimited([f'"{name}"' for name in header], ([f'"{c}"' for c in row] for row in rows), delimiter)


def _table(rows: Iterable[Row], words: Mapping[Absence, str], width: int, start: str) -> bytes:
    header = (*_HEAD, *(column.name for column in COLUMNS), MARK_COLUMN)
    lines = [
        (
            str(5660 + at),
            row.code.ljust(10),
            row.gemeente_name.ljust(40),
            _WORDS[row.code[:2]].ljust(10),
            row.code.ljust(10),
            *(
                _cell(cell, column.decimals, words).rjust(width)
                for cell, column in zip(row.cells, COLUMNS, strict=True)
            ),
            MARK_CELL,
        )
        for at, row in enumerate(rows)
    ]
    return gzipped((start + quoted(header, lines, ";").replace("\n", "\r\n")).encode())


def _cell(cell: Cell, decimals: int, words: Mapping[Absence, str]) -> str:
    if isinstance(cell, Absence):
        return words[cell]
    assert np.isfinite(cell)
    return f"{cell:.{decimals}f}"
