"""Small tables of chance: what the vault quarantines is what a plain reading of the contract quarantines."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.microdata.intake import accept_delivery
from zicht.microdata.keys import Key
from zicht.microdata.pseudonyms import pseudonym
from zicht.microdata.reports import Override
from zicht.microdata.vault import new_vault, open_vault
from zicht.model.contracts import (
    CodeList,
    Column,
    ColumnType,
    Contract,
    Contracts,
    Delivered,
    Domain,
    ForeignKey,
    Rule,
    Shape,
)

KEY = Key(b"a key that is only there for tests")
WORDS = {"nl": "proef", "en": "trial"}


def column(name: str, kind: ColumnType, **more: object) -> Column:
    return Column(name, name.upper(), kind, WORDS, **more)  # type: ignore[arg-type]


def contract(table: str, shape: Shape, key: tuple[str, ...], columns: tuple[Column, ...], **more: object):
    return Contract(
        table=table,
        version="1",
        physical_name=table.upper(),
        supplier="trial",
        catalogue_page="",
        unverified="",
        shape=shape,
        delivered=Delivered.WHOLE,
        words=WORDS,
        key=key,
        columns=columns,
        **more,  # type: ignore[arg-type]
    )


PEOPLE = contract(
    "people",
    Shape.REGISTER,
    ("person",),
    (
        column("person", ColumnType.IDENTIFIER, domain=Domain.PERSON),
        column("born", ColumnType.INTEGER, minimum=1900, maximum=2100),
        column("sex", ColumnType.CODE, codes="sex"),
        column("died_on", ColumnType.DATE, required=False),
        column("moved", ColumnType.BOOLEAN, required=False),
    ),
)
STAYS = contract(
    "stays",
    Shape.SPELLS,
    ("person", "valid_from"),
    (
        column("person", ColumnType.IDENTIFIER, domain=Domain.PERSON),
        column("form", ColumnType.CODE, codes="form"),
        column("valid_from", ColumnType.DATE),
        column("valid_to", ColumnType.DATE, required=False),
    ),
    foreign_keys=(ForeignKey("person", "people", "person"),),
    rules=(Rule("ends-after-it-begins", "valid_to >= valid_from", WORDS),),
    overlap="person",
)
LISTS = {
    "sex": CodeList("sex", "", {"1": WORDS, "2": WORDS}, None, {}, {}),
    "form": CodeList("form", "", {"01": WORDS, "02": WORDS, "03": WORDS}, None, {"02": 2021}, {"03": 2020}),
}
CONTRACTS = Contracts({"people": PEOPLE, "stays": STAYS}, LISTS)

PERSON = st.sampled_from(["P1", "P2", "P3", "P4", "p1", "", "P 1", "P-1", "ÿ"])
DATES = ["2019-12-31", "2020-01-01", "2020-06-30", "2021-01-01", "2021-02-28", "2021-12-31"]
FAULTY_DATES = ["2021-02-29", "2021-1-1", "20210101", "2021-01-01 ", "infinity", "epoch", "0", "01-01-2021"]
A_DATE = st.sampled_from(DATES * 3 + FAULTY_DATES)
YEARS = [
    "1980",
    "1999",
    "2100",
    "01950",
    "1899",
    "2101",
    "-1",
    "1e3",
    "1980.0",
    " 1980",
    "0x7b",
    "1_980",
    "x",
]
PEOPLE_ROWS = st.lists(
    st.tuples(
        PERSON,
        st.sampled_from(["1980", "1990"] * 5 + YEARS + ["", "99999999999999999999"]),
        st.sampled_from(["1", "2", "1", "2", "3", "01", ""]),
        st.sampled_from(["", "", "", *DATES, *FAULTY_DATES]),
        st.sampled_from(["", "0", "1", "true", "J"]),
    ),
    max_size=20,
)
STAYS_ROWS = st.lists(
    st.tuples(
        PERSON,
        st.sampled_from(["01", "01", "01", "02", "03", "1", ""]),
        A_DATE,
        st.one_of(st.just(""), A_DATE),
    ),
    max_size=20,
)
Row = tuple[str, ...]


def plain_date(text: str) -> date | None:
    return date.fromisoformat(text) if text in DATES else None


def plain_row_faults(table: Contract, row: Row) -> set[str]:
    """The contract, read as a person would."""
    value = dict(zip((c.name for c in table.columns), row, strict=True))
    faults = {f"required: {c.name}" for c in table.columns if c.required and value[c.name] == ""}
    for c in table.columns:
        text = value[c.name]
        if text == "":
            continue
        if c.type is ColumnType.IDENTIFIER and not re.fullmatch("[0-9A-Za-z]+", text, re.ASCII):
            faults.add(f"type: {c.name}")
        if c.type is ColumnType.DATE and text not in DATES:
            faults.add(f"type: {c.name}")
        if c.type is ColumnType.BOOLEAN and text not in {"0", "1"}:
            faults.add(f"type: {c.name}")
        if c.type is ColumnType.CODE and text not in LISTS[str(c.codes)].codes:
            faults.add(f"code: {c.name}")
        if c.type is ColumnType.INTEGER:
            if not re.fullmatch("-?[0-9]{1,15}", text, re.ASCII):
                faults.add(f"type: {c.name}")
            elif not 1900 <= int(text) <= 2100:
                faults.add(f"bounds: {c.name}")
    if table is STAYS:
        begin, end = plain_date(value["valid_from"]), plain_date(value["valid_to"])
        if begin and end and end < begin:
            faults.add("rule: ends-after-it-begins")
        since, until = {"02": (2021, 9999), "03": (1, 2020)}.get(value["form"], (1, 9999))
        if begin and not since <= begin.year <= until:
            faults.add("year: form")
    return faults


def plain_faults(people: list[Row], stays: list[Row]) -> dict[str, dict[int, set[str]]]:
    """Table -> row number -> faults, in the order the contract gives them: row, reference, key, overlap."""
    found = {
        "people": defaultdict(set, {n: plain_row_faults(PEOPLE, row) for n, row in enumerate(people, 1)}),
        "stays": defaultdict(set, {n: plain_row_faults(STAYS, row) for n, row in enumerate(stays, 1)}),
    }
    add_keys(found["people"], people, (0,), "key: person")
    known = {row[0] for n, row in enumerate(people, 1) if not found["people"][n]}
    for n, row in enumerate(stays, 1):
        if re.fullmatch("[0-9A-Za-z]+", row[0], re.ASCII) and row[0] not in known:
            found["stays"][n].add("reference: person in people")
    add_keys(found["stays"], stays, (0, 2), "key: person, valid_from")
    sound = [(n, row) for n, row in enumerate(stays, 1) if not found["stays"][n]]
    for n, row in sound:
        for m, other in sound:
            if n != m and row[0] == other[0] and share_a_day(row, other):
                found["stays"][n].add("overlap: person")
    return {table: {n: names for n, names in rows.items() if names} for table, rows in found.items()}


def add_keys(found: dict[int, set[str]], rows: list[Row], key: tuple[int, ...], name: str) -> None:
    same = defaultdict(list)
    for n, row in enumerate(rows, 1):
        if not found[n]:
            same[tuple(row[at] for at in key)].append(n)
    for numbers in same.values():
        if len(numbers) > 1:
            meanings = {tuple(as_meant(text) for text in rows[n - 1]) for n in numbers}
            for n in numbers if len(meanings) > 1 else numbers[1:]:
                found[n].add(name)


def as_meant(text: str) -> str:
    """01950 and 1950 are one year; codes of one row that passed have no such twins."""
    return str(int(text)) if re.fullmatch("[0-9]{4,5}", text) else text


def share_a_day(one: Row, other: Row) -> bool:
    never = date.max
    return (plain_date(one[2]) or never) <= (plain_date(other[3]) or never) and (
        plain_date(other[2]) or never
    ) <= (plain_date(one[3]) or never)


def deliver(folder: Path, tables: dict[str, list[Row]]) -> None:
    entries = []
    for table, rows in tables.items():
        head = [c.physical_name for c in CONTRACTS.tables[table].columns]
        data = "".join(";".join(row) + "\n" for row in [head, *rows]).encode()
        (folder / f"{table}.csv").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        entries.append(
            {"table": table, "file": f"{table}.csv", "format": "csv", "rows": len(rows), "sha256": digest}
        )
    note = {"supplier": "trial", "period": "2024", "made_up": True, "tables": entries}
    (folder / "delivery.yaml").write_text(yaml.safe_dump(note))


@settings(max_examples=10)
@given(people=PEOPLE_ROWS, stays=STAYS_ROWS)
def test_the_engine_and_a_plain_reading_quarantine_the_same_rows_for_the_same_reasons(
    people: list[Row], stays: list[Row]
):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "in"
        folder.mkdir()
        deliver(folder, {"people": people, "stays": stays})
        new_vault(Path(place) / "vault", KEY, made_up=True)
        vault = open_vault(Path(place) / "vault", CONTRACTS)
        report = accept_delivery(folder, vault, KEY, on="2025-01-15", override=Override("trial", "trial"))
        home = vault.folder(report.id)
        expected = plain_faults(people, stays)
        for table, rows in (("people", people), ("stays", stays)):
            aside = pq.read_table(home / "quarantine" / f"{table}.parquet").to_pylist()
            assert {row["row_number"]: set(row["reasons"]) for row in aside} == expected[table]
            assert [row["row_number"] for row in aside] == sorted(expected[table])
            kept = pq.read_table(home / "accepted" / f"{table}.parquet")
            passed = [row for n, row in enumerate(rows, 1) if n not in expected[table]]
            assert kept["person"].to_pylist() == [pseudonym(KEY, Domain.PERSON, row[0]) for row in passed]
            counted = defaultdict(int)
            for names in expected[table].values():
                for name in names:
                    counted[name] += 1
            said = next(part for part in report.tables if part.table == table)
            assert {finding.name: finding.rows for finding in said.findings} == counted
            assert said.rows == said.accepted + said.quarantined == len(rows)
