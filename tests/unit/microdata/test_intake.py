"""One delivery from folder to vault: what is accepted, what is not, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from tests.unit.microdata.small_deliveries import KEY, deliver, vault_in

from zicht.kit.digests import sha256_of_file
from zicht.microdata import checks, sorting
from zicht.microdata.duck import Bounds
from zicht.microdata.intake import DeliveryStopped, accept_delivery, check_delivery
from zicht.microdata.keys import KeyRefused
from zicht.microdata.ledger import Kind
from zicht.microdata.pseudonyms import pseudonym
from zicht.microdata.reports import Decision, Override, TableReport
from zicht.microdata.vault import DeliveryRefused, Vault
from zicht.model.contracts import Domain

PERSONS = """
    RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN
    000000001  |            1980 |                1 |           1 |
    000000002  |            1990 |               12 |           2 | 2024-02-29
"""
ANYWAY = Override("a test of the faults themselves", "J. Janssen")
DAY = "2025-01-15"


def accept(folder: Path, vault: Vault, override: Override | None = None):
    return accept_delivery(folder, vault, KEY, on=DAY, override=override)


def rows_of(path: Path) -> list[dict[str, object]]:
    return pq.read_table(path).to_pylist()


def faults(table: TableReport) -> dict[str, tuple[int, ...]]:
    return {finding.name: finding.first_rows for finding in table.findings}


def test_a_faultless_delivery_is_accepted_with_pseudonyms_for_persons(tmp_path: Path):
    vault = vault_in(tmp_path)
    report = accept(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault)
    (table,) = report.tables
    assert (report.decision, table.rows, table.accepted, table.quarantined) == (Decision.ACCEPTED, 2, 2, 0)
    persons = vault.tables()["persons"]
    assert persons.delivery_ids == (report.id,)
    rows = rows_of(persons.files[0])
    assert [row["person"] for row in rows] == [
        pseudonym(KEY, Domain.PERSON, number) for number in ("000000001", "000000002")
    ]
    assert [row["birth_year"] for row in rows] == [1980, 1990]
    assert [entry.kind for entry in vault.ledger] == [Kind.ACCEPTED]


def test_a_file_of_the_vault_has_plain_types_and_no_embedded_schema(tmp_path: Path):
    vault = vault_in(tmp_path)
    accept(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault)
    schema = pq.read_schema(vault.tables()["persons"].files[0])
    assert [str(kind) for kind in schema.types] == ["int64", "int64", "int64", "string", "date32[day]"]
    assert schema.metadata is None


def test_every_kind_of_fault_is_named_with_its_row_and_nothing_else_is(tmp_path: Path):
    vault = vault_in(tmp_path)
    folder = deliver(
        tmp_path / "in",
        "cbs",
        {
            "persons": """
            RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN
            000000001  |            1980 |                1 |           1 |
                       |            1980 |                1 |           1 |
            0000-0003  |            1980 |                1 |           1 |
            000000004  |            198o |                1 |           1 |
            000000005  |            1980 |               13 |           1 |
            000000006  |            1980 |                1 |           3 |
            000000007  |            1980 |                1 |           1 | 2023-02-29
            000000008  |            1980 |                1 |           1 | 2024-02-29
            000000009  |            1980 |                1 |           1 |
            000000009  |            1980 |                1 |           1 |
            000000010  |            1980 |                1 |           1 |
            000000010  |            1980 |                2 |           1 |
            000000011  |            1899 |                  |           2 |
        """,
            "addresses": """
            RINPERSOON | RINOBJECTNUMMER | GBADATUMAANVANGADRESHOUDING | GBADATUMEINDEADRESHOUDING
            000000001  | A1              | 2020-01-01                  | 2020-12-31
            000000001  | A1              | 2021-01-01                  |
            000000008  | A1              | 2020-06-01                  | 2020-05-31
            000000009  | A1              | 2019-01-01                  | 2020-01-01
            000000009  | A1              | 2020-01-01                  |
            000000006  | A1              | 2020-01-01                  |
            000000099  | A1              | 2020-01-01                  |
        """,
        },
    )
    report = accept(folder, vault, ANYWAY)
    by_table = {table.table: table for table in report.tables}
    assert faults(by_table["persons"]) == {
        "required: person": (2,),
        "type: person": (3,),
        "type: birth_year": (4,),
        "bounds: birth_year": (13,),
        "required: birth_month": (13,),
        "bounds: birth_month": (5,),
        "code: sex": (6,),
        "type: died_on": (7,),
        "key: person": (10, 11, 12),
    }
    assert faults(by_table["addresses"]) == {
        "rule: ends-after-it-begins": (3,),
        "reference: person in persons": (6, 7),
        "overlap: person": (4, 5),
    }
    aside = rows_of(vault.folder(report.id) / "quarantine" / "persons.parquet")
    assert {row["row_number"]: row["reasons"] for row in aside}[13] == [
        "bounds: birth_year",
        "required: birth_month",
    ]
    assert (by_table["persons"].accepted, by_table["persons"].quarantined) == (3, 10)


def test_a_row_that_is_faulty_itself_does_not_pull_its_namesake_along(tmp_path: Path):
    vault = vault_in(tmp_path)
    folder = deliver(
        tmp_path / "in",
        "cbs",
        {
            "persons": """
            RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN
            000000001  |            1980 |                1 |           1 |
            000000001  |            1980 |                1 |           9 |
        """
        },
    )
    (table,) = accept(folder, vault, ANYWAY).tables
    assert faults(table) == {"code: sex": (2,)}


def test_quarantine_keeps_the_text_but_not_the_identifier(tmp_path: Path):
    vault = vault_in(tmp_path)
    folder = deliver(
        tmp_path / "in",
        "cbs",
        {
            "persons": """
            RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN
            000000001  |         0198X   |                1 |           1 |
        """
        },
    )
    report = accept(folder, vault, ANYWAY)
    (row,) = rows_of(vault.folder(report.id) / "quarantine" / "persons.parquet")
    assert row["birth_year"] == "0198X"
    assert row["person"] == str(pseudonym(KEY, Domain.PERSON, "000000001"))


def test_no_identifier_is_left_anywhere_in_the_vault(tmp_path: Path):
    vault = vault_in(tmp_path)
    rows = "".join(f"99887766{at} | 1980 | 1 | {1 + at % 3} |\n" for at in range(10))
    head = "RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN\n"
    report = accept(deliver(tmp_path / "in", "cbs", {"persons": head + rows}), vault, ANYWAY)
    for path in vault.path.rglob("*"):
        if path.suffix == ".parquet":
            assert "99887766" not in str(rows_of(path)), path
        elif path.is_file():
            assert b"99887766" not in path.read_bytes(), path
    assert {path.name for path in vault.path.iterdir()} >= {"deliveries", "ledger.jsonl", "vault.json"}
    assert not (vault.path / ".work").exists()
    assert "99887766" not in str(report)


def test_a_stop_accepts_nothing_and_an_override_is_kept_with_name_and_reason(tmp_path: Path):
    vault = vault_in(tmp_path)
    folder = deliver(
        tmp_path / "in",
        "cbs",
        {"persons": PERSONS + "    000000003  |            1990 |               13 |           2 |"},
    )
    with pytest.raises(DeliveryStopped, match=r"33\.33% of the rows is in quarantine"):
        accept(folder, vault)
    assert vault.tables() == {}
    assert [entry.kind for entry in vault.ledger] == [Kind.STOPPED]
    report = accept(folder, vault, Override("known late change of the form", "J. Janssen"))
    assert report.decision is Decision.OVERRIDDEN
    assert vault.ledger[-1].reason == "known late change of the form"
    assert vault.ledger[-1].by == "J. Janssen"
    assert vault.tables()["persons"].delivery_ids == (report.id,)


def test_an_override_that_was_not_needed_is_not_written(tmp_path: Path):
    vault = vault_in(tmp_path)
    report = accept(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault, ANYWAY)
    assert (report.decision, report.override, vault.ledger[0].by) == (Decision.ACCEPTED, None, "")


def test_the_same_files_are_not_accepted_twice(tmp_path: Path):
    vault = vault_in(tmp_path)
    folder = deliver(tmp_path / "in", "cbs", {"persons": PERSONS})
    accept(folder, vault)
    with pytest.raises(DeliveryRefused, match="accepted already"):
        accept(folder, vault)
    again = deliver(tmp_path / "again", "cbs", {"persons": PERSONS}, period="2025-Q1")
    with pytest.raises(DeliveryRefused, match="accepted already"):
        accept(again, vault)


def test_a_check_keeps_nothing(tmp_path: Path):
    vault = vault_in(tmp_path)
    before = {path for path in vault.path.rglob("*") if path.name != ".lock"}
    report = check_delivery(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault)
    assert report.tables[0].accepted == 2
    assert {path for path in vault.path.rglob("*") if path.name != ".lock"} == before


def test_persons_are_looked_up_in_the_vault_when_the_delivery_has_none(tmp_path: Path):
    vault = vault_in(tmp_path)
    accept(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault)
    suspects = """
        INCIDENTNUMMER | RINPERSOON | PLEEGDATUM | REGISTRATIEDATUM | MISDRIJFGROEP | PLEEGBUURT
        Z1             | 000000001  | 2024-10-01 | 2024-10-02       | 11            |
        Z2             | 000000077  | 2024-10-01 | 2024-10-02       | 11            |
    """
    folder = deliver(tmp_path / "police", "politie", {"suspects": suspects})
    (table,) = accept(folder, vault, ANYWAY).tables
    assert faults(table) == {"reference: person in persons": (2,)}
    against = {(reference.column, reference.against) for reference in table.references}
    assert against == {("person", "the vault"), ("place", "not checked")}
    assert table.warnings == ("place was not checked: no rows of areas to compare with",)
    (without,) = check_delivery(folder, vault_in(tmp_path / "other")).tables
    assert without.findings == ()


def test_repairs_are_proposed_and_not_done(tmp_path: Path):
    vault = vault_in(tmp_path)
    accept(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault)
    schooling = """
        RINPERSOON | SCHOOLJAAR | ONDERWIJSSOORT
        000000001  |       2020 | 1
        000000001  |       2021 | 01
        000000001  |     2.022  | 02
        000000002  |       2020 | 3
        000000002  |       2021 | 44
    """
    (table,) = accept(deliver(tmp_path / "s", "cbs", {"schooling": schooling}), vault, ANYWAY).tables
    assert faults(table) == {"type: year": (3,), "code: level": (1, 4, 5)}
    proposed = {(repair.column, repair.repair): repair.rows for repair in table.repairs}
    assert proposed == {("level", "zeros on the left"): 2, ("year", "points between thousands removed"): 1}
    assert table.accepted == 1


def test_a_row_that_gets_lost_on_the_way_is_noticed_and_nothing_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The proof is proved: an engine that forgets, doubles or changes a row does not pass."""
    vault = vault_in(tmp_path)
    folder = deliver(tmp_path / "in", "cbs", {"persons": PERSONS})
    for broken in (
        "FROM (SELECT * {} LIMIT 1)",
        "FROM (SELECT * {0} UNION ALL SELECT * {0})",
        "FROM (SELECT * REPLACE (birth_year + 1 AS birth_year) {})",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(
                sorting,
                "_write_accepted",
                lambda judged, path, how=broken: judged.connection.execute(
                    f"COPY (SELECT person, birth_year, birth_month, sex, died_on "
                    f"{how.format(judged.sound)}) TO '{path}' (FORMAT parquet)"
                ),
            )
            with pytest.raises(sorting.RowsLost, match="persons"):
                accept(folder, vault)
        assert vault.tables() == {}
    accept(folder, vault)


def test_two_persons_with_one_pseudonym_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It happens once in some 50,000 vaults of the whole country; here always."""
    keys = "octet_length($inner::BLOB) + octet_length($outer::BLOB)"
    monkeypatch.setattr(checks, "pseudonym_sql", lambda domain, column: f"length({column}) + {keys}")
    with pytest.raises(KeyRefused, match="1 pseudonyms that stand for two identifiers each"):
        accept(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault_in(tmp_path))


def test_many_rows_keep_their_order_and_their_bytes_whatever_the_threads(tmp_path: Path):
    """More rows than a row group holds, some of them faulty, read and written by one thread and by four."""
    rows, period = 130_000, "2024-Q4"
    folder = tmp_path / "in"
    folder.mkdir()
    years = [1900 + (at * 7) % 120 if at % 1000 else 1800 for at in range(rows)]
    table = pa.table(
        {
            "RINPERSOON": [f"{at:09d}" for at in range(rows)],
            "GBAGEBOORTEJAAR": years,
            "GBAGEBOORTEMAAND": [1 + at % 12 for at in range(rows)],
            "GBAGESLACHT": [str(1 + at % 2) for at in range(rows)],
            "DATUMOVERLIJDEN": pa.nulls(rows, pa.date32()),
        }
    )
    pq.write_table(table, folder / "persons.parquet", row_group_size=50_000)
    entry = {"table": "persons", "file": "persons.parquet", "format": "parquet", "rows": rows}
    entry["sha256"] = sha256_of_file(folder / "persons.parquet")
    note = {"supplier": "cbs", "period": period, "made_up": True, "tables": [entry]}
    (folder / "delivery.yaml").write_text(yaml.safe_dump(note))
    contents = []
    for threads in (1, 4):
        vault = vault_in(tmp_path / str(threads))
        accept_delivery(folder, vault, KEY, on=DAY, bounds=Bounds(0.5, threads))
        files = [path for path in vault.path.rglob("*") if path.is_file()]
        contents.append({path.relative_to(vault.path): path.read_bytes() for path in files})
    assert contents[0] == contents[1]
    accepted = pq.ParquetFile(vault.tables()["persons"].files[0])
    assert accepted.read(["birth_year"])["birth_year"].to_pylist() == [year for year in years if year > 1800]
    groups = [accepted.metadata.row_group(at).num_rows for at in range(accepted.num_row_groups)]
    assert groups == [122_880, 129_870 - 122_880]
