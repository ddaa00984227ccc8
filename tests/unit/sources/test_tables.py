"""Tables in JSON: areas as keys, and lists of objects."""

import json

import pytest

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.observations import Absence
from zicht.sources.catalogue import read_entry
from zicht.sources.entries import (
    CatalogueInvalid,
    Entry,
    MeasureColumn,
    MembershipPart,
    NamesPart,
    PlacesPart,
    TablePart,
)
from zicht.sources.received import FileDamaged, Received, ReceivedFile

GM = Division(Level.GEMEENTE, 2021)
AREAS = {
    "Gemeente": {
        "GM0003": {"Naam": "Appingedam", "Housing": {"Rental (%)": 40.5}},
        "GM0005": {"Naam": "Bedum"},
    }
}


def read(reader, document, options=None, **parts):
    entry = Entry("a", "a.json", reader, "t", "CBS", "x", "x", "2021", options=options or {}, **parts)
    return read_entry(Received("a.json", (ReceivedFile.of("a.json", json.dumps(document).encode()),)), entry)


def test_figures_below_a_key_are_columns_named_by_their_path():
    rental = (MeasureColumn("pct_rental", "Housing.Rental (%)"),)
    part = TablePart(GM, "code", "2021", rental, absent={"": Absence.NOT_MEASURED})
    data = read(
        "keyed_json", AREAS, {"under": "Gemeente"}, tables=(part,), names=(NamesPart(GM, "code", "Naam"),)
    )
    assert [(r["area"], r["value"], r["absence"]) for r in data.observations[0].table.to_pylist()] == [
        ("GM0003", 40.5, None),
        ("GM0005", None, "not_measured"),
    ]
    assert data.names_of(GM) == {"GM0003": "Appingedam", "GM0005": "Bedum"}


@pytest.mark.parametrize("document", [{}, {"Gemeente": {}}, {"Gemeente": {"GM0003": 1}}, [1]])
def test_json_without_areas_under_the_key_is_refused(document):
    with pytest.raises(FileDamaged, match=r"a\.json"):
        read("keyed_json", document, {"under": "Gemeente"})


def test_a_list_of_objects_is_a_table():
    part = MembershipPart(GM, Level.VEILIGHEIDSREGIO, "gm", outer_code="vr", names={"VR01": "Groningen"})
    data = read("regions_table", [{"gm": "GM0003", "vr": "VR01"}], memberships=(part,))
    assert data.memberships[0].names == {"VR01": "Groningen"}


@pytest.mark.parametrize("document", [[], [1], {"a": 1}])
def test_json_that_is_no_list_of_objects_is_refused(document):
    with pytest.raises(FileDamaged, match="list of objects"):
        read("regions_table", document)


def test_names_of_one_area_come_from_the_first_source_that_has_one():
    without = read(
        "regions_table", [{"code": "GM0003", "name": "GM0003"}], names=(NamesPart(GM, "code", "name"),)
    )
    named = read("keyed_json", AREAS, {"under": "Gemeente"}, names=(NamesPart(GM, "code", "Naam"),))
    joined = type(named).joined([without, named])
    assert joined.names_of(GM)["GM0003"] == "Appingedam"
    assert joined.names_of(Division(Level.GEMEENTE, 2022)) == {}


@pytest.mark.parametrize(
    "build",
    [
        lambda: TablePart(GM, "code", "2021", ()),
        lambda: TablePart(GM, "code", "2021", (MeasureColumn("a", "x"), MeasureColumn("a", "y"))),
        lambda: MembershipPart(GM, Level.VEILIGHEIDSREGIO, "gm", outer_name="name"),
        lambda: PlacesPart(GM, "code", "within"),
        lambda: PlacesPart(GM, "code", "within", "name", "elsewhere"),
    ],
)
def test_a_part_of_an_entry_checks_itself(build):
    with pytest.raises(CatalogueInvalid):
        build()
