"""The catalogue: its form, the folder's own catalogue, and reading a folder as a whole."""

import pytest

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.observations import Absence, PeriodStatus
from zicht.sources.catalogue import (
    Catalogue,
    SourceMissing,
    SourcesRefused,
    built_in_catalogue,
    catalogue_of_folder,
    read_folder,
)
from zicht.sources.catalogue_form import corrections_from_toml, entries_from_toml
from zicht.sources.entries import CatalogueInvalid
from zicht.sources.records import RowsInvalid

HEAD = """
[[source]]
id = "places"
path = "figures.csv"
reader = "statline_csv"
title = "Cijfers"
publisher = "CBS"
licence = "CC BY 4.0"
address = "table 1"
reference_date = "2024-01-01"
"""
TABLE = """
  [[source.table]]
  division = "gm-2024"
  area = "code"
  period = "2024"
  absent = { "." = "not_measured" }
  measures = { inhabitants = "n", mean_woz_value_euros = { column = "woz", multiply = 1000 } }
"""
FIGURES = "code;n;woz\nGM0003;10;250.5\nGM0005;.;  300\n"


def table(text):
    return entries_from_toml(HEAD + text, "sources.toml")[0].tables[0]


def test_a_column_may_be_named_alone_or_with_its_unit():
    part = table(TABLE)
    assert [column.multiply for column in part.measures] == [1.0, 1000.0]
    assert part.division == Division(Level.GEMEENTE, 2024)
    assert part.absent == {".": Absence.NOT_MEASURED}
    assert part.status is PeriodStatus.FINAL


def test_shares_are_bounded_at_a_hundred_without_saying_so():
    part = table(TABLE.replace("inhabitants", "pct_rental"))
    assert part.measures[0].at_most == 100


def test_one_table_can_hold_several_divisions():
    several = TABLE.replace('division = "gm-2024"', 'divisions = ["gm-2024", "wk-2024"]')
    entry = entries_from_toml(HEAD + several, "sources.toml")[0]
    assert [part.division.id for part in entry.tables] == ["gm-2024", "wk-2024"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('id = "places"', 'id = "Places!"', "Places!"),
        ('path = "figures.csv"', 'path = "../figures.csv"', r"\.\."),
        ('path = "figures.csv"', 'path = "/etc/passwd"', "passwd"),
        ('publisher = "CBS"', 'publisher = ""', "publisher"),
        ('publisher = "CBS"', "", "missing: publisher"),
        ('publisher = "CBS"', 'publisher = "CBS"\nsecret = 1', "unknown: secret"),
        ('"gm-2024"', '"xx-2024"', "xx-2024"),
        ('"gm-2024"', '"gm-recent"', "gm-recent"),
        ('  division = "gm-2024"', "", "without division"),
        ('"not_measured"', '"unknown"', "unknown"),
        ('inhabitants = "n"', 'Inhabitants = "n"', "Inhabitants"),
        ("multiply", "times", "times"),
        ('area = "code"', 'area = "code"\n  key = "k"', "key or value"),
        ('area = "code"', 'area = "code"\n  status = "certain"', "certain"),
        ('area = "code"', 'area = "code"\n  measures_from = "nowhere"', "nowhere"),
        ("[[source]]", "[source]", "source"),
        ("[[source]]", "[[source", "TOML|Expected|expected"),
    ],
)
def test_a_mistake_in_the_catalogue_is_refused_before_a_file_is_opened(old, new, found):
    text = (HEAD + TABLE).replace(old, new)
    assert text != HEAD + TABLE
    with pytest.raises(CatalogueInvalid, match=found):
        entries_from_toml(text, "sources.toml")


MEMBERSHIP = """
  [[source.membership]]
  inner = "gm-2024"
  outer = "vr"
  inner_code = "code"
  outer_name = "name"
  codes = "vr"
[codes.vr]
"Groningen" = "VR01"
"""


def test_a_list_of_codes_is_named_once_and_used_by_its_name():
    entry = entries_from_toml(HEAD + MEMBERSHIP, "sources.toml")[0]
    assert entry.memberships[0].codes == {"Groningen": "VR01"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('codes = "vr"', 'codes = "re"'),
        ('outer = "vr"', 'outer = "region"'),
        ("[[source.membership]]", "[source.membership]"),
    ],
)
def test_a_mistake_in_a_membership_is_refused(old, new):
    with pytest.raises(CatalogueInvalid):
        entries_from_toml((HEAD + MEMBERSHIP).replace(old, new), "sources.toml")


def test_a_folder_without_a_catalogue_is_described_by_the_built_in_one(tmp_path):
    assert catalogue_of_folder(tmp_path) == built_in_catalogue()


def test_an_id_may_occur_once():
    with pytest.raises(CatalogueInvalid, match="twice: places"):
        entries_from_toml(HEAD + HEAD, "sources.toml")


def test_an_unknown_reader_is_refused_with_the_known_ones():
    entries = entries_from_toml(HEAD.replace("statline_csv", "excel"), "sources.toml")
    with pytest.raises(CatalogueInvalid, match=r"excel(.|\n)*statline_csv"):
        Catalogue(entries)


def test_a_correction_must_say_why():
    with pytest.raises(CatalogueInvalid, match="missing: reason"):
        corrections_from_toml(
            '[[correction]]\nsource="a"\nfield="crs"\nexpects="x"\nuse="y"', "corrections.toml"
        )


def test_the_catalogue_of_the_folder_takes_the_place_of_the_built_in_one(tmp_path):
    (tmp_path / "sources.toml").write_text(HEAD + TABLE)
    (tmp_path / "figures.csv").write_text(FIGURES)
    (tmp_path / "letter.txt").write_text("not in the catalogue")
    data = read_folder(tmp_path)
    assert [source.id for source in data.sources] == ["places"]
    rows = data.observations[0].table.to_pylist()
    assert [(row["measure"], row["area"], row["value"], row["absence"]) for row in rows] == [
        ("inhabitants", "GM0003", 10.0, None),
        ("inhabitants", "GM0005", None, "not_measured"),
        ("mean_woz_value_euros", "GM0003", 250500.0, None),
        ("mean_woz_value_euros", "GM0005", 300000.0, None),
    ]


def test_a_folder_may_bring_its_own_corrections(tmp_path):
    (tmp_path / "sources.toml").write_text(HEAD + TABLE)
    (tmp_path / "corrections.toml").write_text(
        '[[correction]]\nsource="places"\nfield="n"\narea="GM0003"\nexpects="10"\nuse="11"\nreason="seen"\n'
    )
    (tmp_path / "figures.csv").write_text(FIGURES)
    assert catalogue_of_folder(tmp_path).entries[0].corrections[0].reason == "seen"
    assert read_folder(tmp_path).observations[0].table["value"][0].as_py() == 11


def test_every_missing_file_is_named_at_once(tmp_path):
    two = HEAD + TABLE + HEAD.replace('"places"', '"others"').replace("figures.csv", "more.csv")
    (tmp_path / "sources.toml").write_text(two)
    with pytest.raises(SourceMissing, match=r"2 of 2(.|\n)*figures\.csv, more\.csv"):
        read_folder(tmp_path)


def test_one_refused_file_gives_its_own_error_and_two_give_both(tmp_path):
    two = HEAD + TABLE + HEAD.replace('"places"', '"others"').replace("figures.csv", "more.csv") + TABLE
    (tmp_path / "sources.toml").write_text(two)
    (tmp_path / "figures.csv").write_text(FIGURES.replace("GM0003", "Appingedam"))
    (tmp_path / "more.csv").write_text(FIGURES)
    with pytest.raises(RowsInvalid, match=r"figures\.csv, column code"):
        read_folder(tmp_path)
    (tmp_path / "more.csv").write_text(FIGURES.replace("GM0005", ""))
    with pytest.raises(SourcesRefused, match=r"figures\.csv(.|\n)*more\.csv"):
        read_folder(tmp_path)


def test_the_built_in_catalogue_says_of_every_source_who_made_it_and_where_it_is():
    entries = built_in_catalogue().entries
    assert len(entries) > 50
    assert len({entry.path for entry in entries}) == len(entries)
    assert all(entry.publisher and entry.licence and entry.address for entry in entries)
    assert not any(entry.made_up for entry in entries)


def test_every_correction_belongs_to_a_source_in_the_catalogue():
    entries = built_in_catalogue().entries
    assert sum(len(entry.corrections) for entry in entries) == 6
