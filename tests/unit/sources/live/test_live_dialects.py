"""Addresses and next pages of each kind of service, without a service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zicht.sources.live.catalogue import RemoteTable, Service
from zicht.sources.live.dialects import DIALECTS, Columns, EntitySet
from zicht.sources.live.errors import AnswerUnexpected

TABLE = RemoteTable("t", "s", "85984NED", "x/y", "T", "2024", "captured", measures=("M",))


def service(dialect):
    return Service("s", dialect, "https://h.example/base", "P", "L", "captured")


def addresses(dialect, table, dimensions=("RegioS",)):
    contents = DIALECTS[dialect].contents(service(dialect), table, Columns(dimensions, ("M",)))
    return [part.address.removeprefix("https://h.example/base/") for part in contents]


def test_v4_asks_codes_and_then_observations():
    assert addresses("odata-v4", TABLE) == ["85984NED/RegioSCodes", "85984NED/Observations"]
    table = replace(TABLE, filter="A eq 'B'", page_size=500)
    assert addresses("odata-v4", table)[-1] == "85984NED/Observations?$filter=A%20eq%20'B'&$top=500&$skip=0"


def test_v3_asks_for_json_and_filters_only_the_rows():
    table = replace(TABLE, filter="A eq 'B'")
    assert addresses("odata-v3", table) == [
        "85984NED/RegioS?$format=json",
        "85984NED/TypedDataSet?$format=json&$filter=A%20eq%20'B'",
    ]


def test_wfs_asks_for_a_thousand_features_in_the_crs_of_the_catalogue():
    table = replace(TABLE, table="g:gemeente", path="g/2024/wfs/v1_0", parameters=(("srsName", "EPSG:4326"),))
    assert addresses("wfs", table, ()) == [
        "g/2024/wfs/v1_0?service=WFS&version=2.0.0&request=GetFeature&typeNames=g:gemeente"
        "&outputFormat=application/json&srsName=EPSG:4326&startIndex=0&count=1000"
    ]


def test_ogc_asks_for_the_items_of_a_collection():
    table = replace(TABLE, table="wijken", path="w/ogc/v1", page_size=50)
    assert addresses("ogc-features", table, ()) == ["w/ogc/v1/collections/wijken/items?f=json&limit=50"]


@pytest.mark.parametrize("dialect", ["odata-v3", "odata-v4"])
@pytest.mark.parametrize("name", ["../x", "a/b", "a?b", "", "a b"])
def test_a_dimension_of_a_service_cannot_climb_out_of_the_table(dialect, name):
    with pytest.raises(AnswerUnexpected):
        addresses(dialect, TABLE, (name,))


ASKED = EntitySet("rows", "https://h.example/t")


@pytest.mark.parametrize(
    ("dialect", "address", "document", "rows", "next_address"),
    [
        ("odata-v4", "https://h/t", {}, 3, ""),
        ("odata-v4", "https://h/t", {"@odata.nextLink": "L"}, 3, "L"),
        ("odata-v4", "https://h/t?$top=3&$skip=0", {}, 3, "https://h/t?$top=3&$skip=3"),
        ("odata-v4", "https://h/t?$top=3&$skip=3", {}, 2, "https://h/t?$top=3&$skip=5"),
        ("odata-v4", "https://h/t?$top=3&$skip=5", {}, 0, ""),
        ("odata-v4", "https://h/t?$top=3&$skip=x", {}, 3, ""),
        ("odata-v3", "https://h/t?$format=json", {"odata.nextLink": "L"}, 3, "L"),
        (
            "odata-v3",
            "https://h/t?$filter=A%20eq%20'B'&$top=2",
            {},
            2,
            "https://h/t?$filter=A%20eq%20'B'&$top=2&$skip=2",
        ),
        (
            "wfs",
            "https://h/t?startIndex=0&count=2",
            {"numberMatched": 3},
            2,
            "https://h/t?startIndex=2&count=2",
        ),
        ("wfs", "https://h/t?startIndex=2&count=2", {"numberMatched": 3}, 1, ""),
        ("wfs", "https://h/t?startIndex=2&count=2", {}, 1, "https://h/t?startIndex=3&count=2"),
        ("wfs", "https://h/t?startIndex=3&count=2", {"numberMatched": "unknown"}, 0, ""),
        ("ogc-features", "https://h/t", {"links": [{"rel": "next", "href": "L"}]}, 2, "L"),
        ("ogc-features", "https://h/t", {"links": [{"rel": "self", "href": "L"}, "odd"]}, 2, ""),
        ("ogc-features", "https://h/t", {}, 2, ""),
    ],
)
def test_the_next_page(dialect, address, document, rows, next_address):
    assert DIALECTS[dialect].next_link(ASKED, address, document, rows) == next_address


@pytest.mark.parametrize(
    ("dialect", "document"),
    [
        ("odata-v4", {"Identifier": "x"}),
        ("odata-v3", {"value": []}),
        ("odata-v3", {"value": [{}]}),
        ("odata-v3", {"odata.error": {}}),
    ],
)
def test_a_table_without_version_is_not_trusted(dialect, document):
    with pytest.raises(AnswerUnexpected):
        DIALECTS[dialect].version(document, "test")


def test_a_row_of_columns_without_name_is_not_trusted():
    with pytest.raises(AnswerUnexpected):
        DIALECTS["odata-v3"].columns({"DataProperties": [{"Type": "Topic"}]}, "test")
    with pytest.raises(AnswerUnexpected):
        DIALECTS["wfs"].columns({"Sample": []}, "test")
