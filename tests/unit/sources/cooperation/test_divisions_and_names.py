"""Divisions into regions, and what is and is not concluded from a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from tests.unit.sources.cooperation.conftest import entry
from tests.unit.sources.cooperation.small_files import GEMEENTEN

from zicht.model.partnerships import Form, PartnershipVersion, PartyKind
from zicht.sources.cooperation.days import read_day
from zicht.sources.cooperation.names import NameList, comparable, core, without_kind
from zicht.sources.cooperation.parties import kind_of, read_tooi
from zicht.sources.cooperation.patchwork import read_patchwork
from zicht.sources.cooperation.statements import overlaps, with_chains
from zicht.sources.entries import CatalogueInvalid
from zicht.sources.received import WrongEncoding
from zicht.sources.records import ColumnsDiffer, RowsInvalid

Fill = Callable[[Mapping[str, str | bytes]], Path]
LISTED = entry("gemeenten", "gemeenten.csv")
CBS = entry(
    "divisions_cbs",
    "gebieden.csv",
    year="2024",
    divisions="jeugdregios:zorg:Code_32:Naam_33 ggd-regios:zorg:Code_18:Naam_19",
)
GEBIEDEN = """\
RegioS;Naam_2;Code_18;Naam_19;Code_32;Naam_33
GM5001;Arkum;GG01;GGD Noord;JR01;Kust
GM5002    ;Bolwoud;GG01;GGD Noord;JR02;Bos
GM5009;Elders;;;JR02;Bos
"""
OPENGR = """\
Deelnemer,Gemeenschappelijke regeling,Postcode,Plaats,Provincie
Arkum,Afvalschap SÃºd (AVS),1234 AB,Arkum,Voorland
gemeente bolwoud,Afvalschap SÃºd (AVS),1234 AB,Arkum,Voorland
Nergenshuizen,Afvalschap SÃºd (AVS),1234 AB,Arkum,Voorland
"""
NAMES = entry("opengr", "opengr.csv", repair="utf-8 twice", forms="GR", whole="no")


def test_pairs_of_columns_of_cbs_become_divisions(fill: Fill) -> None:
    found = read_patchwork(
        fill({"gemeenten.csv": GEMEENTEN, "gebieden.csv": GEBIEDEN, "sources.toml": LISTED + CBS})
    )
    youth = {one.id: one for one in found.divisions}["jeugdregios-2024"]
    assert youth.regions == {"GM5001": "Kust", "GM5002": "Bos", "GM5009": "Bos"}
    health = {one.id: one for one in found.divisions}["ggd-regios-2024"]
    assert "GM5009" not in health.regions, "in no region is absent, not in a region without name"
    assert [one.found for one in found.to_review] == ["GM5009"]


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        ("JR02;Bos\n", "JR02;Duin\n", RowsInvalid, "region JR02 has two names"),
        ("Code_32", "Code_34", ColumnsDiffer, "no column Code_32"),
        ("RegioS", "Regio", ColumnsDiffer, "no code of a gemeente"),
        ("GM5001", "PV51", RowsInvalid, "line 2"),
        ("GG01;GGD Noord;JR01", "GG01;;JR01", RowsInvalid, "two names"),
    ],
)
def test_a_table_that_is_not_as_the_catalogue_says_is_refused(
    fill: Fill, old: str, new: str, error: type[Exception], words: str
) -> None:
    spoilt = GEBIEDEN.replace(old, new, 1)
    with pytest.raises(error, match=words):
        read_patchwork(fill({"gebieden.csv": spoilt, "sources.toml": CBS}))


@pytest.mark.parametrize("pairs", ["", "jeugdregios:Code_32:Naam_33", "jeugdregios:sport:Code_32:Naam_33"])
def test_a_pair_that_is_not_whole_or_of_no_domain_is_refused(fill: Fill, pairs: str) -> None:
    toml = entry("divisions_cbs", "gebieden.csv", year="2024", divisions=pairs)
    with pytest.raises(CatalogueInvalid):
        read_patchwork(fill({"gebieden.csv": GEBIEDEN, "sources.toml": toml}))


def test_a_division_of_the_atlas_has_one_column_that_is_its_name(fill: Fill) -> None:
    toml = entry("divisions_regioatlas", "atlas", domain="zorg", year="2016")
    two = "Gemeente;CBS;Regio's;Districten\nArkum;5001;a;b\n"
    with pytest.raises(ColumnsDiffer, match="Districten"):
        read_patchwork(fill({"atlas/regios.csv": two, "sources.toml": toml}))


def test_names_of_opengr_fit_one_organisation_or_are_listed(fill: Fill) -> None:
    found = read_patchwork(
        fill({"gemeenten.csv": GEMEENTEN, "opengr.csv": OPENGR, "sources.toml": LISTED + NAMES})
    )
    (version,) = found.versions.values()
    assert version.name == "Afvalschap Súd (AVS)"
    assert (version.form, version.in_force_from) == (Form.PUBLIC_LAW_UNSPECIFIED, None)
    assert [one.party for one in found.participations] == ["gm5001", "gm5002"]
    assert {one.found for one in found.to_review} == {"Nergenshuizen", "Afvalschap Súd (AVS)"}
    assert all("line" in one.where for one in found.to_review)


def test_a_repair_that_does_not_fit_the_text_is_refused(fill: Fill) -> None:
    right = OPENGR.replace("Ãº", "ú")
    with pytest.raises(WrongEncoding):
        read_patchwork(fill({"opengr.csv": right, "sources.toml": NAMES}))


def test_likeness_is_never_a_match() -> None:
    names = NameList([("gm1", "bergen"), ("gm2", "bergen"), ("gm3", "bergeijk"), ("gm4", "sint anna")])
    assert names.match("bergen").id is None
    assert names.match("bergen").candidates == ("gm1", "gm2")
    assert names.match("sint ana").id is None
    assert names.match("sint ana").candidates == ("gm4",)
    assert names.match("").id is None
    assert names.match("sint anna").id == "gm4"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Súdwest-Fryslân", "sudwest fryslan"),
        ("'s-Hertogenbosch", "s hertogenbosch"),
        ("  Mill  en\tSint Hubert ", "mill en sint hubert"),
    ],
)
def test_names_are_compared_without_case_accents_and_marks(name: str, expected: str) -> None:
    assert comparable(name) == expected


def test_the_words_that_all_names_have_do_not_count() -> None:
    assert without_kind("Gemeente Arkum") == without_kind("arkum")
    assert core("Gemeenschappelijke regeling Meerschap 2016 (MS)") == core("Meerschap")
    assert core("Gemeenschappelijke regeling") == "gemeenschappelijke regeling"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        (" 2024-01-31T00:00:00+01:00 ", date(2024, 1, 31)),
        ("", None),
        ("1900-01-01", None),
        ("9999-12-31", None),
    ],
)
def test_a_sentinel_is_unknown(text: str, expected: date | None) -> None:
    assert read_day(text) == expected


@pytest.mark.parametrize("text", ["31-01-2024", "2024-02-30", "2024", "gisteren", "2024-01-31x"])
def test_anything_else_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="day"):
        read_day(text)


@pytest.mark.parametrize(
    ("tooi", "kind"),
    [
        ("https://identifier.overheid.nl/tooi/id/gemeente/gm0200", PartyKind.GEMEENTE),
        ("https://identifier.overheid.nl/tooi/id/provincie/pv20", PartyKind.PROVINCE),
        ("ws0646", PartyKind.WATER_BOARD),
        ("https://identifier.overheid.nl/tooi/id/ministerie/mnre1034", PartyKind.MINISTRY),
        ("so0899", PartyKind.PARTNERSHIP),
        ("oorg10008", PartyKind.OTHER),
    ],
)
def test_the_kind_of_an_organisation_is_in_its_id(tooi: str, kind: PartyKind) -> None:
    assert kind_of(read_tooi(tooi)) is kind


def test_an_id_of_another_place_is_refused() -> None:
    for text in ("https://elders.example/gm0200", "gm", "gm0200/../x"):
        with pytest.raises(ValueError, match="TOOI"):
            read_tooi(text)


def version(id_: str, before: str, first: str, until: str = "") -> PartnershipVersion:
    return PartnershipVersion(
        id_,
        id_,
        id_,
        Form.PUBLIC_BODY,
        read_day(first),
        read_day(until),
        previous=before,
    )


def test_a_line_of_versions_has_the_id_of_its_first_and_a_loop_has_an_end() -> None:
    line = {one.id: one for one in (version("b", "a", ""), version("a", "", ""), version("c", "b", ""))}
    assert {one.chain for one in with_chains(line).values()} == {"a"}
    loop = {one.id: one for one in (version("x", "y", ""), version("y", "x", ""), version("z", "y", ""))}
    assert {one.chain for one in with_chains(loop).values()} == {"x"}
    lost = {"q": version("q", "gone", "")}
    assert with_chains(lost)["q"].chain == "q"


def test_versions_in_force_together_are_found() -> None:
    line = {
        one.id: one
        for one in (
            version("a", "", "2016-01-01", "2018-01-01"),
            version("b", "a", "2017-06-01", "2019-01-01"),
            version("c", "b", "2019-01-01"),
        )
    }
    assert overlaps(with_chains(line)) == [("a", "b")]
