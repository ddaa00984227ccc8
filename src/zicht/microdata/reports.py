"""What is said about one delivery: counts, reasons and row numbers, never a value of a record."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

FORMAT = "zicht-report/1"
FIRST_ROWS = 20
"""So many row numbers stand with a finding; the quarantine file has all of them."""


class Decision(StrEnum):
    """What became of a delivery."""

    ACCEPTED = "accepted"
    STOPPED = "stopped"  # a stop threshold was passed: nothing was accepted
    OVERRIDDEN = "overridden"  # a stop threshold was passed, and someone accepted it with a reason


class Severity(StrEnum):
    """How serious a difference is, by the thresholds of the contract."""

    FINE = "fine"
    WARN = "warn"
    STOP = "stop"


class Reason(StrEnum):
    """Why a row is in quarantine."""

    MALFORMED = "malformed"  # the fields of the row cannot be told apart
    REQUIRED = "required"  # the column is empty
    TYPE = "type"  # the text is no identifier, integer, date or boolean
    BOUNDS = "bounds"  # the integer is below the minimum or above the maximum
    CODE = "code"  # the text is not in the code list, or does not have its form
    YEAR = "year"  # the code did not exist in the year of the row
    RULE = "rule"  # a rule of the contract is false
    REFERENCE = "reference"  # the value does not stand in the table it points at
    KEY = "key"  # another row has the same key
    OVERLAP = "overlap"  # another spell of the same person overlaps this one


@dataclass(frozen=True)
class Finding:
    """One kind of fault in one table.

    reason      why these rows are in quarantine
    name        what was broken, as it stands in the quarantine file: "code: sex", "rule: one-buyer"
    column      our name of the column; "" for a rule or a malformed row, "a, b" for a key
    physical_column  the supplier's name of it
    rows        number of rows with it; a row can have several
    first_rows  the first row numbers, 1 = the first row of data in the file, ascending, at most 20
    """

    reason: Reason
    name: str
    column: str
    physical_column: str
    rows: int
    first_rows: tuple[int, ...]


@dataclass(frozen=True)
class Repair:
    """What would have made quarantined values acceptable; proposed to the supplier, never done here.

    repair  "zeros on the left", "spaces removed", "upper case", "date as %d-%m-%Y"; several joined by " + "
    rows    rows whose value in this column would then be accepted
    """

    column: str
    physical_column: str
    repair: str
    rows: int


@dataclass(frozen=True)
class Reference:
    """A foreign key and what it was checked against.

    against  "this delivery", "the vault" or "not checked"
    """

    column: str
    table: str
    to: str
    against: str


@dataclass(frozen=True)
class Drift:
    """One figure of a table beside that of the last accepted delivery of the table.

    what    "rows", "missing" or "distribution"
    column  our name; "" for rows
    before, now  rows: numbers of rows; missing: empty ones among them; distribution: values compared
    measure rows: relative change; missing and distribution: population stability index
    chance  how large `measure` may get by chance alone; added to the thresholds of the contract
    """

    what: str
    column: str
    before: int
    now: int
    measure: float
    chance: float
    severity: Severity


@dataclass(frozen=True)
class TableReport:
    """What came of one table of a delivery; rows = accepted + quarantined, always.

    content   order-independent digest of all staged rows (hexadecimal): accepted + quarantined gives the same
    missing   our column name -> rows in which it is empty, over all rows
    last      id of the delivery `drift` compares with; "" when there is none
    warnings, stops  sentences in English for thresholds that were passed and for what was not checked
    """

    table: str
    physical_name: str
    file: str
    format: str
    sha256: str
    rows: int
    accepted: int
    quarantined: int
    content: str
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    references: tuple[Reference, ...]
    missing: dict[str, int]
    last: str
    drift: tuple[Drift, ...]
    warnings: tuple[str, ...]
    stops: tuple[str, ...]

    @property
    def quarantined_share(self) -> float:
        """Part of the rows that is in quarantine; 0 for an empty table."""
        return self.quarantined / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Override:
    """Someone accepted a delivery in spite of its stops."""

    reason: str
    by: str


@dataclass(frozen=True)
class Report:
    """All that is said about a delivery.

    id      <supplier>-<period>-<first 8 hexadecimal digits of digest>
    digest  SHA-256 over the delivery note and its files
    tables  in the order in which they were checked: what is pointed at comes first
    """

    id: str
    digest: str
    supplier: str
    first_period: str
    period: str
    made_up: bool
    decision: Decision
    override: Override | None
    tables: tuple[TableReport, ...]

    @property
    def stops(self) -> tuple[str, ...]:
        """Every reason to stop, with its table."""
        return tuple(f"{table.table}: {stop}" for table in self.tables for stop in table.stops)

    def as_plain(self) -> dict[str, Any]:
        """The report as plain values: report.json, and what `report_page.report_html` takes.

        Keys are the field names of the classes here, and `format`.
        """
        return {"format": FORMAT, **asdict(self)}
