"""Which files are a table of today, and how deliveries come, replace each other and go."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from tests.unit.microdata.small_deliveries import KEY, deliver, vault_in

from zicht.microdata.deliveries import UnknownDelivery
from zicht.microdata.intake import accept_delivery
from zicht.microdata.keys import Key, KeyRefused
from zicht.microdata.ledger import Kind, VaultInvalid
from zicht.microdata.vault import DeliveryRefused, Vault, new_vault, open_vault

DAY = "2025-01-15"


def persons(year: int) -> str:
    return f"""
        RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN
        000000001  | {year}          |                1 |           1 |
    """


def schooling(*years: int) -> str:
    return "RINPERSOON | SCHOOLJAAR | ONDERWIJSSOORT\n" + "".join(
        f"000000001 | {year} | 01\n" for year in years
    )


def accept(folder: Path, vault: Vault) -> str:
    return accept_delivery(folder, vault, KEY, on=DAY).id


def values(vault: Vault, table: str, column: str) -> list[object]:
    files = vault.tables()[table].files
    return [value for file in files for value in pq.read_table(file)[column].to_pylist()]


def begins(folder: Path, period: str) -> Path:
    note = yaml.safe_load((folder / "delivery.yaml").read_text())
    (folder / "delivery.yaml").write_text(yaml.safe_dump(note | {"first_period": period}))
    return folder


def test_a_table_delivered_whole_is_its_newest_period_whenever_it_came(tmp_path: Path):
    vault = vault_in(tmp_path)
    accept(deliver(tmp_path / "b", "cbs", {"persons": persons(1982)}, period="2024-Q2"), vault)
    accept(deliver(tmp_path / "a", "cbs", {"persons": persons(1981)}, period="2024-Q1"), vault)
    assert values(vault, "persons", "birth_year") == [1982]
    accept(deliver(tmp_path / "c", "cbs", {"persons": persons(1983)}, period="2024-Q2"), vault)
    assert values(vault, "persons", "birth_year") == [1983]


def test_increments_add_up_and_a_later_delivery_of_a_period_replaces_the_earlier(tmp_path: Path):
    vault = vault_in(tmp_path)
    first = accept(deliver(tmp_path / "a", "cbs", {"schooling": schooling(2022)}, period="2022"), vault)
    accept(deliver(tmp_path / "b", "cbs", {"schooling": schooling(2023)}, period="2023"), vault)
    assert values(vault, "schooling", "year") == [2022, 2023]
    again = accept(deliver(tmp_path / "c", "cbs", {"schooling": schooling(2022, 2021)}, period="2022"), vault)
    assert values(vault, "schooling", "year") == [2022, 2021, 2023]
    vault.roll_back(again, reason="a wrong year", by="J. Janssen", on=DAY)
    assert values(vault, "schooling", "year") == [2022, 2023]
    assert first in vault.tables()["schooling"].delivery_ids


def test_a_load_of_history_is_replaced_whole_or_not_at_all(tmp_path: Path):
    vault = vault_in(tmp_path)
    history = deliver(tmp_path / "a", "cbs", {"schooling": schooling(2021, 2022)}, period="2022")
    accept(begins(history, "2021"), vault)
    part = deliver(tmp_path / "b", "cbs", {"schooling": schooling(2022)}, period="2022")
    with pytest.raises(DeliveryRefused, match="speaks of a part of the periods of cbs-2022-"):
        accept(part, vault)
    longer = deliver(tmp_path / "c", "cbs", {"schooling": schooling(2021, 2022, 2023)}, period="2023")
    accept(begins(longer, "2021"), vault)
    assert values(vault, "schooling", "year") == [2021, 2022, 2023]


def test_what_is_rolled_back_stands_in_the_ledger_with_reason_and_name(tmp_path: Path):
    vault = vault_in(tmp_path)
    old = accept(deliver(tmp_path / "a", "cbs", {"persons": persons(1981)}, period="2024-Q1"), vault)
    new = accept(deliver(tmp_path / "b", "cbs", {"persons": persons(1982)}, period="2024-Q2"), vault)
    vault.roll_back(new, reason="a mix-up of years", by="J. Janssen", on=DAY)
    assert vault.tables()["persons"].delivery_ids == (old,)
    last = vault.ledger[-1]
    assert (last.kind, last.id, last.reason, last.by) == (
        Kind.ROLLED_BACK,
        new,
        "a mix-up of years",
        "J. Janssen",
    )
    assert (vault.folder(new) / "accepted" / "persons.parquet").is_file(), "older results name it"
    with pytest.raises(UnknownDelivery):
        vault.roll_back(new, reason="again", by="J. Janssen", on=DAY)


def test_what_was_rolled_back_may_come_again(tmp_path: Path):
    vault = vault_in(tmp_path)
    folder = deliver(tmp_path / "a", "cbs", {"persons": persons(1981)})
    id = accept(folder, vault)
    vault.roll_back(id, reason="a doubt", by="J. Janssen", on=DAY)
    assert vault.tables() == {}
    assert accept(folder, vault) == id
    assert vault.tables()["persons"].delivery_ids == (id,)


def test_a_folder_the_ledger_does_not_name_is_no_delivery_and_is_swept(tmp_path: Path):
    vault = vault_in(tmp_path)
    id = accept(deliver(tmp_path / "a", "cbs", {"persons": persons(1981)}), vault)
    (vault.path / "deliveries" / "cbs-2024-Q4-00000000").mkdir()
    (vault.path / ".work" / "ready").mkdir(parents=True)
    assert vault.tables()["persons"].delivery_ids == (id,)
    with vault.changing():
        pass
    assert [path.name for path in (vault.path / "deliveries").iterdir()] == [id]
    assert not (vault.path / ".work").exists()


def test_two_commands_do_not_change_a_vault_at_once(tmp_path: Path):
    vault = vault_in(tmp_path)
    with (vault.path / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DeliveryRefused, match="another command is changing"):
            accept(deliver(tmp_path / "a", "cbs", {"persons": persons(1981)}), vault)


@pytest.mark.parametrize(
    ("supplier", "table", "said"),
    [("politie", "persons", "persons is promised by cbs"), ("cbs", "dogs", "dogs has no contract")],
)
def test_a_delivery_that_no_contract_expects_is_refused(tmp_path: Path, supplier: str, table: str, said: str):
    folder = deliver(tmp_path / "a", supplier, {table: persons(1981)})
    with pytest.raises(DeliveryRefused, match=said):
        accept(folder, vault_in(tmp_path))


def test_made_up_and_real_rows_never_meet(tmp_path: Path):
    vault = new_vault(tmp_path / "real", KEY, made_up=False)
    with pytest.raises(DeliveryRefused, match="a delivery that is made up"):
        accept(deliver(tmp_path / "a", "cbs", {"persons": persons(1981)}), vault)


def test_another_key_is_refused_before_anything_is_read(tmp_path: Path):
    vault = vault_in(tmp_path)
    with pytest.raises(KeyRefused, match="another key"):
        accept_delivery(tmp_path / "nothing here", vault, Key(b"x" * 40), on=DAY)


def test_a_vault_is_not_made_over_something_else(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(VaultInvalid):
        new_vault(tmp_path, KEY, made_up=True)
    with pytest.raises(VaultInvalid):
        open_vault(tmp_path)
