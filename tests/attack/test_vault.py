"""Somebody at the vault: what lies about, what is told of persons, what can be altered without notice."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest
from tests.functional.test_killed_run import RECORDS, some_records
from tests.spec.vaults import KEY as SPEC_KEY
from tests.spec.vaults import vault_with
from tests.unit.microdata.small_deliveries import KEY, deliver, vault_in

from zicht.cli.main import main
from zicht.kit.errors import UserError
from zicht.microdata import examination
from zicht.microdata.delivery_note import DeliveryNoteInvalid, read_delivery_note
from zicht.microdata.duck import DEFAULT_BOUNDS, QueryBroken, engine
from zicht.microdata.engines.choice import DEFAULT, ENGINES
from zicht.microdata.engines.dialects import DUCKDB, SPARK
from zicht.microdata.engines.spark_session import SAME_EVERYWHERE
from zicht.microdata.engines.tables import Settings
from zicht.microdata.intake import accept_delivery
from zicht.microdata.keys import KeyRefused
from zicht.microdata.ledger import VaultInvalid, read_ledger
from zicht.microdata.runs import DeliveryAltered, run_plans
from zicht.microdata.vault import Vault, open_vault
from zicht.pipeline.deliver import check, history, roll_back

DAY = "2025-01-15"
RAW = ("AMSTERDAM9001", "AMSTERDAM9002", "AMSTERDAM9003")
PERSONS = f"""
    RINPERSOON  | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN
    {RAW[0]}    | 1987            | 4                | 1           |
    {RAW[1]}    | 1988            | 5                | 2           |
    {RAW[2]}    | 1989            | 13               | 2           |
"""
TWO = "\n".join(PERSONS.strip().splitlines()[:3])


def accepted(folder: Path, tables: Mapping[str, str] | None = None) -> Vault:
    """A vault with one delivery of two persons."""
    vault = vault_in(folder)
    accept_delivery(deliver(folder / "in", "cbs", tables or {"persons": TWO}), vault, KEY, on=DAY)
    return vault


def files_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.fixture
def careless() -> Iterator[None]:
    """A machine on which new files are for everybody."""
    before = os.umask(0o000)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_what_is_in_a_vault_is_for_its_owner_only_whatever_the_machine_does(tmp_path: Path):
    vault = vault_with(tmp_path, some_records())
    run_plans([RECORDS], vault, ENGINES[DEFAULT], Settings(memory_gb=0.5, threads=1))
    open_to_others = [
        path.relative_to(tmp_path).as_posix()
        for path in (vault.path, *vault.path.rglob("*"))
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    assert open_to_others == []
    assert os.umask(0o000) == 0o000, "the rest of the program is as it was"


def test_a_vault_in_a_folder_that_was_there_is_closed_too(tmp_path: Path):
    (tmp_path / "vault").mkdir(mode=0o755)
    assert stat.S_IMODE(vault_in(tmp_path).path.stat().st_mode) == 0o700


def test_after_an_error_half_way_no_raw_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault, seen = vault_in(tmp_path), []

    def broken(*_: object) -> None:
        staged = [path for path in files_of(vault.path) if "staged" in path.parts]
        seen.extend(stat.S_IMODE(path.stat().st_mode) for path in staged)
        raise OSError("no space left")

    monkeypatch.setattr(examination, "sort_rows", broken)
    with pytest.raises(OSError, match="no space"):
        accept_delivery(deliver(tmp_path / "in", "cbs", {"persons": PERSONS}), vault, KEY, on=DAY)
    assert seen == [0o600], "there was a raw file, and it was for its owner only"
    assert not (vault.path / ".work").exists()


@pytest.mark.parametrize("command", [history, open_vault], ids=["list", "any"])
def test_after_a_kill_the_next_command_removes_raw_files_whatever_it_is(command, tmp_path: Path):
    vault = accepted(tmp_path)
    raw = vault.path / ".work" / "ready" / "spill" / "staged" / "rows.parquet"
    raw.parent.mkdir(parents=True)
    raw.write_bytes(b"raw")
    command(vault.path)
    assert not (vault.path / ".work").exists()


def test_raw_files_of_a_command_that_is_at_work_are_left_to_it(tmp_path: Path):
    vault = accepted(tmp_path)
    with vault.changing() as changes:
        (changes.work / "rows.parquet").write_bytes(b"raw")
        history(vault.path)
        assert (changes.work / "rows.parquet").exists()


def test_what_spilled_goes_when_a_run_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    vault = vault_with(tmp_path, some_records())

    def broken(*_: object) -> None:
        (spill,) = vault.path.glob("runs/*/.spill")
        (spill / "rows.tmp").write_bytes(b"persons")
        raise OSError("no space left")

    monkeypatch.setattr("zicht.microdata.runs.write_part", broken)
    with pytest.raises(OSError, match="no space"):
        run_plans([RECORDS], vault, ENGINES[DEFAULT], Settings(memory_gb=0.5, threads=1))
    assert list(vault.path.glob("runs/*/.spill")) == []


def test_a_key_inside_the_vault_is_refused_by_every_command_that_takes_one(tmp_path: Path):
    vault = accepted(tmp_path)
    inside = vault.path / "key"
    inside.write_bytes(KEY.secret)
    inside.chmod(0o600)
    linked = tmp_path / "key"
    linked.symlink_to(inside)
    folder = deliver(tmp_path / "again", "cbs", {"persons": TWO})
    for key in (inside, linked):
        with pytest.raises(KeyRefused, match="inside the vault"):
            check(folder, vault.path, key, bounds=DEFAULT_BOUNDS)
        for command in ("check", "accept"):
            words = ["delivery", command, str(folder), "--vault", str(vault.path), "--key", str(key)]
            assert main(words) == KeyRefused.exit_code


def test_from_delivery_to_result_no_line_and_no_name_tells_of_a_person(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    vault, key, folder = tmp_path / "vault", tmp_path / "key", tmp_path / "in"
    deliver(folder, "cbs", {"persons": PERSONS, "schooling": "RINPERSOON | SCHOOLJAAR | ONDERWIJSSOORT"})
    assert main(["vault", "new", str(vault), "--key", str(key), "--made-up"]) == 0
    at = ["--vault", str(vault), "--key", str(key)]
    assert main(["delivery", "check", str(folder), *at]) != 0
    assert main(["delivery", "accept", str(folder), *at, "--override", "small", "--by", "J. Janssen"]) == 0
    assert main(["delivery", "list", "--vault", str(vault)]) == 0
    told = "".join(capfd.readouterr())
    assert "in quarantine" in told
    columns = duckdb.sql(f"SELECT person FROM '{vault}/deliveries/*/accepted/persons.parquet'").fetchall()
    pseudonyms = [str(pseudonym) for (pseudonym,) in columns]
    assert len(pseudonyms) == 2
    secrets = [*RAW, key.read_bytes().hex(), *pseudonyms]
    names = "".join(str(path) for path in vault.rglob("*"))
    for secret in secrets:
        assert secret not in told
        assert secret not in names
    for path in files_of(vault):
        data = path.read_bytes()
        assert key.read_bytes() not in data
        words = [] if path.suffix == ".parquet" else pseudonyms
        assert [word for word in (*RAW, *words) if word.encode() in data] == [], path.name


@pytest.mark.parametrize(
    "row",
    ["123456789;1987;4;1;", "Jansen;Kees;Dorpsstraat 1;1980-01-01;", "k.jansen@x.nl;IBAN NL91ABNA0;2;3;4"],
)
def test_a_file_without_a_header_does_not_show_its_first_person(row: str, tmp_path: Path):
    folder = deliver(tmp_path / "in", "cbs", {"persons": TWO})
    data = f"{row}\n{row}\n".encode()
    (folder / "persons.csv").write_bytes(data)
    note = (folder / "delivery.yaml").read_text()
    digest = hashlib.sha256(data).hexdigest()
    old = hashlib.sha256("".join(_lines(TWO)).encode()).hexdigest()
    assert old in note
    (folder / "delivery.yaml").write_text(note.replace(old, digest).replace("rows: 2", "rows: 1"))
    with pytest.raises(UserError) as refused:
        accept_delivery(folder, vault_in(tmp_path), KEY, on=DAY)
    assert [value for value in row.split(";") if len(value) > 3 and value in str(refused.value)] == []


def _lines(drawing: str) -> list[str]:
    return [
        ";".join(cell.strip() for cell in line.split("|")) + "\r\n" for line in drawing.strip().splitlines()
    ]


def test_what_the_database_says_of_a_value_is_not_passed_on(tmp_path: Path):
    sql = f"SELECT CAST(x AS BIGINT) FROM (VALUES ('{RAW[0]}')) t(x)"
    with pytest.raises(duckdb.ConversionException, match=RAW[0]), duckdb.connect() as bare:
        bare.execute(sql).fetchall()
    with pytest.raises(QueryBroken) as broken, engine([tmp_path], tmp_path / "spill") as connection:
        connection.execute(sql).fetchall()
    assert RAW[0] not in str(broken.value)
    assert broken.value.__suppress_context__


@pytest.mark.parametrize(
    "attempt",
    [
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "SET allowed_directories = ['/']",
        "SET temp_directory = '/tmp'",
        "SET log_query_path = '/tmp/log'",
        "SET profiling_output = '/tmp/profile'",
        "PRAGMA enable_profiling",
        "CALL enable_logging(storage = 'file')",
        "EXPORT DATABASE '/tmp/export'",
        "CREATE PERSISTENT SECRET s (TYPE s3)",
        "LOAD httpfs",
        "SELECT getenv('HOME')",
        "SELECT * FROM a_variable_of_python",
    ],
)
def test_the_engine_keeps_no_log_and_reads_nothing_of_its_process(attempt: str, tmp_path: Path):
    a_variable_of_python = duckdb.sql("SELECT 1 AS secret").to_arrow_table()
    assert a_variable_of_python.num_rows == 1
    with engine([tmp_path], tmp_path / "spill") as connection, pytest.raises(duckdb.Error):
        connection.execute(attempt)
    assert files_of(tmp_path) == []


def three_entries(folder: Path) -> Vault:
    """A vault of which the last entry is a roll-back: without it, a refused delivery counts again."""
    vault = accepted(folder)
    accept_delivery(
        deliver(folder / "later", "cbs", {"persons": TWO.replace("1987", "1986")}, period="2025-Q1"),
        vault,
        KEY,
        on=DAY,
    )
    roll_back(
        vault.path, vault.standing[-1].id, reason="a mix-up", by="J. Janssen", on=datetime.date(2025, 1, 15)
    )
    return vault


@pytest.mark.parametrize(
    "altered",
    [lambda a, b, c: (a, b), lambda a, b, c: (a,), lambda a, b, c: (), lambda a, b, c: (a, b, c[:-20])],
    ids=["without the last", "without two", "empty", "cut in the last line"],
)
def test_lines_taken_off_the_end_of_the_ledger_are_missed_and_nothing_is_swept(altered, tmp_path: Path):
    vault = three_entries(tmp_path)
    ledger = vault.path / "ledger.jsonl"
    folders = sorted((vault.path / "deliveries").iterdir())
    ledger.write_bytes(b"".join(altered(*ledger.read_bytes().splitlines(keepends=True))))
    with pytest.raises(VaultInvalid, match="entries missing at its end"):
        history(vault.path)
    with pytest.raises(VaultInvalid, match="entries missing at its end"):
        accept_delivery(deliver(tmp_path / "x", "cbs", {"persons": TWO}), open_vault(vault.path), KEY, on=DAY)
    assert sorted((vault.path / "deliveries").iterdir()) == folders


def test_a_crash_between_the_ledger_and_its_end_mark_does_no_harm(tmp_path: Path):
    vault = accepted(tmp_path)
    (head,) = vault.path.glob(".ledger*")
    before = head.read_bytes()
    later = TWO.replace("1987", "1986")
    accept_delivery(deliver(tmp_path / "b", "cbs", {"persons": later}, period="2025-Q1"), vault, KEY, on=DAY)
    head.write_bytes(before)
    assert len(read_ledger(vault.path / "ledger.jsonl")) == 2
    roll_back(vault.path, vault.standing[0].id, reason="x", by="y", on=datetime.date(2025, 1, 15))
    assert head.read_bytes() != before


@pytest.mark.parametrize("paper", ["report.json", "delivery.json"])
def test_papers_that_were_altered_are_told_and_what_was_accepted_is_kept(paper: str, tmp_path: Path):
    vault = accepted(tmp_path)
    folder = vault.folder(vault.standing[0].id)
    (folder / paper).write_bytes((folder / paper).read_bytes().replace(b"2024-Q4", b"2023-Q4"))
    with pytest.raises(VaultInvalid, match="altered or gone"):
        vault.tables()
    with vault.changing():
        pass
    assert (folder / "accepted" / "persons.parquet").is_file()


def test_a_real_vault_cannot_be_called_made_up_afterwards(tmp_path: Path):
    vault = accepted(tmp_path)
    about = json.loads((vault.path / "vault.json").read_bytes())
    (vault.path / "vault.json").write_text(json.dumps(about | {"made_up": not about["made_up"]}))
    with pytest.raises(VaultInvalid, match="another kind of vault"):
        open_vault(vault.path).tables()


def test_accepted_rows_that_were_altered_are_not_counted(tmp_path: Path):
    vault = vault_with(tmp_path, some_records())
    [file] = vault.tables()["suspects"].files
    rows = duckdb.sql(f"SELECT * FROM '{file}' LIMIT 10")
    rows.write_parquet(str(tmp_path / "fewer.parquet"))
    (tmp_path / "fewer.parquet").replace(file)
    with pytest.raises(DeliveryAltered, match="table suspects of politie-2024-Q4"):
        run_plans([RECORDS], vault, ENGINES[DEFAULT], Settings(memory_gb=0.5, threads=1))
    assert SPEC_KEY.secret not in b"".join(path.read_bytes() for path in files_of(vault.path))


NOTE = "supplier: cbs\nperiod: 2024-Q4\nmade_up: true\ntables:\n  - "
TABLE = "table: persons\n    format: csv\n    rows: 1\n    sha256: " + "0" * 64 + "\n    file: "


@pytest.mark.parametrize(
    "note",
    [
        "!!python/object/apply:os.system ['true']",
        NOTE + "!!python/name:os.system x",
        "a: &a [x]\nb: [*a, *a]",
        "[" * 5000,
        "x" * 1_000_001,
        "supplier: \x00",
        'supplier: "\\ud800"',
        "? [a, b]\n: c",
        NOTE + TABLE + "loop.csv",
        NOTE + TABLE + "../delivery.yaml",
        NOTE + TABLE + "link/secret.csv",
        NOTE + TABLE + '"a\\0b"',
        NOTE + TABLE + '"\\ud800.csv"',
        NOTE + TABLE + "x" * 5000,
        NOTE + TABLE.replace("rows: 1", "rows: " + "9" * 5000) + "x.csv",
    ],
)
def test_a_note_that_wants_more_than_to_be_read_is_refused(note: str, tmp_path: Path):
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("x")
    (folder / "link").symlink_to(tmp_path)
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    (folder / "delivery.yaml").write_bytes(note.encode("utf-8", "surrogatepass"))
    with pytest.raises(DeliveryNoteInvalid):
        read_delivery_note(folder)


def test_names_of_a_supplier_cannot_play_with_the_terminal(tmp_path: Path):
    (tmp_path / "delivery.yaml").write_text('"\\e[2J\\rall is well": 1\nsupplier: cbs\n')
    with pytest.raises(DeliveryNoteInvalid) as refused:
        read_delivery_note(tmp_path)
    assert "\x1b" not in str(refused.value)
    assert "\r" not in str(refused.value)
    assert "\\x1b[2J\\rall is well" in str(refused.value)


NASTY = ("it's", "a\\", "\\'", "'; DROP TABLE t; --", "\\'; --", '"', "${env:HOME}", "%s", "\n", "é€")


@pytest.mark.parametrize("value", NASTY)
def test_a_text_of_an_analysis_stays_a_text(value: str):
    assert duckdb.sql(f"SELECT {DUCKDB.text(value)}").fetchall() == [(value,)]
    inner = SPARK.text(value)[1:-1]
    assert _unescaped(inner) == value, "no quotation mark ends the literal, no backslash is left over"


def _unescaped(inner: str) -> str:
    """A literal of Spark read back; fails where it would have ended early."""
    found, marks = "", iter(inner)
    for mark in marks:
        assert mark != "'"
        found += next(marks) if mark == "\\" else mark
    return found


def test_spark_reads_nothing_of_its_environment_into_a_text():
    assert SAME_EVERYWHERE["spark.sql.variable.substitute"] == "false"
    assert SAME_EVERYWHERE["spark.sql.parser.escapedStringLiterals"] == "false"


def test_a_folder_with_an_odd_name_is_a_folder(tmp_path: Path):
    place = tmp_path / 'it\'s a "vault"; --'
    place.mkdir()
    vault = accepted(place)
    (table,) = vault.tables()["persons"].files
    assert table.is_file()
    again = deliver(place / "b", "cbs", {"persons": TWO.replace("1987", "1986")}, period="2025-Q1")
    report = accept_delivery(again, vault, KEY, on=DAY)
    assert [table.accepted for table in report.tables] == [2]
