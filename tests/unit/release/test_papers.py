"""The papers of a release: differences, bill of materials, descriptor, tombstones, lists."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from tests.unit.release.made_up_series import WORDS, candidate

from zicht.kit.files import OutputExists
from zicht.release.sealing.bill_of_materials import Part, bill_of_materials, installed_part
from zicht.release.sealing.data_package import data_package, table_schema
from zicht.release.sealing.difference import TableDifference, difference, fragment, table_difference
from zicht.release.sealing.sealed import ReleaseInvalid
from zicht.release.series.notices import (
    Erratum,
    NoticeInvalid,
    Revocation,
    errata_bytes,
    read_errata,
    read_revoked,
    revoked_bytes,
)
from zicht.release.series.tombstones import tombstone_of, tombstone_page
from zicht.release.series.withdrawal import withdraw_site

REVOCATION = Revocation("a" * 64, "2025-Q4 <b>", "2026-01-05", WORDS, "b" * 64)


def table(drawn: str) -> pa.Table:
    """A drawn table; columns called VALUE or SHARE hold numbers, an empty cell is absent."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()]
    columns = {}
    for at, name in enumerate(lines[0]):
        cells = [line[at] or None for line in lines[1:]]
        number = name in ("VALUE", "SHARE")
        kind = pa.float64() if number else pa.string()
        columns[name] = pa.array([float(c) if c and number else c for c in cells], kind)
    return pa.table(columns)


BEFORE = table(
    """AREA | PERIOD | VALUE
       A    | 2025   | 10
       B    | 2025   | 15
       C    | 2025   |
       D    | 2025   | 20"""
)


@pytest.mark.parametrize(
    ("after", "added", "changed", "gone", "same"),
    [
        ("A | 2025 | 10\n B | 2025 | 15\n C | 2025 |\n D | 2025 | 20", 0, 0, 0, 4),
        ("D | 2025 | 20\n C | 2025 |\n A | 2025 | 10\n B | 2025 | 15", 0, 0, 0, 4),
        ("A | 2025 | 10\n B | 2025 | 20\n C | 2025 |\n D | 2025 | 20", 0, 1, 0, 3),
        ("A | 2025 | 10\n B | 2025 | 15\n C | 2025 | 10\n D | 2025 |", 0, 2, 0, 2),
        ("A | 2025 | 10\n B | 2025 | 15\n C | 2025 |", 0, 0, 1, 3),
        ("A | 2025 | 10\n A | 2026 | 10", 1, 0, 3, 1),
        ("X | 2025 | 10", 1, 0, 4, 0),
        ("A | 2025 | 10\n A | 2025 | 10", 1, 0, 3, 1),
    ],
)
def test_rows_are_matched_by_what_is_no_number(
    after: str, added: int, changed: int, gone: int, same: int
) -> None:
    found = table_difference("t", BEFORE, table(f"AREA | PERIOD | VALUE\n{after}"))
    assert found == TableDifference("t", (), added, changed, gone, same)


def test_a_column_more_is_told_and_the_others_are_compared() -> None:
    after = table("AREA | PERIOD | VALUE | SHARE\n A | 2025 | 10 | 1\n B | 2025 | 15 | 2")
    assert table_difference("t", BEFORE, after) == TableDifference("t", ("SHARE",), 0, 0, 2, 2)


def test_tables_without_rows_or_shared_columns_are_all_new_or_gone() -> None:
    assert table_difference("t", BEFORE, BEFORE.slice(0, 0)).gone == 4
    assert table_difference("t", BEFORE.slice(0, 0), BEFORE).added == 4
    found = table_difference("t", BEFORE, pa.table({"OTHER": ["x"]}))
    assert (found.added, found.gone, found.same) == (1, 4, 0)


def test_columns_of_a_dictionary_are_compared_as_texts() -> None:
    coded = BEFORE.set_column(0, "AREA", BEFORE["AREA"].dictionary_encode())
    assert table_difference("t", BEFORE, coded).same == 4


def test_two_releases_are_compared_table_by_table(tmp_path: Path) -> None:
    first = candidate(tmp_path / "first", values=(10, 15))
    second = candidate(tmp_path / "second", name="2026-Q1", values=(10, 20), extra={"indicators": [1]})
    found = difference(first, second)
    assert (found.before, found.after, found.tables_added, found.tables_gone) == (
        "2025-Q4",
        "2026-Q1",
        (),
        (),
    )
    assert found.tables == (TableDifference("cells/crimes", (), 0, 1, 0, 1),)
    assert found.documents == ("indicators.json",)
    nl, en = (fragment(found, language).decode() for language in ("nl", "en"))
    assert "<td>1</td>" in nl
    assert "Vergeleken met uitgave 2025-Q4" in nl
    assert "Compared with release 2025-Q4" in en
    assert difference(first, first).tables == ()


def test_tables_that_come_and_go_are_named(tmp_path: Path) -> None:
    first = candidate(tmp_path / "first")
    second = candidate(tmp_path / "second", name="2026-Q1")
    manifest = json.loads((second / "manifest.json").read_bytes())
    for kind in ("csv", "parquet"):
        manifest["files"][f"cells/other.{kind}"] = manifest["files"].pop(f"cells/crimes.{kind}")
    (second / "manifest.json").write_text(json.dumps(manifest))
    found = difference(first, second)
    assert (found.tables_added, found.tables_gone) == (("cells/other",), ("cells/crimes",))
    assert "Nieuwe tabellen: cells/other" in fragment(found, "nl").decode()
    assert "Tables that are gone: cells/crimes" in fragment(found, "en").decode()


def test_a_first_release_is_compared_with_nothing(tmp_path: Path) -> None:
    found = difference(None, candidate(tmp_path / "first"))
    assert (found.before, found.tables_added) == ("", ("cells/crimes",))
    assert "eerste uitgave" in fragment(found, "nl").decode()
    assert json.loads(found.as_bytes())["format"] == "zicht-difference/1"


PARTS = {
    "top": Part("Top", "1.0", "EUPL-1.2", ("low", "mid", "not-here")),
    "mid": Part("Mid", "2.0", "", ("low", "top")),
    "low": Part("Low.er", "3.0", "MIT", ()),
}


def test_the_bill_names_what_is_needed_once_and_what_it_needs() -> None:
    bill = json.loads(bill_of_materials("top", installed=PARTS.get))
    assert bill["metadata"]["component"] == {
        "type": "application",
        "bom-ref": "pkg:pypi/top@1.0",
        "name": "Top",
        "version": "1.0",
        "purl": "pkg:pypi/top@1.0",
        "licenses": [{"expression": "EUPL-1.2"}],
    }
    assert [(c["name"], "licenses" in c) for c in bill["components"]] == [("Low.er", True), ("Mid", False)]
    assert {d["ref"]: d["dependsOn"] for d in bill["dependencies"]} == {
        "pkg:pypi/top@1.0": ["pkg:pypi/low-er@3.0", "pkg:pypi/mid@2.0"],
        "pkg:pypi/mid@2.0": ["pkg:pypi/low-er@3.0", "pkg:pypi/top@1.0"],
        "pkg:pypi/low-er@3.0": [],
    }


def test_another_installation_gives_another_bill_and_the_same_the_same() -> None:
    newer = PARTS | {"low": Part("Low.er", "3.1", "MIT", ())}
    assert bill_of_materials("top", installed=PARTS.get) == bill_of_materials("top", installed=PARTS.get)
    serials = {
        json.loads(bill_of_materials("top", installed=parts.get))["serialNumber"] for parts in (PARTS, newer)
    }
    assert len(serials) == 2


def test_what_is_installed_is_read_without_its_extras() -> None:
    part = installed_part("tuf")
    assert part is not None
    assert "securesystemslib" in part.needs
    assert installed_part("no-such-distribution") is None
    starlette = installed_part("starlette")
    assert starlette is not None
    assert "jinja2" not in starlette.needs, "an extra"


def test_types_of_columns_are_those_of_table_schema() -> None:
    schema = pa.schema(
        [
            ("text", pa.string()),
            ("large", pa.large_string()),
            ("code", pa.dictionary(pa.int32(), pa.string())),
            ("count", pa.int64()),
            ("rate", pa.float64()),
            ("euros", pa.decimal128(10, 2)),
            ("yes", pa.bool_()),
            ("day", pa.date32()),
            ("shape", pa.binary()),
        ]
    )
    kinds = [field["type"] for field in table_schema(schema)["fields"]]
    assert kinds == ["string", "string", "string", "integer", "number", "number", "boolean", "date", "any"]


# --- what is said afterwards ---------------------------------------------------------------------


def test_lists_are_read_as_written() -> None:
    erratum = Erratum("a" * 64, "2026-01-05", WORDS)
    assert read_revoked(revoked_bytes([REVOCATION]), where="x") == (REVOCATION,)
    assert read_errata(errata_bytes([erratum]), where="x") == (erratum,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"format": "zicht-revoked/1"}',
        b'{"format": "zicht-revoked/2", "records": []}',
        b'{"format": "zicht-revoked/1", "records": {}}',
        b'{"format": "zicht-revoked/1", "records": [1]}',
        b'{"format": "zicht-revoked/1", "records": [{"release": "a"}]}',
        revoked_bytes([REVOCATION]).replace(b'"2026-01-05"', b"2026"),
        revoked_bytes([REVOCATION]).replace(b'"nl"', b'"de"'),
    ],
)
def test_a_damaged_list_is_refused(data: bytes) -> None:
    with pytest.raises(NoticeInvalid):
        read_revoked(data, where="x")
    with pytest.raises(NoticeInvalid):
        read_errata(data.replace(b"revoked", b"errata"), where="x")


def test_a_tombstone_says_why_in_two_languages_and_runs_nothing() -> None:
    page = tombstone_page(REVOCATION, newest="../../current/").decode()
    for words in (*WORDS.values(), "2026-01-05", "default-src 'none'", 'lang="en"', "2025-Q4 &lt;b&gt;"):
        assert words in page
    assert "<b>" not in page
    assert "<script" not in page
    assert page.count('href="../../current/"') == 2
    assert "Er is op dit moment geen geldende uitgave" not in page
    alone = tombstone_page(REVOCATION, newest="").decode()
    assert "href" not in alone
    assert "There is no release that holds" in alone
    stone = json.loads(tombstone_of(REVOCATION)["tombstone.json"])
    assert (stone["release"], stone["instead"], stone["reason"]) == ("a" * 64, "b" * 64, WORDS)


def a_site(folder: Path) -> Path:
    for path in ("index.html", "nl/area/gm9901/index.html", "data/v1/catalogue.json", "assets/zicht.css"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("FIGURES-77")
    return folder


def test_every_page_of_a_withdrawn_release_still_leads_somewhere(tmp_path: Path) -> None:
    site = a_site(tmp_path / "site")
    assert withdraw_site(site, tmp_path / "out", REVOCATION, newest="newest/") == 2
    left = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert left == {"index.html", "nl/area/gm9901/index.html", "404.html", "tombstone.json"}
    assert 'href="newest/"' in (tmp_path / "out/index.html").read_text()
    assert 'href="../../../newest/"' in (tmp_path / "out/nl/area/gm9901/index.html").read_text()
    assert not any("FIGURES-77" in path.read_text() for path in (tmp_path / "out").rglob("*.*"))
    assert (site / "index.html").read_text() == "FIGURES-77", "the site itself is left alone"


@pytest.mark.parametrize("newest", ["https://zicht.example/", "/new/"])
def test_an_absolute_address_is_kept(tmp_path: Path, newest: str) -> None:
    withdraw_site(a_site(tmp_path / "site"), tmp_path / "out", REVOCATION, newest=newest)
    assert f'href="{newest}"' in (tmp_path / "out/nl/area/gm9901/index.html").read_text()


def test_what_is_no_site_is_refused_and_nothing_is_overwritten(tmp_path: Path) -> None:
    with pytest.raises(ReleaseInvalid, match="no page"):
        withdraw_site(tmp_path / "nowhere", tmp_path / "out", REVOCATION)
    site = a_site(tmp_path / "site")
    with pytest.raises(OutputExists):
        withdraw_site(site, site, REVOCATION)
    withdraw_site(site, tmp_path / "out", REVOCATION)
    withdraw_site(site, tmp_path / "out", REVOCATION)


def test_a_licence_without_an_address_is_named(tmp_path: Path) -> None:
    made = candidate(tmp_path / "candidate")
    manifest = json.loads((made / "manifest.json").read_bytes())
    sources = json.loads((made / "sources.json").read_bytes())
    licence = "House rules, 2 (own)"
    sources["sources"].append(sources["sources"][0] | {"id": "other", "licence": licence})
    package = json.loads(data_package(made, manifest, sources))
    assert package["licenses"] == [
        {"title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
        {"title": licence, "name": "House-rules-2-own"},
    ]
