"""Geometries: systems of coordinates, validity, parts, and what is left out."""

import json

import numpy as np
import pyproj
import pytest
import shapely

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.sources.catalogue import read_entry
from zicht.sources.corrections import Correction, CorrectionOutdated
from zicht.sources.entries import AreasPart, Entry, MembershipPart
from zicht.sources.received import FileDamaged, Received, ReceivedFile
from zicht.sources.records import RowsInvalid
from zicht.sources.shapes import GeometryInvalid, to_national_grid
from zicht.sources.topojson import decode_arcs, ring_of

WK = Division(Level.WIJK, 2024)
BOX = [[[150_000, 450_000], [151_000, 450_000], [151_000, 451_000], [150_000, 451_000], [150_000, 450_000]]]
BOW_TIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


def moved(rings, dx, dy=0):
    return [[[x + dx, y + dy] for x, y in ring] for ring in rings]


def feature(code, rings, **more):
    return {
        "properties": {"code": code, "name": f" {code} ", **more},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


def entry(reader="geojson", crs="EPSG:28992", **changes):
    area = AreasPart(WK, "code", "name", crs, within=changes.pop("within", {}))
    return Entry("a", "a.json", reader, "t", "CBS", "CC BY 4.0", "x", "2024", areas=(area,), **changes)


def read(features, wanted=None, **document):
    data = json.dumps({"type": "FeatureCollection", "features": features, **document}).encode()
    return read_entry(Received("a.json", (ReceivedFile.of("a.json", data),)), wanted or entry())


def test_polygons_come_sorted_by_code_with_names_and_containing_areas():
    found = read(
        [feature("WK000302", moved(BOX, 5000), gm="GM0003"), feature("WK000301 ", BOX, gm="0003")],
        entry(within={Level.GEMEENTE: "gm"}),
    ).boundaries[0]
    assert found.areas.codes == ("WK000301", "WK000302")
    assert found.areas.names == ("WK000301", "WK000302")
    assert found.areas.within == {Level.GEMEENTE: ("GM0003", "GM0003")}
    assert found.geometries[1].bounds[0] == 155_000


def test_degrees_land_in_the_national_grid_at_the_tower_of_amersfoort():
    tower = shapely.Point(5.38720621, 52.15517440).buffer(0.001)
    x, y = to_national_grid(np.array([tower], dtype=object), "EPSG:4326", "a")[0].centroid.coords[0]
    assert (x, y) == pytest.approx((155_000, 463_000), abs=1)
    assert pyproj.CRS("EPSG:28992").name.endswith("RD New")


def test_parts_of_one_code_are_joined_and_said_so():
    data = read([feature("WK000301", BOX), feature("WK000301", moved(BOX, 1000))])
    assert data.boundaries[0].geometries[0].area == pytest.approx(2_000_000)
    assert "come in parts" in data.notes[0].text


def test_a_polygon_that_crosses_itself_is_mended():
    crossed = [[[x * 1000 + 150_000, y * 1000 + 450_000] for x, y in BOW_TIE[0]]]
    shape = read([feature("WK000301", crossed)]).boundaries[0].geometries[0]
    assert shape.is_valid
    assert shape.area == pytest.approx(500_000)


def test_a_polygon_without_surface_is_left_out_and_said_so():
    flat = [[[150_000, 450_000], [151_000, 450_000], [150_000, 450_000], [150_000, 450_000]]]
    data = read([feature("WK000301", flat), feature("WK000302", BOX)])
    assert data.boundaries[0].areas.codes == ("WK000302",)
    assert "1 polygons of wk-2024 collapse and are left out: WK000301" in data.notes[0].text


def test_water_is_left_out_and_said_so():
    data = read([feature("WK000399", BOX), feature("WK000302", BOX)])
    assert data.boundaries[0].areas.codes == ("WK000302",)
    assert "water or abroad" in data.notes[0].text


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-Infinity"])
def test_coordinates_that_are_no_numbers_are_refused_with_the_feature(bad):
    text = json.dumps({"features": [feature("WK000301", BOX), feature("WK000302", moved(BOX, 7))]})
    data = text.replace("150007", bad, 1).encode()
    with pytest.raises(GeometryInvalid, match="feature 2"):
        read_entry(Received("a.json", (ReceivedFile.of("a.json", data),)), entry())


def test_coordinates_outside_the_country_are_in_another_system():
    with pytest.raises(GeometryInvalid, match="read as EPSG:28992"):
        read([feature("WK000301", [[[5, 52], [6, 52], [6, 53], [5, 52]]])])


def test_a_made_up_country_may_lie_anywhere():
    assert read([feature("WK000301", moved(BOX, 900_000))], entry(made_up=True)).boundaries


def test_a_file_that_names_another_system_than_the_catalogue_is_refused():
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(GeometryInvalid, match="EPSG:3857"):
        read([feature("WK000301", BOX)], crs=named)


def crs_correction(expects):
    fix = Correction("a", "crs", "", expects, "EPSG:28992 shifted by 1000 0", "seen")
    return entry(crs="EPSG:28992 shifted by 1000 0", corrections=(fix,))


def test_a_wrongly_named_system_can_be_corrected_while_the_file_still_names_it():
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    found = read([feature("WK000301", BOX)], crs_correction("EPSG:28992"), crs=named)
    assert found.boundaries[0].geometries[0].bounds[0] == 149_000
    with pytest.raises(CorrectionOutdated, match="crs"):
        read([feature("WK000301", BOX)], crs_correction("EPSG:4326"), crs=named)


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"type": "error", "message": "no such layer"}, FileDamaged),
        ({"features": []}, FileDamaged),
        ({"features": [{"properties": {}}]}, FileDamaged),
        (
            {"features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}]},
            GeometryInvalid,
        ),
        ({"features": [feature("WK000301", [[[1, 2]]])]}, GeometryInvalid),
        ({"features": [feature("WK000301", "nothing")]}, GeometryInvalid),
        ({"features": [{"properties": {}, "geometry": None}]}, GeometryInvalid),
    ],
)
def test_json_that_is_no_collection_of_polygons_is_refused(document, error):
    with pytest.raises(error, match=r"a\.json"):
        read_entry(Received("a.json", (ReceivedFile.of("a.json", json.dumps(document).encode()),)), entry())


def test_degrees_may_be_named_as_crs84():
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    degrees = [[[5, 52], [6, 52], [6, 53], [5, 52]]]
    assert read([feature("WK000301", degrees)], entry(crs="EPSG:4326"), crs=named).boundaries


def test_a_system_that_is_no_number_is_refused():
    with pytest.raises(GeometryInvalid, match="Amersfoort"):
        read([feature("WK000301", BOX)], entry(crs="Amersfoort"))


def test_a_file_of_only_water_has_no_geometry_at_all():
    with pytest.raises(GeometryInvalid, match="no geometry at all"):
        read([feature("WK000399", BOX)])


def test_an_area_that_lies_in_two_regions_is_refused():
    member = MembershipPart(WK, Level.VEILIGHEIDSREGIO, "code", outer_code="vr")
    wanted = Entry("a", "a.json", "geojson", "t", "CBS", "x", "x", "2024", memberships=(member,))
    features = [feature("WK000301", BOX, vr="VR01"), feature("WK000302", BOX, vr="VR02")]
    assert read(features, wanted).memberships[0].pairs == {"WK000301": "VR01", "WK000302": "VR02"}
    with pytest.raises(RowsInvalid, match="in VR01 and in VR02"):
        read([*features, feature("WK000301", BOX, vr="VR02")], wanted)


def test_pages_of_a_service_are_joined_and_counted():
    pages = [
        {"numberMatched": 2, "features": [feature("WK000301", BOX)]},
        {"numberMatched": 2, "features": [feature("WK000302", moved(BOX, 2000))]},
    ]
    files = tuple(ReceivedFile.of(f"p/{i}.json", json.dumps(page).encode()) for i, page in enumerate(pages))
    assert read_entry(Received("p", files), entry("pdok")).boundaries[0].areas.codes == (
        "WK000301",
        "WK000302",
    )
    with pytest.raises(FileDamaged, match="1 features"):
        read_entry(Received("p", files[:1]), entry("pdok"))


# Two squares side by side that share arc 1; a grid of 1 unit is 1000 m.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [1000, 1000], "translate": [150_000, 450_000]},
    "arcs": [[[1, 0], [-1, 0], [0, 1], [1, 0]], [[1, 0], [0, 1]], [[1, 1], [1, 0], [0, -1], [-1, 0]]],
    "objects": {
        "layer": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, -2]], "properties": {"code": "WK000301", "name": "west"}},
                {
                    "type": "MultiPolygon",
                    "arcs": [[[1, 2]]],
                    "properties": {"code": "WK000302", "name": "east"},
                },
            ],
        }
    },
}


def topology(**changes):
    part = AreasPart(WK, "code", "name", "EPSG:28992", layer=changes.pop("layer", "layer"))
    wanted = Entry("a", "a.json", "topojson", "t", "CBS", "x", "x", "2024", areas=(part,))
    data = json.dumps({**TOPOLOGY, **changes}).encode()
    return read_entry(Received("a.json", (ReceivedFile.of("a.json", data),)), wanted)


def test_shared_arcs_are_summed_scaled_and_walked_in_both_directions():
    west, east = topology().boundaries[0].geometries
    assert west.bounds == (150_000, 450_000, 151_000, 451_000)
    assert east.bounds == (151_000, 450_000, 152_000, 451_000)
    assert west.area == east.area == 1_000_000
    assert west.touches(east)


def test_arcs_without_a_transform_hold_plain_coordinates():
    arcs = decode_arcs({"arcs": [[[1.5, 2.5], [3.5, 4.5]]]}, "a")
    assert ring_of([0, ~0], arcs, "a").tolist() == [[1.5, 2.5], [3.5, 4.5], [1.5, 2.5]]


@pytest.mark.parametrize(
    "changes",
    [{"type": "Feature"}, {"transform": {"scale": [1, "x"]}}, {"arcs": [[["a", "b"]]]}, {"arcs": []}],
)
def test_a_damaged_topology_is_refused(changes):
    with pytest.raises(FileDamaged, match=r"a\.json"):
        topology(**changes)


def test_an_unknown_layer_is_refused_with_the_known_ones():
    with pytest.raises(Exception, match="layers layer") as error:
        topology(layer="wijken")
    assert error.value.exit_code == 46
