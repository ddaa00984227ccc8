"""Covenants in both templates say the same; every fault has its place, and no contact data gets in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.sources.cooperation.conftest import entry
from tests.unit.sources.cooperation.small_files import COVENANTS, EXTRACT, GEMEENTEN, covenants_json

from zicht.model.partnerships import Form, PartyKind, Patchwork, SamePartnership
from zicht.sources.cooperation.covenants import CovenantsInvalid
from zicht.sources.cooperation.covenants_csv import CLAUSE, PARTICIPANT, PARTNERSHIP, PARTY
from zicht.sources.cooperation.covenants_json import schema
from zicht.sources.cooperation.json_places import places_of
from zicht.sources.cooperation.patchwork import read_patchwork

Fill = Callable[[Mapping[str, str | bytes]], Path]
LISTED = entry("gemeenten", "gemeenten.csv")
TABLES = LISTED + entry(
    "covenants_csv",
    "covenants/samenwerkingen.csv",
    beside="covenants/deelnemers.csv",
    with_if_there="covenants/organisaties.csv",
)
JSON = LISTED + entry("covenants_json", "covenants.json")
REGISTER = entry(
    "register_csv",
    "regelingen.csv",
    beside="deelnames.csv beleidsterreinen.csv",
    register="roo",
    forms="OL BVO GO RZM",
    whole="yes",
)


def spoilt(name: str, old: str, new: str) -> dict[str, str]:
    path = f"covenants/{name}.csv"
    assert old in COVENANTS[path]
    return {**COVENANTS, path: COVENANTS[path].replace(old, new), "sources.toml": TABLES}


def from_json(fill: Fill, **changed: Any) -> Patchwork:
    files = {"gemeenten.csv": GEMEENTEN, "covenants.json": covenants_json(**changed), "sources.toml": JSON}
    return read_patchwork(fill(files))


def test_a_covenant_is_what_its_secretary_filled_in(fill: Fill) -> None:
    found = read_patchwork(fill({**COVENANTS, "sources.toml": TABLES}))
    version = found.versions["covenant-zvh-1"]
    assert (version.form, version.in_force_from, version.ends_on) == (
        Form.COVENANT,
        date(2021, 1, 1),
        date(2025, 1, 1),
    )
    assert version.mandatory is False
    assert version.clauses == {"evaluation": True}, "an empty answer is unknown, not no"
    assert version.decrees is None
    assert version.themes == ("thema-veiligheid", "thema-zorg")
    assert version.verified_on == date(2024, 5, 1)
    assert found.parties["politie-voorland"].kind is PartyKind.POLICE
    assert [(one.party, one.role) for one in found.participations] == [
        ("gm5001", "deelnemer"),
        ("politie-voorland", "gast"),
    ]


def test_the_statement_keeps_its_document_its_day_and_who_said_so(fill: Fill) -> None:
    found = read_patchwork(fill({**COVENANTS, "sources.toml": TABLES}))
    source = {one.id: one for one in found.sources}[found.versions["covenant-zvh-1"].source]
    assert (source.title, source.publisher, source.reference_date) == (
        "Convenant 2021",
        "Gemeente Arkum",
        "2024-05-01",
    )
    coverage = {one.source: one for one in found.coverage}[source.id]
    assert (coverage.whole, coverage.forms) == (False, frozenset({Form.COVENANT}))


def test_tables_and_json_say_the_same(fill: Fill, tmp_path_factory: pytest.TempPathFactory) -> None:
    tables = read_patchwork(fill({**COVENANTS, "sources.toml": TABLES}))
    folder = tmp_path_factory.mktemp("json")
    for name, text in {
        "gemeenten.csv": GEMEENTEN,
        "covenants.json": covenants_json(),
        "sources.toml": JSON,
    }.items():
        (folder / name).write_text(text)
    plain = read_patchwork(folder)
    mine, other = tables.versions["covenant-zvh-1"], plain.versions["covenant-zvh-1"]
    assert replace(mine, source="") == replace(other, source="")
    assert mine.clauses == other.clauses
    assert plain.parties == tables.parties
    assert [replace(one, source="") for one in plain.participations] == [
        replace(one, source="") for one in tables.participations
    ]


def test_a_theme_of_another_source_is_known_by_its_label_and_a_label_may_have_a_bar(fill: Fill) -> None:
    themes = "Natuur en milieu | afval|zorg"
    files = spoilt("samenwerkingen", "veiligheid|zorg", themes)
    toml = LISTED + REGISTER + TABLES.removeprefix(LISTED)
    found = read_patchwork(fill({**EXTRACT, **files, "sources.toml": toml}))
    assert found.versions["covenant-zvh-1"].themes == ("c_00000001", "thema-zorg")


def test_a_link_to_a_register_is_kept_with_who_confirmed_it(fill: Fill) -> None:
    files = {**EXTRACT, "sources.toml": LISTED + REGISTER + JSON.removeprefix(LISTED)}
    link = {"same_as": "roo-102", "confirmed_by": "secretaris van het netwerk", "why": "zelfde besluit"}
    found = read_patchwork(fill({**files, "covenants.json": covenants_json(**link)}))
    assert found.links == (
        SamePartnership("covenant-zvh-1", "roo-102", "secretaris van het netwerk", "zelfde besluit"),
    )
    assert {"roo-102", "covenant-zvh-1"} <= set(found.versions), "both statements stay"
    found = read_patchwork(fill({**files, "covenants.json": covenants_json(**{**link, "same_as": "roo-9"})}))
    assert found.links == ()
    assert [one.found for one in found.to_review if "not here" in one.why] == ["roo-9"]


def test_a_namesake_in_a_register_is_listed_and_not_joined(fill: Fill) -> None:
    files = {**EXTRACT, "sources.toml": LISTED + REGISTER + JSON.removeprefix(LISTED)}
    found = read_patchwork(fill({**files, "covenants.json": covenants_json(name="regeling AFVAL, 2020")}))
    listed = [one for one in found.to_review if "may be the same" in one.why]
    assert [one.candidates for one in listed] == [("roo-102",)]
    assert found.links == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("samenwerkingen", "convenant;C", "verbond;C", "line 2, column vorm: must be one of"),
        ("samenwerkingen", "2024-05-01", "1 mei", "line 2, column gesteld_op: must be a day"),
        ("samenwerkingen", "2024-05-01", "1900-01-01", "column gesteld_op: must be a day"),
        ("samenwerkingen", "Convenant 2021", "", "column document: must be filled in"),
        ("samenwerkingen", ";nee;ja;", ";misschien;ja;", "column verplicht: must be ja, nee or empty"),
        ("samenwerkingen", ";nee;ja;", ";nee;onbekend;", "column clausule_evaluatie: must be ja"),
        ("samenwerkingen", "2025-01-01", "2020-01-01", "line 2: its own end is before it begins"),
        ("samenwerkingen", "themas", "thema", "line 1: 1 columns with an unknown name"),
        ("samenwerkingen", "document;", "dokument;", "line 1: no column document"),
        ("samenwerkingen", "Zorg- en", "bel 06-12345678 voor Zorg- en", "column naam: holds an e-mail"),
        ("samenwerkingen", "Gemeente Arkum", "a.bedacht@arkum.example", "gesteld_door: holds an e-mail"),
        ("deelnemers", "gm5001", "gm9999", "deelnemers.csv, line 2: no source describes this organisation"),
        ("deelnemers", "zvh-1;politie", "zvh-2;politie", "line 3, column samenwerking: no partnership"),
        ("deelnemers", "politie-voorland", "gm5001", "line 3: the same organisation for the second time"),
        ("deelnemers", ";gast", ";baas", "line 3: the role must be one of"),
        ("organisaties", "politie;", "sheriff;", "organisaties.csv, line 2, column soort"),
        ("organisaties", "politie-voorland", "gm5002", "another source describes this organisation"),
    ],
)
def test_a_fault_in_a_table_has_its_line_and_column(
    fill: Fill, name: str, old: str, new: str, words: str
) -> None:
    with pytest.raises(CovenantsInvalid) as refusal:
        read_patchwork(fill(spoilt(name, old, new)))
    assert words in str(refusal.value)
    assert "Bedacht" not in str(refusal.value)
    assert "@" not in str(refusal.value)
    assert "06-12345678" not in str(refusal.value)


def test_a_table_of_another_name_is_not_passed_over(fill: Fill) -> None:
    files = {name: text for name, text in COVENANTS.items() if "samenwerkingen" not in name}
    files["covenants/lijst.csv"] = COVENANTS["covenants/samenwerkingen.csv"]
    toml = TABLES.replace("covenants/samenwerkingen.csv", "covenants/lijst.csv")
    with pytest.raises(CovenantsInvalid) as refusal:
        read_patchwork(fill({**files, "sources.toml": toml}))
    assert "no table samenwerkingen" in str(refusal.value)
    assert "none of samenwerkingen, deelnemers, organisaties" in str(refusal.value)


def test_all_faults_of_all_tables_come_together(fill: Fill) -> None:
    files = spoilt("samenwerkingen", "convenant;C", "verbond;C")
    files["covenants/organisaties.csv"] = COVENANTS["covenants/organisaties.csv"].replace("politie;", "x;")
    with pytest.raises(CovenantsInvalid) as refusal:
        read_patchwork(fill(files))
    assert "2 faults" in str(refusal.value)
    assert "column vorm" in str(refusal.value)
    assert "column soort" in str(refusal.value)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"id": "ZVH 1"}, "line 11, column 5: an id has small letters"),
        ({"form": "verbond"}, "line 14, column 15, form: must be one of"),
        ({"stated_on": None}, "line 11, column 5, partnerships: stated_on must be there"),
        ({"secret": 1}, "1 unknown fields"),
        ({"clauses": {"loyalty": True}}, "clauses: 1 unknown clauses"),
        ({"decrees": 1.5}, "decrees: must be a whole number"),
        ({"decrees": -1}, "decrees: must be a whole number"),
        ({"mandatory": "soms"}, "mandatory: must be ja, nee or empty"),
        ({"themes": ["zorg", "zorg"]}, "themes: names the same thing twice"),
        ({"participants": {"party": "gm5001"}}, "participants: must be a list"),
        ({"participants": ["gm5001"]}, "participants: must be an object"),
        ({"participants": [{"party": "gm9999"}]}, "no source describes this organisation"),
        ({"name": "a\u0007b"}, "name: holds marks that cannot be shown"),
        ({"name": "x" * 4001}, "name: must have at most 4,000 characters"),
        ({"name": 7}, "name: must be a text"),
        ({"name": " "}, "a partnership without a name"),
        ({"previous": "zvh-0"}, "the version before it is not in this source"),
        ({"previous": "zvh-1"}, "it is the version before itself"),
        ({"in_force_until": "2020-01-01"}, "it ends before it begins"),
        ({"powers": ["toverij"]}, "powers are attributie, delegatie, mandaat"),
        ({"same_as": "roo-1"}, "needs who confirmed it"),
        ({"link": "javascript:alert(1)"}, "begins with https://"),
    ],
)
def test_a_fault_in_json_has_its_line_and_column(fill: Fill, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(CovenantsInvalid) as refusal:
        from_json(fill, **changed)
    assert words in str(refusal.value)


def test_another_format_is_refused(fill: Fill) -> None:
    files = {"gemeenten.csv": GEMEENTEN, "sources.toml": JSON}
    other = covenants_json().replace("zicht-covenants/1", "zicht-covenants/2")
    with pytest.raises(CovenantsInvalid, match=r"line 2, column 13, format: must be zicht-covenants/1"):
        read_patchwork(fill({**files, "covenants.json": other}))
    with pytest.raises(CovenantsInvalid, match="must be an object"):
        read_patchwork(fill({**files, "covenants.json": "[]"}))


def test_the_schema_is_made_from_the_form_and_fits_a_file() -> None:
    found = schema()
    partnership = found["properties"]["partnerships"]["items"]
    assert found["properties"]["format"] == {"const": "zicht-covenants/1"}
    assert partnership["required"] == ["document", "form", "id", "name", "stated_by", "stated_on"]
    given = json.loads(covenants_json())["partnerships"][0]
    assert set(given) <= set(partnership["properties"])
    assert partnership["properties"]["ends_on"]["anyOf"][1] == {"type": "null"}
    assert "convenant" in partnership["properties"]["form"]["enum"]


def test_the_columns_of_the_template_are_the_fields_of_the_form() -> None:
    fields = schema()["properties"]
    one = fields["partnerships"]["items"]["properties"]
    assert set(PARTNERSHIP.values()) == set(one) - {"clauses", "participants"}
    assert set(CLAUSE.values()) == set(one["clauses"]["properties"])
    assert set(PARTICIPANT.values()) == set(one["participants"]["items"]["properties"])
    assert set(PARTY.values()) == set(fields["parties"]["items"]["properties"])


def test_the_template_of_the_manual_has_these_columns() -> None:
    page = Path(__file__).parents[4] / "docs" / "how-to" / "add-a-partnership-register.md"
    text = page.read_text("utf-8")
    assert all(f"`{column}`" in text for column in (*PARTNERSHIP, *CLAUSE, *PARTICIPANT, *PARTY))


def test_places_in_json_are_lines_and_columns() -> None:
    text = '{"a": [1,\n  {"b\\"": "x"}],\n "c": null}'
    places = places_of(text)
    assert places[("a",)] == (1, 7)
    assert places["a", 0] == (1, 8)
    assert places["a", 1, 'b"'] == (2, 11)
    assert places[("c",)] == (3, 7)
