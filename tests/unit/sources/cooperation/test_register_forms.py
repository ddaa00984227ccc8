"""The register in its two forms says the same, and says what is wrong with a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.sources.cooperation.conftest import entry
from tests.unit.sources.cooperation.small_files import EXTRACT, NAMESPACE, REGELING, export

from zicht.model.partnerships import Form, Patchwork
from zicht.sources.catalogue import SourceMissing
from zicht.sources.cooperation.exports import SameIdTwice
from zicht.sources.cooperation.patchwork import NoCooperation, read_patchwork
from zicht.sources.cooperation.same_parties import ReviewedListOutdated
from zicht.sources.cooperation.xml_records import RegisterExportRefused
from zicht.sources.entries import CatalogueInvalid
from zicht.sources.received import FileDamaged
from zicht.sources.records import ColumnsDiffer, RowsInvalid

Fill = Callable[[Mapping[str, str | bytes]], Path]
REGISTER = {"forms": "OL BVO GO RZM", "whole": "yes"}
CSV = entry(
    "register_csv", "regelingen.csv", beside="deelnames.csv beleidsterreinen.csv", register="roo", **REGISTER
)
XML = entry("register_xml", "export.xml", register="roo", forms="OL BVO GO RZM", whole="no")
GEMEENTEN = entry("gemeenten", "gemeenten.csv")


@pytest.fixture
def extract(fill: Fill) -> Patchwork:
    return read_patchwork(fill({**EXTRACT, "sources.toml": GEMEENTEN + CSV}))


def spoilt(name: str, old: str, new: str) -> dict[str, str]:
    assert old in EXTRACT[name]
    return {**EXTRACT, name: EXTRACT[name].replace(old, new), "sources.toml": GEMEENTEN + CSV}


def test_a_version_is_what_its_row_says(extract: Patchwork) -> None:
    version = extract.versions["roo-102"]
    assert (version.chain, version.previous, version.form) == ("roo-101", "roo-101", Form.PUBLIC_BODY)
    assert (version.decrees, version.grounds, version.competences) == (0, 1, 2)
    assert version.themes == ("c_00000001",)
    assert extract.themes["c_00000001"].main == "natuur en milieu"
    assert version.purpose == "huisvuil, ook glas"


def test_a_sentinel_is_no_day_and_an_organisation_abroad_keeps_the_id_of_the_register(
    extract: Patchwork,
) -> None:
    arkum, neuwald = [one for one in extract.participations if one.version == "roo-102"]
    assert arkum.entered_on is None
    assert arkum.bodies == ("College van burgemeester en wethouders", "Gemeenteraad")
    assert extract.parties[neuwald.party].name == "Stadt Neuwald"
    assert neuwald.party == "roo-77"
    assert any("stand for unknown" in one.why for one in extract.to_review)


def test_the_export_says_the_same_as_the_extract(extract: Patchwork, fill: Fill) -> None:
    files = {"gemeenten.csv": EXTRACT["gemeenten.csv"], "export.xml": export()}
    exported = read_patchwork(fill({**files, "sources.toml": GEMEENTEN + XML}))
    assert exported.versions["roo-102"] == replace(
        extract.versions["roo-102"], source="register-xml", chain="roo-102"
    )
    same = [one for one in extract.participations if one.version == "roo-102"]
    assert list(exported.participations) == [replace(one, source="register-xml") for one in same]
    assert exported.themes == extract.themes
    assert exported.parties == extract.parties
    assert exported.coverage[0].stated_on == date(2025, 3, 4), "the day of the latest change"


@pytest.mark.parametrize(
    "namespace",
    [
        "https://almanak.overheid.nl/static/schema/oo/export/2.4.11",
        "https://organisaties.overheid.nl/static/schema/oo/export/3.0",
    ],
)
def test_the_version_of_the_format_is_no_part_of_the_meaning(fill: Fill, namespace: str) -> None:
    found = read_patchwork(fill({"export.xml": export(namespace=namespace), "sources.toml": XML}))
    assert list(found.versions) == ["roo-102"]


def test_an_export_without_prefixes_is_read_too(fill: Fill) -> None:
    plain = export().replace("<p:", "<").replace("</p:", "</").replace("xmlns:p=", "xmlns:p=")
    found = read_patchwork(fill({"export.xml": plain, "sources.toml": XML}))
    assert len(found.participations) == 2


def test_no_person_and_no_contact_of_an_export_is_taken(fill: Fill) -> None:
    found = read_patchwork(fill({"export.xml": export(), "sources.toml": XML}))
    everything = repr((found.parties, found.versions, found.participations, found.to_review))
    assert "Bedacht" not in everything
    assert "@" not in everything


def test_of_two_exports_the_later_speaks_and_a_partial_one_never_means_gone(fill: Fill) -> None:
    renamed = export(REGELING.replace("Regeling Afval 2020</p:titel>", "Afval en glas</p:titel>"))
    found = read_patchwork(fill({**EXTRACT, "export.xml": renamed, "sources.toml": GEMEENTEN + CSV + XML}))
    assert found.versions["roo-102"].name == "Afval en glas"
    assert found.versions["roo-101"].source == "register-csv", "not in the export, and not gone"
    assert found.versions["roo-102"].chain == "roo-101"
    assert len([one for one in found.participations if one.version == "roo-102"]) == 2


def test_what_a_later_export_of_the_whole_no_longer_names_is_listed_for_review(fill: Fill) -> None:
    whole = XML.replace('whole = "no"', 'whole = "yes"')
    found = read_patchwork(fill({**EXTRACT, "export.xml": export(), "sources.toml": GEMEENTEN + CSV + whole}))
    assert [one.found for one in found.to_review if "not in the later export" in one.why] == ["roo-101"]
    assert "roo-101" in found.versions


def test_two_registers_cannot_use_the_same_id(fill: Fill) -> None:
    other = XML.replace('register = "roo"', 'register = "another"')
    with pytest.raises(SameIdTwice, match="roo-102"):
        read_patchwork(fill({**EXTRACT, "export.xml": export(), "sources.toml": GEMEENTEN + CSV + other}))


@pytest.mark.parametrize(
    ("name", "old", "new", "error", "words"),
    [
        ("regelingen.csv", ",OL,Mandaat", ",XX,Mandaat", RowsInvalid, "line 3, column vorm"),
        ("regelingen.csv", "2020-01-01,,101", "2020-13-01,,101", RowsInvalid, "line 3: '2020-13-01'"),
        ("regelingen.csv", "Delegatie|Mandaat", "Delegatie|Toverij", RowsInvalid, "toverij"),
        ("regelingen.csv", ",101,,,,2024", ",,,,,2024", RowsInvalid, "does not say so"),
        ("regelingen.csv", "102,Regeling", "101,Regeling", RowsInvalid, "second time"),
        ("regelingen.csv", "n_grondslagen", "grondslagen", ColumnsDiffer, "no column n_grondslagen"),
        ("regelingen.csv", ",0,1,2", ",-1,1,2", RowsInvalid, "n_instellingsbesluiten"),
        ("deelnames.csv", "102,77", "102,7x7", RowsInvalid, "line 4, column deelnemer_roo_id"),
        ("deelnames.csv", "gm5001,Gemeente Arkum,1900", "zz5001,Gemeente Arkum,1900", RowsInvalid, "TOOI"),
        ("gemeenten.csv", "gm5002,", "pv5002,", RowsInvalid, "line 3: column tooi"),
        ("gemeenten.csv", "gm5002,", "gm5001,", RowsInvalid, "second time"),
        ("gemeenten.csv", ",34000", ",veel", RowsInvalid, "column inwoners"),
        ("gemeenten.csv", "pv51,adres,,34000", "Voorland,adres,,34000", RowsInvalid, "TOOI"),
        ("beleidsterreinen.csv", "natuur en milieu | afval", "", RowsInvalid, "without id or label"),
    ],
)
def test_a_mistake_in_the_extract_is_named_with_its_place(
    fill: Fill, name: str, old: str, new: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_patchwork(fill(spoilt(name, old, new)))


def test_participations_of_an_unknown_regeling_are_listed(fill: Fill) -> None:
    found = read_patchwork(fill(spoilt("deelnames.csv", "101,11", "999,11")))
    assert [one.found for one in found.to_review if "not in the table" in one.why] == ["roo-999"]
    assert len(found.participations) == 2


def test_a_register_without_one_of_its_tables_is_refused(fill: Fill) -> None:
    files = {name: text for name, text in EXTRACT.items() if name != "deelnames.csv"}
    with pytest.raises(SourceMissing, match=r"without deelnames\.csv"):
        read_patchwork(fill({**files, "sources.toml": CSV}))


def test_a_catalogue_that_names_too_few_tables_or_is_no_text_is_refused(fill: Fill) -> None:
    alone = entry("register_csv", "regelingen.csv", register="roo", **REGISTER)
    with pytest.raises(FileDamaged, match="1 files"):
        read_patchwork(fill({**EXTRACT, "sources.toml": alone}))
    with pytest.raises(CatalogueInvalid, match="UTF-8"):
        read_patchwork(fill({**EXTRACT, "sources.toml": b"\xff\xfe"}))


def test_a_folder_without_any_register_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoCooperation):
        read_patchwork(tmp_path)


@pytest.mark.parametrize(
    "toml",
    [
        entry("telepathy", "regelingen.csv"),
        entry("register_xml", "export.xml", forms="OL UFO", whole="yes"),
        entry("register_csv", "regelingen.csv", beside="../deelnames.csv x.csv"),
        entry("register_xml", "export.xml", forms="OL", reliable_from="ooit"),
    ],
)
def test_a_catalogue_with_an_unknown_reader_form_path_or_day_is_refused(fill: Fill, toml: str) -> None:
    with pytest.raises(CatalogueInvalid):
        read_patchwork(fill({**EXTRACT, "sources.toml": toml}))


SAME = '[[same]]\nsource = "register-csv"\nid = "roo-77"\nname = "{name}"\nparty = "gm5009"\n'


def test_a_reviewed_organisation_gets_its_id_and_the_list_is_guarded_by_the_name(fill: Fill) -> None:
    files = {**EXTRACT, "sources.toml": GEMEENTEN + CSV}
    found = read_patchwork(fill({**files, "same_parties.toml": SAME.format(name="Stadt Neuwald")}))
    assert "gm5009" in {one.party for one in found.participations}
    assert "roo-77" not in found.parties
    with pytest.raises(ReviewedListOutdated, match="Stadt Altwald"):
        read_patchwork(fill({**files, "same_parties.toml": SAME.format(name="Stadt Altwald")}))
    with pytest.raises(ReviewedListOutdated):
        read_patchwork(fill({**files, "same_parties.toml": "[[same]]\nid = 4\n"}))


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
OUTSIDE = '<!DOCTYPE x [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (export(REGELING.replace("huisvuil", "&b;"), before=LAUGHS), "a document type or an entity"),
        (export(REGELING.replace("huisvuil", "&passwords;"), before=OUTSIDE), "a document type or an entity"),
        (export(before="<!DOCTYPE x>\n"), "a document type or an entity"),
        (export()[:900], "whole XML file"),
        ("", "whole XML file"),
        ("roo_id,naam\n1,a\n", "whole XML file"),
        (export(namespace="https://elders.example/export"), "a file of"),
        ("<html><body/></html>", "a file of html"),
        (export(""), "no regeling"),
        (export(REGELING.replace("huisvuil", "<a>" * 80 + "</a>" * 80)), "deep"),
        (export(REGELING.replace("<p:datumMutatie>2025-03-04</p:datumMutatie>", "")), "datumMutatie"),
    ],
)
def test_a_hostile_or_broken_export_is_refused_by_name(fill: Fill, text: str, words: str) -> None:
    with pytest.raises(RegisterExportRefused, match=words):
        read_patchwork(fill({"export.xml": text, "sources.toml": XML}))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('p:systeemId="102"', 'p:systeemId="een"', "regeling een: systeemId"),
        ('p:afkorting="OL"', 'p:afkorting="??"', "samenwerkingsvorm"),
        ("2020-01-01</p:datumInwerking", "2020-02-30</p:datumInwerking", "does not exist"),
        ("Mandaat<", "Toverij<", "bevoegdheidsverkrijging"),
        ("Stadt Neuwald", "", "without name"),
        ('p:systeemId="77"', 'p:systeemId="11" p:resourceIdentifierTOOI="gm5001"', "twice"),
        ("natuur en milieu | afval", " ", "beleidsterrein without text"),
        ("huisvuil", "x" * 200_001, "doel of 200,011 characters"),
    ],
)
def test_a_mistake_in_a_regeling_of_the_export_is_named(fill: Fill, old: str, new: str, words: str) -> None:
    assert old in REGELING
    with pytest.raises(RowsInvalid, match=words):
        read_patchwork(fill({"export.xml": export(REGELING.replace(old, new)), "sources.toml": XML}))


def test_the_namespace_of_the_small_file_is_that_of_the_present_export() -> None:
    assert NAMESPACE in export()
