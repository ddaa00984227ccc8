"""What would make faulty values acceptable. Proposed to the supplier in numbers of rows; never done."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.microdata.checks import date_sql, valid_sql
from zicht.microdata.cross_checks import FAULTS
from zicht.microdata.duck import name, text
from zicht.microdata.reports import Reason, Repair
from zicht.microdata.sorting import ASIDE, Sorted, Sorting, faulty_numbers
from zicht.model.contracts import Column, ColumnType

_MENDABLE = frozenset({Reason.TYPE, Reason.CODE})
_DATE_FORMS = ("%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d/%m/%Y")


def propose_repairs(sorting: Sorting, outcome: Sorted) -> tuple[Repair, ...]:
    """For every column with values that could not be read: the first repair that helps, with its rows."""
    repairs = []
    for number, check in faulty_numbers(sorting.contract, _MENDABLE):
        column = sorting.contract.column(check.column)
        if column is None or number not in outcome.found:
            continue
        cases = " ".join(f"WHEN {valid} THEN {text(words)}" for words, valid in _candidates(sorting, column))
        rows = sorting.connection.execute(
            f"SELECT repair, count(*) FROM (SELECT CASE {cases} END AS repair FROM {ASIDE} "
            f"WHERE row_number IN (SELECT row_number FROM {FAULTS} WHERE number = {number})) "
            "WHERE repair IS NOT NULL GROUP BY repair ORDER BY repair"
        ).fetchall()
        repairs += [Repair(column.name, column.physical_name, words, count) for words, count in rows]
    return tuple(repairs)


def _candidates(sorting: Sorting, column: Column) -> Iterator[tuple[str, str]]:
    """Words and SQL that is true when that repair helps; the smallest repair first."""
    value = name(column.name)
    spaceless = f"regexp_replace({value}, '\\s', '', 'g')"
    tries = [("spaces removed", spaceless)]
    if column.type is ColumnType.CODE:
        tries += _code_tries(sorting, column, value, spaceless)
    if column.type is ColumnType.INTEGER:
        tries.append(("points between thousands removed", _unpointed(spaceless)))
    for words, changed in tries:
        yield words, valid_sql(column, changed, sorting.table, sorting.lists)
    if column.type is ColumnType.DATE:
        for form in _DATE_FORMS:
            yield f"date as {form}", f"({date_sql(value, form)}) IS NOT NULL"


def _unpointed(value: str) -> str:
    pointed = f"regexp_full_match({value}, '-?[0-9]{{1,3}}([.][0-9]{{3}})+')"
    return f"CASE WHEN {pointed} THEN replace({value}, '.', '') END"


def _code_tries(sorting: Sorting, column: Column, value: str, spaceless: str) -> Iterator[tuple[str, str]]:
    assert column.codes is not None
    lengths = {len(code) for code in sorting.lists[column.codes].codes}
    wide = column.width or (lengths.pop() if len(lengths) == 1 else 0)
    yield "upper case", f"upper({value})"
    if wide:
        # lpad would cut a longer text off, and a cut text is another code
        yield "zeros on the left", f"CASE WHEN length({value}) < {wide} THEN lpad({value}, {wide}, '0') END"
    yield "spaces removed + upper case", f"upper({spaceless})"
    if wide:
        short = f"length({spaceless}) < {wide}"
        padded = f"lpad({spaceless}, {wide}, '0')"
        yield "spaces removed + zeros on the left", f"CASE WHEN {short} THEN {padded} END"
