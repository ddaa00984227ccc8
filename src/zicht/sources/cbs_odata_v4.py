"""A table of the CBS OData v4 service as captured answers: properties, dimensions, code lists, observations.

A reason why a value is absent stands beside it (ValueAttribute), how final a period is in the list of
periods (Status). Every code in an observation must be in its code list, and every page must be there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from zicht.kit.errors import UserError
from zicht.model.observations import Absence, PeriodStatus
from zicht.sources.cbs_odata_v3 import records_of_rows, rows_of_page
from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, Received, json_of
from zicht.sources.records import Records, RowsTwice, refuse_rows

VALUE_ATTRIBUTES = {
    "NotAvailable": Absence.NOT_MEASURED,
    "Confidential": Absence.CONFIDENTIAL,
    "Impossible": Absence.IMPOSSIBLE,
}
PERIOD_STATUSES = {
    "Definitief": PeriodStatus.FINAL,
    "NaderVoorlopig": PeriodStatus.REVISED_PROVISIONAL,
    "Voorlopig": PeriodStatus.PROVISIONAL,
}
_PAGE = re.compile(r"^observations-page-(\d+)\.json(\.gz)?$")
_CODES = re.compile(r"^codes-(\w+)\.json(\.gz)?$")


class AnswerChanged(UserError):
    """The service answers in a form this version does not know: another attribute, status or code."""

    exit_code = 53
    usual_remedy = "read the notes of the service; a new form needs a decision, not a guess"


@dataclass(frozen=True)
class Answers:
    """The answers for one table, parsed but not judged.

    pages       observations, in order of page number
    codes       dimension (or "measure") -> code -> its record in the code list
    announced   how many observations there should be; None when unknown
    """

    where: str
    pages: tuple[list[dict[str, Any]], ...]
    codes: Mapping[str, Mapping[str, Mapping[str, Any]]]
    announced: int | None = None


def read(received: Received, entry: Entry) -> OpenData:
    """Figures of one captured table."""
    records = records_of_answers(answers_of(received))
    return read_parts(received, entry, lambda _: (records, None, ""))


def answers_of(received: Received) -> Answers:
    """The captured files by what they hold. Raises FileDamaged for a gap in the pages."""
    pages: dict[int, list[dict[str, Any]]] = {}
    codes: dict[str, dict[str, Any]] = {}
    announced = None
    for file in received.files:
        name = PurePosixPath(file.where).name
        if match := _PAGE.match(name):
            pages[int(match[1])] = rows_of_page(json_of(file), file.where)
        elif match := _CODES.match(name):
            codes[match[1]] = _by_identifier(rows_of_page(json_of(file), file.where), file.where)
        elif name.startswith("measure-codes"):
            codes["Measure"] = _by_identifier(rows_of_page(json_of(file), file.where), file.where)
        elif name.startswith("index."):
            announced = json_of(file).get("observationRows")
    if sorted(pages) != list(range(1, len(pages) + 1)) or not pages or "Measure" not in codes:
        raise FileDamaged(
            received.where,
            found=f"observation pages {sorted(pages)} and code lists {sorted(codes)}",
            expected="pages 1, 2, 3 ... without a gap, and measure-codes",
            remedy="fetch the table again",
        )
    return Answers(received.where, tuple(pages[number] for number in sorted(pages)), codes, announced)


def records_of_answers(answers: Answers) -> Records:
    """All observations as records; column Value holds numbers or reasons of absence.

    raises AnswerChanged, RowsInvalid, RowsTwice, FileDamaged
    """
    rows = [row for page in answers.pages for row in page]
    records = records_of_rows(rows, answers.where)
    _check_count(answers, records)
    dimensions = [name for name in answers.codes if name in records.columns]
    for name in dimensions:
        known = answers.codes[name]
        cells = records.columns[name]
        unknown = [
            f"{records.row_name(row)}: {code!r}" for row, code in enumerate(cells) if code not in known
        ]
        refuse_rows(f"{answers.where}, column {name}", unknown, f"codes in the list codes-{name}")
    values = [_value(answers.where, number, row) for number, row in enumerate(rows, 1)]
    statuses = _statuses(answers, records)
    return Records(answers.where, {**records.columns, "Value": values}, "observation", statuses=statuses)


def _value(where: str, number: int, row: Mapping[str, Any]) -> object:
    attribute, value = row.get("ValueAttribute"), row.get("Value")
    if attribute == "None" and value is not None:
        return value
    if attribute in VALUE_ATTRIBUTES and value is None:
        return VALUE_ATTRIBUTES[attribute]
    raise AnswerChanged(
        f"{where}, observation {number}",
        found=f"ValueAttribute {attribute!r} with value {value!r}",
        expected=f"None with a number, or one of {', '.join(VALUE_ATTRIBUTES)} without",
        remedy="read the notes of the service; a new attribute needs a decision, not a guess",
    )


def _statuses(answers: Answers, records: Records) -> tuple[str, ...]:
    """How final each row is, from the list of periods."""
    periods = answers.codes.get("Perioden")
    if periods is None or "Perioden" not in records.columns:
        return ()
    found = {}
    for code, record in periods.items():
        status = record.get("Status")
        if status not in PERIOD_STATUSES:
            where = f"{answers.where}, period {code}"
            raise AnswerChanged(where, found=f"status {status!r}", expected=", ".join(PERIOD_STATUSES))
        found[code] = PERIOD_STATUSES[status].value
    return tuple(found[str(code)] for code in records.columns["Perioden"])


def _check_count(answers: Answers, records: Records) -> None:
    if answers.announced is not None and answers.announced != len(records):
        raise FileDamaged(
            answers.where,
            found=f"{len(records):,} observations",
            expected=f"{answers.announced:,}, as the index says",
            remedy="a page is missing or cut off: fetch the table again",
        )
    ids = records.columns.get("Id", ())
    if len(set(ids)) != len(ids):
        raise RowsTwice(
            answers.where,
            found=f"{len(ids) - len(set(ids)):,} observations with an Id that was there before",
            expected="each observation once",
            remedy="pages overlap: fetch the table again",
        )


def _by_identifier(rows: list[dict[str, Any]], where: str) -> dict[str, Any]:
    if any("Identifier" not in row for row in rows):
        raise FileDamaged(where, found="a code without Identifier", expected="a code list of OData v4")
    return {str(row["Identifier"]): row for row in rows}
