"""Rows of a file before they have our names, and the one gate through which figures become Observations.

Every reader of figures, whatever its format, ends here: columns must exist, codes must be codes of the level,
values must be numbers or a known marker of absence and lie within bounds, a row may occur once, and parts
must add up. All findings of one kind in one file are reported together, with the lines they stand on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level, UnknownAreaCode, is_water_or_abroad, read_area_code
from zicht.model.observations import Absence, Observations, observations_from_rows
from zicht.model.periods import UnknownPeriod, read_period
from zicht.model.provenance import Source
from zicht.sources.corrections import Correction, CorrectionOutdated
from zicht.sources.entries import Entry, MeasureColumn, TablePart
from zicht.sources.open_data import Note

_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_SHOWN = 5


class ColumnsDiffer(UserError):
    """A file does not have the columns that the catalogue promises, or a row has more or fewer cells."""

    exit_code = 46
    usual_remedy = "the publisher may have changed the file: compare it with the catalogue"


class RowsInvalid(UserError):
    """Cells hold something that is not a code, a number within bounds or a known marker of absence."""

    exit_code = 47


class RowsTwice(UserError):
    """A file gives the same figure of the same area and period more than once."""

    exit_code = 48
    usual_remedy = "fetch the file again; if it is as published, ask the publisher"


class PartsDoNotAddUp(UserError):
    """Parts and total differ by more than rounding; usually a column has shifted."""

    exit_code = 49


@dataclass(frozen=True, eq=False)
class Records:
    """Columns of raw cells of one file or layer, all of the same length.

    where    the file, and the layer when it has several; for messages
    lines    what to call row i in a message: a line number of a text file, or the number of a feature
    statuses how final each row is (PeriodStatus), when the file says so; else the catalogue does
    rows     positions of these rows before corrections dropped some; None when none were
    """

    where: str
    columns: Mapping[str, Sequence[object]]
    word: str = "feature"
    lines: Sequence[int] = field(default_factory=tuple)
    statuses: Sequence[str] = field(default_factory=tuple)
    rows: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def column(self, name: str) -> Sequence[object]:
        """One column; raises ColumnsDiffer."""
        self.require((name,))
        return self.columns[name]

    def require(self, names: Iterable[str]) -> None:
        """Raise ColumnsDiffer naming every column that is not there."""
        missing = sorted(set(names) - set(self.columns))
        if missing:
            raise ColumnsDiffer(
                self.where,
                found=f"no column {', '.join(missing)}; the file has {', '.join(self.columns)}",
                expected="the columns that the catalogue names",
                remedy="the publisher may have changed the table: compare it with the catalogue and adapt it",
            )

    def row_name(self, row: int) -> str:
        """`line 17`, to find a row again."""
        return f"{self.word} {self.lines[row] if self.lines else row + 1}"


def text_of_cell(cell: object) -> str:
    """A cell as the text that markers and codes are compared with; nothing at all is an empty text."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and math.isnan(cell):
        return "nan"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def observations_of(
    records: Records, part: TablePart, entry: Entry, source: Source
) -> tuple[Observations, list[Note]]:
    """The figures of one part of an entry.

    raises ColumnsDiffer, RowsInvalid, RowsTwice, PartsDoNotAddUp
    """
    records.require(_columns_needed(part))
    records = records_corrected(records, part.area, entry.corrections)
    rows = _rows_taken(records, part)
    codes, notes = _area_codes(records, part, rows, entry)
    periods = _periods(records, part, list(codes))
    cells = list(_long_cells(records, part, codes) if part.key else _wide_cells(records, part, codes))
    table, problems = [], []
    lines: dict[tuple[str, str, str], int] = {}
    twice: list[str] = []
    for row, column, raw in cells:
        try:
            value, absence = _value(raw, column, part)
        except ValueError as error:
            problems.append(f"{records.row_name(row)}, column {column.column}: {error}")
            continue
        key = (column.measure, codes[row], periods[row])
        if key in lines:
            twice.append(f"{' '.join(key)} ({records.row_name(lines[key])} and {records.row_name(row)})")
        lines[key] = row
        status = records.statuses[row] if records.statuses else part.status.value
        table.append((*key, value, absence, status))
    _refuse(RowsInvalid, records.where, problems, "numbers within bounds, or a marker the catalogue knows")
    _refuse(RowsTwice, records.where, twice, "each figure once")
    _check_sums(records.where, part, table)
    return observations_from_rows(table, part.division, source), notes


def refuse_rows(where: str, problems: Sequence[str], expected: str) -> None:
    """Raise RowsInvalid with all problems together; nothing when there are none."""
    _refuse(RowsInvalid, where, problems, expected)


def read_codes(records: Records, column: str, level: Level, rows: Iterable[int]) -> dict[int, str]:
    """row -> code in CBS notation; raises RowsInvalid naming every row that is not a code of the level."""
    cells = records.column(column)
    known: dict[object, str] = {}
    codes, problems = {}, []
    for row in rows:
        cell = cells[row]
        try:
            if cell not in known:
                known[cell] = read_area_code(text_of_cell(cell), level)
            codes[row] = known[cell]
        except UnknownAreaCode as error:
            problems.append(f"{records.row_name(row)}: {error.found}")
    _refuse(RowsInvalid, f"{records.where}, column {column}", problems, f"codes of level {level.name}")
    return codes


def records_corrected(records: Records, code: str, corrections: Sequence[Correction]) -> Records:
    """The records after the list of corrections; one that puts nothing in the column of codes drops the row.

    raises CorrectionOutdated for a correction that finds no row with the value it expects
    """
    columns = {name: list(cells) for name, cells in records.columns.items()} if corrections else {}
    dropped: set[int] = set()
    for correction in (item for item in corrections if item.area and item.field in columns):
        cells, codes = columns[correction.field], columns[code]
        wanted = (correction.area, correction.expects)
        rows = [r for r, cell in enumerate(cells) if (text_of_cell(codes[r]), text_of_cell(cell)) == wanted]
        if not rows:
            raise CorrectionOutdated.at(correction, "no row with that value")
        for row in rows:
            cells[row] = correction.use
        if correction.field == code and not correction.use:
            dropped.update(rows)
    if not columns:
        return records
    kept = [row for row in range(len(records)) if row not in dropped]
    return Records(
        records.where,
        {name: [cells[row] for row in kept] for name, cells in columns.items()},
        records.word,
        lines=[records.lines[row] if records.lines else row + 1 for row in kept],
        statuses=[records.statuses[row] for row in kept] if records.statuses else (),
        rows=kept,
    )


def rows_where(records: Records, only: Mapping[str, tuple[str, ...]], rows: Iterable[int]) -> list[int]:
    """The rows in which each column of `only` holds one of its values."""
    records.require(only)
    kept = list(rows)
    for name, values in only.items():
        cells = records.columns[name]
        kept = [row for row in kept if text_of_cell(cells[row]) in values]
    return kept


def rows_of_level(records: Records, column: str, level: Level) -> list[int]:
    """The rows that can be of this level: those whose code has its prefix, or no prefix at all."""
    others = tuple(other.value.upper() for other in Level if other is not level)
    cells = records.column(column)
    foreign = {cell for cell in set(cells) if _bare(cell).startswith(others)}
    return [row for row, cell in enumerate(cells) if cell not in foreign]


def _bare(cell: object) -> str:
    text = text_of_cell(cell).upper()
    return text[4:] if text[:4].isdigit() and text[4:6].isalpha() else text


def _columns_needed(part: TablePart) -> set[str]:
    needed = {*part.only, *_period_columns(part)}
    if not part.area.startswith("="):
        needed.add(part.area)
    if part.key:
        return needed | {part.key, part.value}
    return needed | {column.column for column in part.measures}


def _period_columns(part: TablePart) -> list[str]:
    return [name.removeprefix("@") for name in part.period.split("-@")] if part.period.startswith("@") else []


def _rows_taken(records: Records, part: TablePart) -> list[int]:
    rows: Iterable[int] = range(len(records))
    if not part.area.startswith("="):
        rows = rows_of_level(records, part.area, part.division.level)
    return rows_where(records, part.only, rows)


def _area_codes(
    records: Records, part: TablePart, rows: list[int], entry: Entry
) -> tuple[dict[int, str], list[Note]]:
    """Codes of the rows to keep; water and abroad have no inhabitants by definition and are left out."""
    level = part.division.level
    if part.area.startswith("="):
        return dict.fromkeys(rows, part.area[1:]), []
    codes = read_codes(records, part.area, level, rows)
    if level not in (Level.GEMEENTE, Level.WIJK, Level.BUURT):
        return codes, []
    kept = {row: code for row, code in codes.items() if not is_water_or_abroad(code)}
    left_out = len(set(codes.values()) - set(kept.values()))
    if not left_out:
        return kept, []
    text = f"{left_out} areas of {part.division.id} that are water or abroad are left out"
    return kept, [Note(entry.id, text)]


def _periods(records: Records, part: TablePart, rows: list[int]) -> dict[int, str]:
    names = _period_columns(part)
    if not names:
        return dict.fromkeys(rows, read_period(part.period))
    columns = [records.columns[name] for name in names]
    known: dict[tuple[object, ...], str] = {}
    periods, problems = {}, []
    for row in rows:
        cells = tuple(column[row] for column in columns)
        try:
            if cells not in known:
                year, *rest = map(text_of_cell, cells)
                known[cells] = read_period("-".join([year, *(text.zfill(2) for text in rest)]))
            periods[row] = known[cells]
        except UnknownPeriod as error:
            problems.append(f"{records.row_name(row)}: {error.found}")
    _refuse(RowsInvalid, f"{records.where}, column {', '.join(names)}", problems, "years, quarters or months")
    return periods


def _wide_cells(
    records: Records, part: TablePart, rows: Iterable[int]
) -> Iterable[tuple[int, MeasureColumn, object]]:
    kept = list(rows)
    for column in part.measures:
        cells = records.columns[column.column]
        for row in kept:
            yield row, column, cells[row]


def _long_cells(
    records: Records, part: TablePart, rows: Iterable[int]
) -> Iterable[tuple[int, MeasureColumn, object]]:
    """Rows whose key the catalogue does not name are not ours to read; a key it names must occur."""
    columns = {column.column: column for column in part.measures}
    keys, values = records.columns[part.key], records.columns[part.value]
    seen = set()
    for row in rows:
        key = text_of_cell(keys[row])
        if key in columns:
            seen.add(key)
            yield row, columns[key], values[row]
    missing = sorted(set(columns) - seen)
    if missing:
        raise ColumnsDiffer(
            f"{records.where}, column {part.key}",
            found=f"no row with {', '.join(missing)}",
            expected="every key that the catalogue names",
            remedy="the publisher may have changed the table: compare it with the catalogue and adapt it",
        )


def _value(raw: object, column: MeasureColumn, part: TablePart) -> tuple[float | None, str | None]:
    """A finite number or a reason; raises ValueError saying what is wrong."""
    if isinstance(raw, Absence):
        return None, raw.value
    text = text_of_cell(raw)
    absence = column.absent.get(text) or part.absent.get(text)
    if absence is not None:
        return None, absence.value
    if isinstance(raw, bool) or not _NUMBER.match(text):
        raise ValueError(f"{text!r} is neither a number nor a known marker")
    number = float(text)
    low, high = column.at_least, column.at_most
    if (
        not math.isfinite(number)
        or (low is not None and number < low)
        or (high is not None and number > high)
    ):
        raise ValueError(f"{text} is not between {low} and {high if high is not None else 'any number'}")
    return (round(number * column.multiply, 6) if column.multiply != 1 else number), None


def _check_sums(
    where: str, part: TablePart, table: Sequence[tuple[str, str, str, float | None, str | None, str]]
) -> None:
    if not part.sums:
        return
    values = {(measure, area, period): value for measure, area, period, value, _, _ in table}
    places = sorted({(area, period) for _, area, period, _, _, _ in table})
    problems = []
    for check in part.sums:
        for place in places:
            total = values.get((check.total, *place))
            parts = [values.get((name, *place)) for name in check.parts]
            known = [value for value in parts if value is not None]
            if total is None or len(known) < len(parts) or abs(sum(known) - total) <= check.within:
                continue
            problems.append(
                f"{' '.join(place)}: {' + '.join(check.parts)} = {sum(known):g}, {check.total} = {total:g}"
            )
    _refuse(PartsDoNotAddUp, where, problems, "parts that add up to the total, apart from rounding")


def _refuse(kind: type[UserError], where: str, problems: Sequence[str], expected: str) -> None:
    if problems:
        more = f"; and {len(problems) - _SHOWN:,} more" if len(problems) > _SHOWN else ""
        raise kind(
            where,
            found=f"{len(problems):,}: " + "; ".join(problems[:_SHOWN]) + more,
            expected=expected,
            remedy="fetch the file again; if it is as published, adapt the catalogue or the corrections",
        )
