"""Open statistics: their publishers have protected them; here it is checked that nothing else is mixed in.

The rule does not make figures safer. It says that each figure comes from a table that was public before,
and that what the publisher withheld (CBS: Confidential, ".") is still withheld after our arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from zicht.kit.errors import UserError
from zicht.model.cells import Reference
from zicht.model.observations import Absence
from zicht.model.provenance import Source
from zicht.model.reports import ProtectedTables, ProtectionReport

_OF_REFERENCE = ("RATIO", "RATIO_LOWER", "RATIO_UPPER", "Q")
TELLING = (
    "OBS_VALUE",
    "LOWER",
    "UPPER",
    "NUMERATOR",
    "ROUNDING",
    *(f"{reference.name}_{part}" for reference in Reference for part in _OF_REFERENCE),
)
"""Columns from each of which a withheld value could be computed: a ratio times its reference is the value."""


class NotPublic(UserError):
    """A table is computed from a source that is not known to be public, or shows a withheld value."""

    exit_code = 12
    usual_remedy = "leave the source out, or ask its publisher under which licence it is public"


@dataclass(frozen=True)
class AlreadyPublic:
    """Licences under which a figure counts as published. Frozen, printed in the bundle."""

    licences: tuple[str, ...] = (
        "CC BY 4.0",
        "CC0 1.0",
        "PDDL-1.0",
        "CC BY-NC-SA 4.0",
        "open data van de politie, vrij te hergebruiken met bronvermelding",
        "police open data (source to be named)",
        "public domain (says the source)",
        "EUPL-1.2",
        "made up",
    )


def protect(
    tables: Mapping[str, pa.Table],
    *,
    rule: AlreadyPublic,
    sources: Sequence[Source],
    provenance: Mapping[str, Sequence[str]],
) -> ProtectedTables:
    """Tie tables to a report, or refuse them.

    raises NotPublic when a table has no source, a source has another licence, or a withheld cell has a value
    """
    known = {source.id: source for source in sources}
    for name in tables:
        ids = provenance.get(name, ())
        if not ids or any(i not in known for i in ids):
            raise NotPublic(f"table {name}", found=f"sources {list(ids)}", expected="sources that were read")
    for source in known.values():
        if source.licence not in rule.licences:
            raise NotPublic(
                f"source {source.id}",
                found=f"licence {source.licence!r}",
                expected=" or ".join(rule.licences),
            )
    withheld = sum(_withheld(name, table) for name, table in tables.items())
    report = ProtectionReport(
        rule="already-public",
        settings={"licences": "; ".join(rule.licences)},
        findings={
            "tables": len(tables),
            "rows": sum(table.num_rows for table in tables.values()),
            "sources": len(known),
            "withheld_by_publisher": withheld,
        },
        words=_WORDS,
    )
    return ProtectedTables(dict(tables), report)


def _withheld(name: str, table: pa.Table) -> int:
    """Number of withheld cells; raises NotPublic when one of them still shows a number."""
    if "ABSENCE" not in table.column_names:
        return 0
    rows = table.filter(pc.equal(table["ABSENCE"], Absence.CONFIDENTIAL.value))
    for column in TELLING:
        if column in rows.column_names and _tells(column, rows[column]):
            raise NotPublic(
                f"table {name}, column {column}", found="a value in a withheld cell", expected="nothing"
            )
    return int(rows.num_rows)


def _tells(name: str, column: pa.ChunkedArray) -> bool:
    """Is there a number in it? A rounding of 0 promises nothing and is none."""
    told = pc.is_valid(column)
    if name == "ROUNDING":
        told = pc.and_(told, pc.fill_null(pc.not_equal(column, 0), False))
    return bool(pc.any(told).as_py())


_WORDS = {
    "nl": "Open cijfers komen uit tabellen die al openbaar waren. Het CBS en de politie "
    "hebben ze zelf beveiligd: kleine aantallen zijn afgerond of weggelaten. Wat zij weglieten, is hier ook "
    "weggelaten. Voor open cijfers zijn geen gegevens over personen gebruikt.",
    "en": "Open statistics come from tables that were already public. Statistics Netherlands "
    "(CBS) and the police protected them: small numbers are rounded or left out. What they left out is left "
    "out here too. No data about persons were used for open statistics.",
}
