"""The catalogue of remote tables is checked before the first request."""

from __future__ import annotations

import pytest

from zicht.sources.catalogue import Catalogue
from zicht.sources.catalogue_form import entries_from_toml
from zicht.sources.live.catalogue import catalogue_from_toml, standard_catalogue
from zicht.sources.live.errors import AddressRefused, LiveCatalogueInvalid

SERVICE = """
[[services]]
id = "cbs"
dialect = "odata-v3"
base = "https://opendata.cbs.nl/ODataFeed/odata"
publisher = "CBS"
licence = "CC BY 4.0"
evidence = "documented"
"""
TABLE = """
[[tables]]
id = "key-figures"
service = "cbs"
table = "85984NED"
into = "odata/v3/85984NED_TypedDataSet.json.gz"
title = "Kerncijfers"
reference_date = "2024-01-01"
evidence = "captured"
dimensions = ["WijkenEnBuurten"]
measures = ["AantalInwoners_5"]
"""


def test_a_good_catalogue_is_read():
    catalogue = catalogue_from_toml(SERVICE + TABLE, "test")
    assert catalogue.tables[0].measures == ("AantalInwoners_5",)
    assert catalogue.service("cbs").pause_seconds == 1.0


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('table = "85984NED"', 'table = "../85984NED"', "85984NED"),
        ('table = "85984NED"', 'table = "85984NED/../../x"', "85984NED"),
        ('table = "85984NED"', 'table = "85984NED?x=1"', "85984NED"),
        ('into = "odata/', 'into = "../odata/', "never"),
        ('into = "odata/', 'into = "/odata/', "never"),
        ("_TypedDataSet.json.gz", ".json.gz", "ending"),
        ('evidence = "captured"', 'evidence = "certain"', "certain"),
        ('service = "cbs"', 'service = "eurostat"', "eurostat"),
        ('dialect = "odata-v3"', 'dialect = "odata-v5"', "odata-v5"),
        ('title = "Kerncijfers"', 'title = ""', "title"),
        ('title = "Kerncijfers"', 'colour = "red"', "colour"),
        ('title = "Kerncijfers"\n', "", "title"),
        ('title = "Kerncijfers"', 'title = "x"\npage_size = "10"', "page_size"),
        ('title = "Kerncijfers"', 'title = "x"\npage_size = true', "page_size"),
        ('title = "Kerncijfers"', 'title = "x"\npage_size = 10001', "10000"),
        ('title = "Kerncijfers"', 'title = "x"\npage_size = -1', "page_size"),
        ('title = "Kerncijfers"', 'title = "x"\nparameters = { a = "b" }', "parameters"),
        ('measures = ["AantalInwoners_5"]', "measures = []", "measures"),
        ('measures = ["AantalInwoners_5"]', "measures = [5]", "measures"),
        ('dimensions = ["WijkenEnBuurten"]', "", "dimensions"),
        ('id = "key-figures"', 'id = "../key"', "id"),
        ("[[tables]]", "[[table]]", "table"),
        ("[[tables]]", "[tables]", "tables"),
        ('title = "Kerncijfers"', 'title = "x"\nparameters = { a = 1 }', "parameters"),
        ('title = "Kerncijfers"', 'title = "x"\nmust_say = 5', "must_say"),
        ("[[tables]]", "[[tables", "TOML"),
        ('licence = "CC BY 4.0"', 'licence = "CC BY 4.0"\npause_seconds = -1', "pause_seconds"),
    ],
)
def test_each_mistake_is_named(old, new, named):
    text = (SERVICE + TABLE).replace(old, new, 1)
    assert text != SERVICE + TABLE
    with pytest.raises(LiveCatalogueInvalid, match=named):
        catalogue_from_toml(text, "test")


def test_a_base_without_https_is_refused():
    with pytest.raises(AddressRefused):
        catalogue_from_toml(SERVICE.replace("https:", "http:") + TABLE, "test")


def test_two_tables_do_not_land_in_one_place():
    with pytest.raises(LiveCatalogueInvalid, match="more than once"):
        catalogue_from_toml(SERVICE + TABLE + TABLE.replace("key-figures", "others"), "test")


def test_choosing_keeps_the_order_of_the_catalogue_and_names_what_is_not_there():
    catalogue = standard_catalogue()
    ids = [table.id for table in catalogue.tables]
    assert [table.id for table in catalogue.select(ids[2], ids[0]).tables] == [ids[0], ids[2]]
    with pytest.raises(LiveCatalogueInvalid, match="no-such-table"):
        catalogue.select("no-such-table")


def test_another_base_is_another_request():
    catalogue = catalogue_from_toml(SERVICE + TABLE, "test")
    moved = catalogue.with_bases({"cbs": "https://mirror.example/cbs/"})
    assert moved.service("cbs").base == "https://mirror.example/cbs"
    table = catalogue.tables[0]
    assert table.request_digest(moved.service("cbs")) != table.request_digest(catalogue.service("cbs"))
    with pytest.raises(LiveCatalogueInvalid):
        catalogue.with_bases({"eurostat": "https://mirror.example"})


def test_the_standard_catalogue_says_what_each_entry_was_checked_against():
    catalogue = standard_catalogue()
    assert {table.evidence for table in catalogue.tables} <= {"captured", "documented"}
    assert all(service.base.startswith("https://") for service in catalogue.services)


def test_the_readers_know_every_file_that_is_read_and_find_it_where_it_lands():
    read = 0
    for table in standard_catalogue().tables:
        if table.reading:
            entries = entries_from_toml(table.reading, table.id)
            assert [entry.path for entry in Catalogue(entries).entries] == [table.into]
            read += 1
    assert read >= 12
    whole = "".join(table.reading + "\n" for table in standard_catalogue().tables)
    assert len(entries_from_toml(whole, "all")) == read, "together they are one catalogue"


def test_the_columns_that_are_read_are_columns_that_are_checked():
    for table in standard_catalogue().tables:
        for entry in entries_from_toml(table.reading, table.id) if table.reading else ():
            for part in entry.tables:
                used = {part.value} if part.value else {column.column for column in part.measures}
                known = {*table.measures, *table.dimensions, "Value"}
                assert used <= known, f"{table.id}: {used - known}"


def test_a_layer_of_shapes_has_no_filter_of_odata():
    text = SERVICE.replace("odata-v3", "wfs") + TABLE.replace("_TypedDataSet.json.gz", ".geojson.gz")
    with pytest.raises(LiveCatalogueInvalid, match="filter or dimensions"):
        catalogue_from_toml(text, "test")
