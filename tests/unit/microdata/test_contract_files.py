"""Contracts as files: the built-in ones are whole, and a mistake in one is told by name."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from zicht.microdata.contract_files import built_in_contracts, read_contracts
from zicht.model.contracts import ColumnType, ContractInvalid, Delivered, Domain, Shape

LISTS = {"sex": {"source": "ours", "codes": {"1": {"en": "man"}, "2": {"en": "woman"}}}}
PEOPLE = {
    "apiVersion": "v3.0.2",
    "kind": "DataContract",
    "id": "people",
    "version": "1.0.0",
    "status": "active",
    "supplier": "cbs",
    "catalogue": "none",
    "unverified": "everything",
    "schema": [
        {
            "name": "people",
            "physicalName": "PEOPLE",
            "description": {"en": "people"},
            "shape": "register",
            "delivered": "whole",
            "key": ["person"],
            "properties": [
                {
                    "name": "person",
                    "physicalName": "PERSON",
                    "logicalType": "identifier",
                    "domain": "person",
                    "required": True,
                    "verified": False,
                    "description": {"en": "person"},
                },
                {
                    "name": "sex",
                    "physicalName": "SEX",
                    "logicalType": "code",
                    "codeList": "sex",
                    "required": True,
                    "verified": False,
                    "description": {"en": "sex"},
                },
            ],
        }
    ],
}


def read(folder: Path, contract: object, lists: object = LISTS):
    folder.mkdir(exist_ok=True)
    (folder / "people.yaml").write_text(yaml.safe_dump(contract))
    (folder / "code_lists.yaml").write_text(yaml.safe_dump(lists))
    return read_contracts(folder)


def changed(path: list[str | int], value: object) -> dict[str, object]:
    contract = yaml.safe_load(yaml.safe_dump(PEOPLE))
    place = contract
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return contract


def test_the_built_in_contracts_are_the_32_tables_of_the_vault():
    contracts = built_in_contracts()
    assert len(contracts.tables) == 32
    suspects = contracts.tables["suspects"]
    assert (suspects.supplier, suspects.shape, suspects.delivered) == (
        "politie",
        Shape.EVENTS,
        Delivered.INCREMENT,
    )
    person = suspects.column("person")
    assert person is not None
    assert (person.type, person.domain) == (ColumnType.IDENTIFIER, Domain.PERSON)
    assert [key.table for key in suspects.foreign_keys] == ["persons", "areas"]
    assert contracts.code_lists["any_gemeente"].pattern == "GM[0-9]{4}"


def test_a_contract_of_ones_own_is_read(tmp_path: Path):
    people = read(tmp_path, PEOPLE).tables["people"]
    assert [column.name for column in people.columns] == ["person", "sex"]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["version"], None, "no `version`"),
        (["version"], 1.0, "version: 1.0"),
        (["colour"], "red", "unknown colour"),
        (["schema", 0, "shape"], "round", "shape: round"),
        (["schema", 0, "properties", 1, "required"], "yes", "required: 'yes'"),
        (["schema", 0, "properties", 1, "requird"], True, "unknown requird"),
        (["schema", 0, "properties", 1, "codeList"], "sekse", "has code list sekse"),
        (["schema", 0, "properties", 0, "domain"], "animal", "domain: animal"),
        (["schema", 0, "properties", 1, "minimum"], True, "minimum: True"),
        (["schema", 0, "key"], ["persoon"], "no column persoon"),
        (["schema", 0, "foreignKeys"], [{"column": "sex", "table": "x", "to": "y"}], "points at x.y"),
        (["schema", 0, "tolerance"], {"rows_halt": 0.1}, "unknown rows_halt"),
        (["schema"], [], "0 tables"),
    ],
)
def test_a_mistake_in_a_contract_is_told_by_name(
    tmp_path: Path, path: list[str | int], value: object, said: str
):
    with pytest.raises(ContractInvalid) as refusal:
        read(tmp_path, changed(path, value))
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    "lists",
    [
        {"sex": {"source": "ours"}},
        {"sex": {"source": "ours", "codes": {1: {"en": "man"}}}},
        {"sex": {"source": "ours", "codes": {"1": {"en": "man"}}, "pattern": "[12]"}},
        {"sex": {"source": "ours", "codes": {"1": {"en": "man"}}, "since": {"3": 2020}}},
    ],
)
def test_a_code_list_that_says_two_things_or_nothing_is_refused(tmp_path: Path, lists: object):
    with pytest.raises(ContractInvalid, match=r"code_lists\.yaml, sex"):
        read(tmp_path, PEOPLE, lists)


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path):
    (tmp_path / "people.yaml").write_text("a: [")
    with pytest.raises(ContractInvalid, match=r"people\.yaml"):
        read_contracts(tmp_path)
