"""Nothing that says who somebody is may enter, under whatever name, and honest keys may."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.unit.microdata.formats.delivered import deliver, staged

from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.delivery_note import read_delivery_note
from zicht.microdata.formats.direct_identifiers import (
    DirectIdentifiersFound,
    check_names_of_columns,
    passes_eleven_test,
    passes_iban_test,
)

HEADER = "RINPERSOON;PLAATS;BEDRAG\n"


def citizen_numbers(number: int) -> list[str]:
    draw = random.Random(1)
    found: list[str] = []
    while len(found) < number:
        text = f"{draw.randrange(10**9):09d}"
        found += [text] if passes_eleven_test(text) else []
    return found


def other_numbers(number: int) -> list[str]:
    draw = random.Random(2)
    return [f"{draw.randrange(10**9):09d}" for _ in range(number)]


def deliver_keys(folder: Path, keys: list[str]) -> Path:
    return deliver(folder, (HEADER + "".join(f"{key};A;1\n" for key in keys)).encode(), rows=len(keys))


def test_numbers_of_the_published_description_pass_the_eleven_test():
    assert passes_eleven_test("111222333")
    assert passes_eleven_test("123456782")
    assert not passes_eleven_test("123456789")


def test_one_in_eleven_numbers_passes_the_eleven_test_by_chance():
    assert sum(passes_eleven_test(f"{at:09d}") for at in range(10**8, 10**8 + 110_000)) == 10_000


def test_the_published_example_of_a_bank_account_passes_its_test():
    assert passes_iban_test("NL91ABNA0417164300")
    assert not passes_iban_test("NL91ABNA0417164301")


@pytest.mark.parametrize(
    "keys",
    [citizen_numbers(9), citizen_numbers(5_000), [key.lstrip("0") for key in citizen_numbers(500)]],
    ids=["a few", "many", "without zeros on the left"],
)
def test_citizen_service_numbers_are_refused(keys: list[str], tmp_path: Path):
    with pytest.raises(
        DirectIdentifiersFound, match=r"RINPERSOON: .* different values in a sample are citizen"
    ) as refused:
        staged(deliver_keys(tmp_path, keys))
    assert not any(key in str(refused.value) for key in keys)


def test_a_few_citizen_service_numbers_among_honest_keys_are_found(tmp_path: Path):
    with pytest.raises(DirectIdentifiersFound):
        staged(deliver_keys(tmp_path, other_numbers(4_500) + citizen_numbers(500)))


@pytest.mark.parametrize(
    "keys",
    [
        other_numbers(20_000),
        [f"{at:09d}" for at in range(500_000_000, 500_005_000)],
        [f"{at:09d}" for at in range(0, 55_000, 11)],
        [f"{at}000" for at in range(100_000, 105_000)],
        citizen_numbers(3),
        [f"06{at:08d}" for at in range(4)],
    ],
    ids=["random", "in a row", "by eleven", "by a thousand", "three by chance", "a few with 06"],
)
def test_keys_of_a_supplier_are_no_citizen_service_numbers(keys: list[str], tmp_path: Path):
    assert len(staged(deliver_keys(tmp_path, keys))) == len(keys)


@pytest.mark.parametrize(
    ("value", "kind"),
    [("j.jansen@example.nl", "e-mail"), ("06 1234 56{at:02d}", "telephone")],
)
def test_other_ways_to_reach_somebody_are_refused(value: str, kind: str, tmp_path: Path):
    rows = "".join(f"{at};{value.format(at=at)};1\n" for at in range(30))
    with pytest.raises(DirectIdentifiersFound, match=f"PLAATS: .*{kind}"):
        staged(deliver(tmp_path, (HEADER + rows).encode(), rows=30))


def test_bank_accounts_are_refused(tmp_path: Path):
    accounts = [
        text
        for at in range(2_000)
        for check in range(2, 99)
        if at % 100 == 0 and passes_iban_test(text := f"NL{check:02d}ABNA{at:010d}")
    ]
    with pytest.raises(DirectIdentifiersFound, match="20 different values in a sample are bank accounts"):
        staged(deliver_keys(tmp_path, accounts))


@pytest.mark.parametrize(
    "name",
    [
        "BSN",
        "bsn_verdachte",
        "Burgerservicenummer",
        "GBAGEBOORTEDATUM",
        "Achternaam",
        "NAAM",
        "e-mail 2",
        "Telefoonnummer",
        "IBAN",
        "verdachteIban",
        "STRAATNAAM",
        "adres",
        "PC6",
        "KVK-nummer",
        "RSIN",
    ],
)
def test_columns_called_after_a_direct_identifier_are_refused_even_when_ignored(name: str, tmp_path: Path):
    header = f"RINPERSOON;PLAATS;BEDRAG;{name}\n"
    deliver(tmp_path, f"{header}1;A;2;x\n".encode(), rows=1, ignore=[name])
    with pytest.raises(DirectIdentifiersFound, match=name):
        staged(tmp_path)


def test_no_column_of_the_contracts_or_of_the_catalogue_around_them_sounds_like_one(tmp_path: Path):
    deliver(tmp_path, b"x", rows=1)
    table = read_delivery_note(tmp_path).tables[0]
    around = [
        "RINPERSOONS",
        "GEMEENTE_NAAM",
        "RINPERSOONHKW",
        "INPPERSINK2",
        "diversiniteit",
        "PC4",
        "LIBANON",
    ]
    for contract in built_in_contracts().tables.values():
        check_names_of_columns(table, contract, [column.physical_name for column in contract.columns])
        check_names_of_columns(table, contract, around)
