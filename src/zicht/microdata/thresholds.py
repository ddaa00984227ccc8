"""Which thresholds of its contract a table passed, in sentences for who reads the report."""

from __future__ import annotations

from collections.abc import Iterable

from zicht.microdata.reports import Drift, Reference, Severity
from zicht.microdata.sorting import Sorted
from zicht.model.contracts import Contract


def unchecked(references: Iterable[Reference]) -> list[str]:
    """Sentences for references that had nothing to be compared with."""
    return [
        f"{reference.column} was not checked: no rows of {reference.table} to compare with"
        for reference in references
        if reference.against == "not checked"
    ]


def passed(contract: Contract, outcome: Sorted, compared: Iterable[Drift], severity: Severity) -> list[str]:
    """Sentences for the thresholds of this severity that were passed, and no higher one."""
    tolerance = contract.tolerance
    share = outcome.quarantined / outcome.rows if outcome.rows else 0.0
    level = Severity.FINE
    if share > tolerance.quarantined_stop:
        level = Severity.STOP
    elif share > tolerance.quarantined_warn:
        level = Severity.WARN
    limit = {Severity.STOP: tolerance.quarantined_stop, Severity.WARN: tolerance.quarantined_warn}
    said = []
    if level is severity:
        said.append(f"{share:.2%} of the rows is in quarantine, above {limit[severity]:.2%}")
    return said + [_drifted(found) for found in compared if found.severity is severity]


def _drifted(found: Drift) -> str:
    if found.what == "rows":
        return f"{found.now} rows where the last delivery had {found.before}: {found.measure:.1%} different"
    what = "empty values" if found.what == "missing" else "values"
    return f"{what} of {found.column} are spread otherwise than in the last delivery (index {found.measure})"
