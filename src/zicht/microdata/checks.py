"""A contract compiled to the engine: one query that types every row and says what is wrong with it.

Only what can be seen in one row is checked here; keys, overlaps and references need more (`cross_checks`).
A check is a number: its place in `checks_of(contract)`. The query gives the numbers of a row as bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import name, text
from zicht.microdata.pseudonyms import pseudonym_sql
from zicht.microdata.reports import Reason
from zicht.model.contracts import CodeList, Column, ColumnType, Contract, Shape

BITS = 60
"""Checks in one BIGINT of bits."""

LARGEST_INTEGER = 10**15
"""Beyond it (in either direction) an integer is not read: no amount of euros is; and products stay whole."""


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with a row; `name` stands in the quarantine file."""

    reason: Reason
    name: str
    column: str = ""
    physical_column: str = ""


def checks_of(contract: Contract) -> tuple[Check, ...]:
    """Every check of a table. Those of one row come first, in the order of their bits."""
    return (*row_checks(contract), *_other_checks(contract))


def row_checks(contract: Contract) -> tuple[Check, ...]:
    """The checks that need one row only."""
    checks = [Check(Reason.MALFORMED, "malformed")]
    for column in contract.columns:
        kinds = [Reason.REQUIRED] if column.required else []
        if column.type is ColumnType.CODE:
            kinds += [Reason.CODE, Reason.YEAR]
        else:
            kinds += [Reason.TYPE]
        if column.type is ColumnType.INTEGER and (column.minimum, column.maximum) != (None, None):
            kinds += [Reason.BOUNDS]
        checks += [_of_column(kind, column) for kind in kinds]
    checks += [Check(Reason.RULE, f"rule: {rule.name}") for rule in contract.rules]
    return tuple(checks)


def _other_checks(contract: Contract) -> Iterator[Check]:
    for key in contract.foreign_keys:
        column = contract.column(key.column)
        assert column is not None
        where = f"reference: {key.column} in {key.table}"
        yield Check(Reason.REFERENCE, where, key.column, column.physical_name)
    if contract.key:
        names = ", ".join(contract.key)
        columns = [contract.column(part) for part in contract.key]
        physical = ", ".join(column.physical_name for column in columns if column is not None)
        yield Check(Reason.KEY, f"key: {names}", names, physical)
    if contract.overlap is not None:
        column = contract.column(contract.overlap)
        assert column is not None
        yield Check(Reason.OVERLAP, f"overlap: {contract.overlap}", contract.overlap, column.physical_name)


def _of_column(reason: Reason, column: Column) -> Check:
    return Check(reason, f"{reason.value}: {column.name}", column.name, column.physical_name)


def mask_columns(contract: Contract) -> tuple[str, ...]:
    """Names of the columns of bits that `judged_sql` gives."""
    return tuple(f"faults_{at}" for at in range(-(-len(row_checks(contract)) // BITS)))


def judged_sql(
    staged: str,
    table: DeliveredTable,
    contract: Contract,
    lists: Mapping[str, CodeList],
    rules: Sequence[str],
) -> str:
    """A query over the staged texts: row_number, our columns typed, bits of faults, content.

    A value that is faulty is NULL. `content` is a hash of the row number and all texts. The parameters of
    the query are those of `pseudonyms.pads`; rules are SQL of `rules.rule_sql`, in the order of the contract.
    """
    texts = [f"{name(c.name)} AS {_raw(c)}" for c in contract.columns]
    parsed = [f"{parse_sql(c, name(c.name), table, lists)} AS {_parsed(c)}" for c in contract.columns]
    typed = [f"{_typed_sql(c)} AS {name(c.name)}" for c in contract.columns]
    kept = [_raw(c) for c in contract.columns]
    content = f"hash(row_number, {', '.join(kept)}) AS content"
    seen = [*kept, *(_parsed(c) for c in contract.columns)]
    return (
        f"SELECT row_number, {', '.join(name(c.name) for c in contract.columns)}, "
        f"{', '.join(_masks(contract, lists, rules))}, content FROM ("
        f"SELECT row_number, malformed, {', '.join([*typed, *seen])}, {content} FROM ("
        f"SELECT row_number, malformed, {', '.join([*texts, *parsed])} FROM {name(staged)}))"
    )


def _raw(column: Column) -> str:
    return name(f"raw of {column.name}")


def _parsed(column: Column) -> str:
    return name(f"parsed {column.name}")


def parse_sql(column: Column, value: str, table: DeliveredTable, lists: Mapping[str, CodeList]) -> str:
    """SQL that reads a text as the type of a column: NULL when it cannot."""
    if column.type is ColumnType.CODE:
        return f"CASE WHEN {code_sql(_list_of(column, lists), value)} THEN {value} END"
    if column.type is ColumnType.IDENTIFIER:
        assert column.domain is not None
        hashed = pseudonym_sql(column.domain, value)
        return f"CASE WHEN regexp_full_match({value}, '[0-9A-Za-z]{{1,64}}') THEN {hashed} END"
    if column.type is ColumnType.INTEGER:
        return integer_sql(value)
    if column.type is ColumnType.DATE:
        return date_sql(value, table.date_format)
    assert column.type is ColumnType.BOOLEAN
    true, false = text(table.true_word or "1"), text(table.false_word or "0")
    return f"CASE {value} WHEN {true} THEN true WHEN {false} THEN false END"


def integer_sql(value: str) -> str:
    """SQL that reads digits with or without a minus sign, and nothing else a database takes for a number."""
    number = f"TRY_CAST({value} AS BIGINT)"
    # the comparison of texts is cheap and nearly always true; zeros on the left come to the pattern
    read = (
        f"CASE WHEN {number}::VARCHAR = {value} OR regexp_full_match({value}, '-?[0-9]+') THEN {number} END"
    )
    return f"CASE WHEN {number} BETWEEN {-LARGEST_INTEGER} AND {LARGEST_INTEGER} THEN {read} END"


def date_sql(value: str, form: str | None) -> str:
    """SQL that reads a date of exactly this form (None: ISO 8601); what does not read back equal is none."""
    if form is None or form == "%Y-%m-%d":
        date = f"TRY_CAST({value} AS DATE)"
        # ten characters: a database also knows the date "infinity", and years of five digits
        return f"CASE WHEN length({value}) = 10 AND {date}::VARCHAR = {value} THEN {date} END"
    if form == "%Y%m%d":  # the usual one, and much cheaper this way
        date = f"TRY_CAST({value}[1:4] || '-' || {value}[5:6] || '-' || {value}[7:8] AS DATE)"
        return f"CASE WHEN length({value}) = 8 AND regexp_full_match({value}, '[0-9]*') THEN {date} END"
    moment = f"TRY_STRPTIME({value}, {text(form)})"
    return f"CASE WHEN strftime({moment}, {text(form)}) = {value} THEN {moment}::DATE END"


def valid_sql(column: Column, value: str, table: DeliveredTable, lists: Mapping[str, CodeList]) -> str:
    """SQL for: this text would be accepted in this column (its year and the rules aside)."""
    if column.type is ColumnType.CODE:
        return code_sql(_list_of(column, lists), value)
    if column.type is ColumnType.IDENTIFIER:
        return f"regexp_full_match({value}, '[0-9A-Za-z]{{1,64}}')"
    read = parse_sql(column, value, table, lists)
    inside = f" AND {_inside(column, read)}" if column.type is ColumnType.INTEGER else ""
    return f"(({read}) IS NOT NULL{inside})"


def code_sql(codes: CodeList, value: str) -> str:
    """SQL for: this text is a code of the list."""
    if codes.pattern is not None:
        return f"regexp_full_match({value}, {text(codes.pattern)})"
    return f"({value} IN ({', '.join(text(code) for code in sorted(codes.codes))}))"


def _list_of(column: Column, lists: Mapping[str, CodeList]) -> CodeList:
    assert column.codes is not None
    return lists[column.codes]


def _inside(column: Column, value: str) -> str:
    limits = []
    if column.minimum is not None:
        limits.append(f"{value} >= {column.minimum}")
    if column.maximum is not None:
        limits.append(f"{value} <= {column.maximum}")
    return f"({' AND '.join(limits)})" if limits else "true"


def _conditions(column: Column) -> dict[Reason, str]:
    """Reason -> SQL over the texts and what was read from them, true for a faulty row."""
    raw, parsed = _raw(column), _parsed(column)
    found = {Reason.REQUIRED: f"{raw} IS NULL"} if column.required else {}
    if column.type is ColumnType.CODE:
        found[Reason.CODE] = f"({raw} IS NOT NULL AND {parsed} IS NULL)"
    else:
        found[Reason.TYPE] = f"({raw} IS NOT NULL AND {parsed} IS NULL)"
    if column.type is ColumnType.INTEGER and (column.minimum, column.maximum) != (None, None):
        found[Reason.BOUNDS] = f"coalesce(NOT {_inside(column, parsed)}, false)"
    return found


def _typed_sql(column: Column) -> str:
    if column.type is ColumnType.INTEGER:
        return f"CASE WHEN {_inside(column, _parsed(column))} THEN {_parsed(column)} END"
    return _parsed(column)


def _masks(contract: Contract, lists: Mapping[str, CodeList], rules: Sequence[str]) -> Iterator[str]:
    """SQL for every column of bits, which are computed for the rows only that are not good at one look."""
    conditions = _faults(contract, lists, rules)
    over_rows = [conditions[at] for at, check in enumerate(row_checks(contract)) if check.reason in _NOT_SEEN]
    # a value is there when it was read, so one look a column replaces its conditions
    good = ["malformed IS NULL", *map(_good_sql, contract.columns), *(f"NOT {sql}" for sql in over_rows)]
    for at, mask in enumerate(mask_columns(contract)):
        part = enumerate(conditions[at * BITS : (at + 1) * BITS])
        bits = [f"(CASE WHEN {condition} THEN {1 << bit} ELSE 0 END)" for bit, condition in part]
        yield f"(CASE WHEN {' AND '.join(good)} THEN 0 ELSE {' + '.join(bits)} END)::BIGINT AS {mask}"


_NOT_SEEN = frozenset({Reason.YEAR, Reason.RULE})
"""Checks of a row that a value that was read does not answer."""


def _good_sql(column: Column) -> str:
    """True when a row has no fault of `_conditions` in this column."""
    there = f"{name(column.name)} IS NOT NULL"
    return there if column.required else f"({_raw(column)} IS NULL OR {there})"


def _faults(contract: Contract, lists: Mapping[str, CodeList], rules: Sequence[str]) -> list[str]:
    """For every check of a row SQL that is true when the row has that fault, and never NULL."""
    rule_of = {f"rule: {rule.name}": sql for rule, sql in zip(contract.rules, rules, strict=True)}
    conditions = []
    for check in row_checks(contract):
        column = contract.column(check.column)
        if check.reason is Reason.MALFORMED:
            condition = "malformed IS NOT NULL"
        elif column is None:  # TRY: a product too large for the engine is as unknown as a missing value
            condition = f"(malformed IS NULL AND coalesce(NOT TRY({rule_of[check.name]}), false))"
        elif check.reason is Reason.YEAR:
            condition = _year_sql(contract, column, lists)
        else:
            condition = f"(malformed IS NULL AND {_conditions(column)[check.reason]})"
        conditions.append(condition)
    return conditions


def _year_sql(contract: Contract, column: Column, lists: Mapping[str, CodeList]) -> str:
    """True when the code of a row did not exist in the year of the row; registers have no year."""
    year = {
        Shape.YEARLY: name("year"),
        Shape.EVENTS: f"year({name('date')})",
        Shape.SPELLS: f"year({name('valid_from')})",
    }.get(contract.shape)
    codes = _list_of(column, lists)
    if year is None or not (codes.since or codes.until):
        return "false"
    outside = [f"({name(column.name)} = {text(c)} AND {year} < {y})" for c, y in sorted(codes.since.items())]
    outside += [f"({name(column.name)} = {text(c)} AND {year} > {y})" for c, y in sorted(codes.until.items())]
    return f"coalesce({' OR '.join(outside)}, false)"
