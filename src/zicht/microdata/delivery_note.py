"""What a supplier says it hands over: `delivery.yaml` in the folder of a delivery.

    supplier: politie
    period: 2024-Q4               # the last period the delivery speaks of
    first_period: 2014-Q1         # only when it speaks of more periods than that one: a load of history
    made_up: false
    tables:
      - table: suspects           # our name, as in the contracts
        file: verdtab.csv         # inside the folder
        format: csv               # csv | parquet | sav | fixed_width
        rows: 1234                # announced
        sha256: "..."             # of the file
        encoding: cp1252          # csv, fixed_width; default utf-8
        delimiter: ";"            # csv; default ;
        date_format: "%Y%m%d"     # csv, fixed_width, text columns of sav; default ISO 8601
        true_word: J              # csv, fixed_width; default 1 and 0, and both or neither
        false_word: N
        columns: {PLEEGDATUM: date}   # their name -> ours; what is not listed has the contract's physicalName
        ignore: [RINPERSOONS]     # columns of the file that are not taken
        widths: {RINPERSOON: 9}   # fixed_width: their name -> characters, in the order of the file

The note is checked whole: every fault is told in one message, and no file is opened before it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError
from zicht.model.periods import UnknownPeriod, read_period

NOTE = "delivery.yaml"
_LARGEST_NOTE = 1_000_000
"""Bytes; a note lists some tens of tables."""
_DEEPEST = 4
"""A note is a mapping with a list of mappings that hold mappings."""

ENCODINGS = ("utf-8", "cp1252", "iso-8859-1", "iso-8859-15", "cp850", "utf-16")
"""The encodings that Dutch suppliers are known to use."""

DELIMITERS = ";,|:^~\t"

_WORD = re.compile(r"[a-z]+(_[a-z]+)*")


class DeliveryNoteInvalid(UserError):
    """The note of a delivery is missing, unreadable or contradicts itself; all faults are listed."""

    exit_code = 90
    usual_remedy = f"ask the supplier for a whole {NOTE}; its keys: top of zicht/microdata/delivery_note.py"


class Format(StrEnum):
    """How a file is built."""

    CSV = "csv"
    PARQUET = "parquet"
    SAV = "sav"  # SPSS
    FIXED_WIDTH = "fixed_width"

    @property
    def is_text(self) -> bool:
        """Whether a person can read it in an editor: it has an encoding."""
        return self in {Format.CSV, Format.FIXED_WIDTH}


@dataclass(frozen=True)
class DeliveredTable:
    """One file of a delivery and how it is to be read.

    table        our name
    path         of the file, absolute and without links; known to lie inside the folder of the delivery
    rows         announced number of rows, without the header
    sha256       announced, 64 lower-case hexadecimal digits
    encoding     of `ENCODINGS`; of no meaning for Parquet and SPSS
    date_format  of strptime; None: ISO 8601. The texts of dates in a staged table have this form
    true_word, false_word   None: "1" and "0". The texts of booleans in a staged table are these
    columns      their name -> ours, where it is not the contract's physicalName
    ignore       their names that are not taken
    widths       fixed width: their name -> characters, in the order of the file; empty: those of the contract
    """

    table: str
    path: Path
    format: Format
    rows: int
    sha256: str
    encoding: str = "utf-8"
    delimiter: str = ";"
    date_format: str | None = None
    true_word: str | None = None
    false_word: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """How messages name it."""
        return f"{self.path.name} ({self.table})"

    def as_plain(self) -> dict[str, Any]:
        """Everything that decides which rows come out of it; the name of the file does not."""
        return {
            "table": self.table,
            "sha256": self.sha256,
            "format": self.format.value,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "date_format": self.date_format,
            "words": [self.true_word, self.false_word],
            "columns": sorted(self.columns.items()),
            "ignore": sorted(self.ignore),
            "widths": list(self.widths.items()),
        }


@dataclass(frozen=True)
class DeliveryNote:
    """A whole delivery: who, from and up to which period (SDMX), and its tables by name."""

    supplier: str
    first_period: str
    period: str
    made_up: bool
    tables: tuple[DeliveredTable, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over what is in the files and how they are read: the same rows, the same digest."""
        return sha256_of(canonical_json([table.as_plain() for table in self.tables]))


def read_delivery_note(folder: Path) -> DeliveryNote:
    """Read and check `delivery.yaml`. Raises DeliveryNoteInvalid with every fault.

    Whether the files agree with it is seen when they are staged (`formats.stage`).
    """
    path = folder / NOTE
    plain = _yaml_of(path)
    faults = list(_faults(plain, folder))
    if faults:
        raise DeliveryNoteInvalid(path, found="; ".join(faults), expected="a note without faults")
    return DeliveryNote(
        supplier=plain["supplier"],
        first_period=plain.get("first_period", plain["period"]),
        period=plain["period"],
        made_up=plain["made_up"],
        tables=tuple(
            _delivered(table, folder) for table in sorted(plain["tables"], key=lambda table: table["table"])
        ),
    )


def _yaml_of(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise DeliveryNoteInvalid(path, found="no such file", expected=f"a folder that holds {NOTE}")
    if path.stat().st_size > _LARGEST_NOTE:
        raise DeliveryNoteInvalid(path, found="more than a megabyte", expected="a list of tables")
    try:
        text = path.read_text(encoding="utf-8-sig")
        _check_plain_yaml(path, text)
        plain = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        at = getattr(error, "problem_mark", None)
        where = f"{path}, line {at.line + 1}" if at is not None else path
        found = getattr(error, "problem", None) or "text that is not YAML in UTF-8"
        raise DeliveryNoteInvalid(where, found=found, expected="YAML in UTF-8") from None
    if not isinstance(plain, dict):
        raise DeliveryNoteInvalid(path, found="no keys", expected=", ".join(_NOTE_KEYS))
    return plain


def _check_plain_yaml(path: Path, text: str) -> None:
    """Refuse what YAML has and a note does not need: references, deep nesting, and keys that stand twice.

    References and nesting can make a small file fill the memory; of doubled keys YAML keeps the last one.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
            raise DeliveryNoteInvalid(
                f"{path}, line {event.start_mark.line + 1}",
                found="a reference (*name) or values nested too deep",
                expected="plain lists and mappings",
            )
    twice = sorted(_doubled_keys(yaml.compose(text, Loader=yaml.SafeLoader)))
    if twice:
        raise DeliveryNoteInvalid(path, found=f"keys twice: {', '.join(twice)}", expected="each key once")


def _doubled_keys(node: Any) -> Iterator[str]:
    if isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _doubled_keys(part)
    elif isinstance(node, yaml.MappingNode):
        keys = [str(key.value) for key, _ in node.value]
        yield from (f"{key} (line {node.start_mark.line + 1})" for key in {*keys} if keys.count(key) > 1)
        for _, part in node.value:
            yield from _doubled_keys(part)


_NOTE_KEYS: Mapping[str, type] = {"supplier": str, "period": str, "made_up": bool, "tables": list}
_TABLE_KEYS: Mapping[str, type] = {"table": str, "file": str, "format": str, "rows": int, "sha256": str}
_OPTIONAL_KEYS: Mapping[str, type] = {
    "encoding": str,
    "delimiter": str,
    "date_format": str,
    "true_word": str,
    "false_word": str,
    "columns": dict,
    "ignore": list,
    "widths": dict,
}
_ONLY_FOR: Mapping[str, frozenset[Format]] = {
    "encoding": frozenset({Format.CSV, Format.FIXED_WIDTH}),
    "delimiter": frozenset({Format.CSV}),
    "date_format": frozenset({Format.CSV, Format.FIXED_WIDTH, Format.SAV}),
    "true_word": frozenset({Format.CSV, Format.FIXED_WIDTH}),
    "false_word": frozenset({Format.CSV, Format.FIXED_WIDTH}),
    "widths": frozenset({Format.FIXED_WIDTH}),
}


def _faults(plain: dict[str, Any], folder: Path) -> Iterator[str]:
    typed = list(_faults_of_keys(plain, _NOTE_KEYS, {"first_period": str}))
    yield from typed
    if isinstance(plain.get("supplier"), str) and not _WORD.fullmatch(plain["supplier"]):
        yield "supplier is not a lower-case word"
    if isinstance(plain.get("period"), str) and not _is_period(plain["period"]):
        yield "period is not like 2024, 2024-Q4 or 2024-12"
    elif isinstance(plain.get("period"), str) and not _may_begin(plain.get("first_period"), plain["period"]):
        yield "first_period is not an earlier period of the same length"
    tables = plain.get("tables")
    if not isinstance(tables, list):
        return
    if not tables:
        yield "tables is empty"
    for at, table in enumerate(tables, 1):
        name = table.get("table", f"number {at}") if isinstance(table, dict) else f"number {at}"
        for fault in _faults_of_table(table, folder):
            yield f"table {name}: {fault}"
    for key in ("table", "file"):
        named = [str(table[key]) for table in tables if isinstance(table, dict) and key in table]
        yield from (f"{key} {name} stands twice" for name in sorted({n for n in named if named.count(n) > 1}))


def _faults_of_keys(
    plain: dict[str, Any], wanted: Mapping[str, type], optional: Mapping[str, type]
) -> Iterator[str]:
    known = {**wanted, **optional}
    yield from (f"{key} is missing" for key in wanted if key not in plain)
    yield from (f"unknown key {key}" for key in plain if key not in known)
    for key, kind in known.items():
        # bool is an int to Python, and "rows: yes" is no number
        if key in plain and type(plain[key]) is not kind:
            yield f"{key} is not {_KIND_WORDS[kind]}"


_KIND_WORDS: Mapping[type, str] = {
    str: "text (put it between quotation marks)",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
    dict: "a mapping",
}


def _is_period(text: str) -> bool:
    try:
        return read_period(text) == text
    except UnknownPeriod:
        return False


def _may_begin(first: object, last: str) -> bool:
    """Whether a delivery up to one period may begin in another; None: it does not."""
    if not isinstance(first, str):
        return True  # left out; or of another type, which is told already
    return _is_period(first) and len(first) == len(last) and first <= last


def _faults_of_table(table: Any, folder: Path) -> Iterator[str]:
    if not isinstance(table, dict):
        yield "not a mapping"
        return
    typed = list(_faults_of_keys(table, _TABLE_KEYS, _OPTIONAL_KEYS))
    yield from typed
    if typed:
        return  # what follows reads the values
    if not _WORD.fullmatch(table["table"]):
        yield "table is not snake_case"
    if table["rows"] < 0:
        yield "rows is below zero"
    if not re.fullmatch("[0-9a-f]{64}", table["sha256"]):
        yield "sha256 is not 64 lower-case hexadecimal digits"
    if table["format"] not in set(Format):
        yield f"format is not one of {', '.join(Format)}"
    else:
        yield from _faults_of_format(table, Format(table["format"]))
    yield from _faults_of_path(table["file"], folder)
    yield from _faults_of_columns(table)


def _faults_of_format(table: dict[str, Any], form: Format) -> Iterator[str]:
    yield from (
        f"{key} has no meaning for {form}" for key in _ONLY_FOR if key in table and form not in _ONLY_FOR[key]
    )
    if table.get("encoding", "utf-8").lower() not in ENCODINGS:
        yield f"encoding is not one of {', '.join(ENCODINGS)}"
    if table.get("delimiter", ";") not in set(DELIMITERS):
        yield f"delimiter is not one of {' '.join(DELIMITERS[:-1])} or a tab"
    if ("true_word" in table) != ("false_word" in table):
        yield "true_word and false_word belong together"
    elif table.get("true_word", "1") == table.get("false_word", "0"):
        yield "true_word and false_word are the same"
    if "date_format" in table and not _is_date_format(table["date_format"]):
        yield "date_format has not %Y, %m and %d once each, or more than these and %H, %M, %S"


def _is_date_format(form: str) -> bool:
    parts = re.findall("%.?", form)
    day, time = {"%Y", "%m", "%d"}, {"%H", "%M", "%S"}
    return len(parts) == len({*parts}) and day <= {*parts} <= day | time


def _faults_of_path(name: str, folder: Path) -> Iterator[str]:
    parts = PurePosixPath(name).parts
    outside = not parts or name.startswith(("/", "~")) or ".." in parts or re.search(r"[\\:\0]", name)
    # a link inside the folder may point anywhere, so what it points at is looked at too
    if outside or not (folder / name).resolve().is_relative_to(folder.resolve()):
        yield "file does not lie inside the folder of the delivery"


def _faults_of_columns(table: dict[str, Any]) -> Iterator[str]:
    columns, ignore, widths = table.get("columns", {}), table.get("ignore", []), table.get("widths", {})
    if not all(isinstance(name, str) for name in (*columns, *columns.values(), *ignore, *widths)):
        yield "a name of a column is not text (put it between quotation marks)"
        return
    if not all(type(width) is int and 0 < width <= 10_000 for width in widths.values()):
        yield "a width is not a whole number of characters"
    for name in sorted({ours for ours in columns.values() if list(columns.values()).count(ours) > 1}):
        yield f"two columns become {name}"
    yield from (f"{name} is both renamed and ignored" for name in sorted(set(columns) & set(ignore)))
    yield from (f"{name} has no width" for name in sorted(set(columns) - set(widths)) if widths)


def _delivered(table: dict[str, Any], folder: Path) -> DeliveredTable:
    return DeliveredTable(
        table=table["table"],
        path=(folder / table["file"]).resolve(),
        format=Format(table["format"]),
        rows=table["rows"],
        sha256=table["sha256"],
        encoding=table.get("encoding", "utf-8").lower(),
        delimiter=table.get("delimiter", ";"),
        date_format=table.get("date_format"),
        true_word=table.get("true_word"),
        false_word=table.get("false_word"),
        columns=dict(table.get("columns", {})),
        ignore=tuple(table.get("ignore", ())),
        widths=dict(table.get("widths", {})),
    )
