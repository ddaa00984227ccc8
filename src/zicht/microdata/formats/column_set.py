"""Whether a file has exactly the columns of its contract, whatever the supplier calls them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence

from zicht.kit.errors import UserError
from zicht.microdata.delivery_note import DeliveredTable
from zicht.model.contracts import Contract


class ColumnsRefused(UserError):
    """A file has columns too few, too many or twice; what nobody needs may not enter (data minimisation)."""

    exit_code = 93
    usual_remedy = (
        "let the supplier leave out what the contract does not have; name columns that are called otherwise "
        "under `columns` of the note, and columns that are not to be taken under `ignore`"
    )


def names_of_supplier(table: DeliveredTable, contract: Contract) -> dict[str, str]:
    """Our name -> the supplier's, for each column of the contract, in its order."""
    renamed = {ours: theirs for theirs, ours in table.columns.items()}
    return {column.name: renamed.get(column.name, column.physical_name) for column in contract.columns}


def check_column_set(table: DeliveredTable, contract: Contract, found: Sequence[str]) -> dict[str, str]:
    """Our name -> the name in the file. Raises ColumnsRefused with all that is missing, unknown or twice."""
    expected = names_of_supplier(table, contract)
    faults = [*_faults_of_note(table, contract, expected), *_faults(table, expected, found)]
    if faults:
        raise ColumnsRefused(
            table.where,
            found="; ".join(faults),
            expected=f"the columns {', '.join(expected.values())}",
        )
    return expected


def _faults_of_note(table: DeliveredTable, contract: Contract, expected: Mapping[str, str]) -> Iterator[str]:
    for theirs, ours in sorted(table.columns.items()):
        if contract.column(ours) is None:
            yield f"the note turns {theirs} into {ours}, which the contract does not have"
    for theirs in sorted({name for name in expected.values() if list(expected.values()).count(name) > 1}):
        yield f"{theirs} would be two of our columns"
    yield from (
        f"{name} is needed and cannot be ignored" for name in table.ignore if name in expected.values()
    )


def _faults(table: DeliveredTable, expected: Mapping[str, str], found: Sequence[str]) -> Iterator[str]:
    wanted = list(expected.values())
    missing = [name for name in wanted if name not in found]
    known = {*wanted, *table.ignore}
    headed = is_header(found, known)
    if not headed:
        yield "no name of a column that is known: the first line may be a row of data"
    for name in dict.fromkeys(found):
        shown = shown_name(name, headed=headed)
        if name not in known:
            yield f"unknown column {shown}{_nearest(name, missing)}"
        if found.count(name) > 1:
            yield f"column {shown} stands {found.count(name)} times"
    yield from (f"missing column {name}" for name in missing)
    yield from (f"no column {name}, which the note ignores" for name in table.ignore if name not in found)


def is_header(found: Sequence[str], known: Collection[str]) -> bool:
    """Whether a first line has a name that is known, in whatever capitals: else it may be a person's row."""
    alike = {name.strip().upper() for name in known}
    return any(name.strip().upper() in alike for name in found)


def shown_name(name: str, *, headed: bool) -> str:
    """A name of a column, unless it is so long or odd, or in such company, that it may be data."""
    if not name:
        return "without a name"
    if not headed or len(name) > 60 or not name.isprintable():
        return f"with a name of {len(name)} characters"
    return name


def _nearest(name: str, missing: Sequence[str]) -> str:
    by_capitals = {wanted.upper(): wanted for wanted in missing}
    near = difflib.get_close_matches(name.strip().upper(), by_capitals, n=1, cutoff=0.6)
    return f" (is it {by_capitals[near[0]]}?)" if near else ""
