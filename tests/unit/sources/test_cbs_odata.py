"""CBS OData v3 and v4: reasons of absence, period status, code lists and pages."""

import json
from collections.abc import Callable

import pytest

from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.sources.catalogue import OpenData, read_entry
from zicht.sources.cbs_odata_v3 import rows_of_page
from zicht.sources.cbs_odata_v4 import AnswerChanged, answers_of
from zicht.sources.entries import CatalogueInvalid, Entry, MeasureColumn, PlacesPart, TablePart
from zicht.sources.received import FileDamaged, Received, ReceivedFile
from zicht.sources.records import RowsInvalid, RowsTwice

OBSERVATIONS = [
    {
        "Id": 1,
        "Measure": "M1",
        "ValueAttribute": "None",
        "Value": 5,
        "RegioS": "GM0003  ",
        "Perioden": "2023JJ00",
    },
    {
        "Id": 2,
        "Measure": "M1",
        "ValueAttribute": "Impossible",
        "Value": None,
        "RegioS": "GM0003  ",
        "Perioden": "2024KW01",
    },
    {
        "Id": 3,
        "Measure": "M1",
        "ValueAttribute": "Confidential",
        "Value": None,
        "RegioS": "GM0005  ",
        "Perioden": "2023JJ00",
    },
    {
        "Id": 4,
        "Measure": "M1",
        "ValueAttribute": "NotAvailable",
        "Value": None,
        "RegioS": "GM0005  ",
        "Perioden": "2024MM02",
    },
    {
        "Id": 5,
        "Measure": "M2",
        "ValueAttribute": "None",
        "Value": 9,
        "RegioS": "GM0005  ",
        "Perioden": "2023JJ00",
    },
]
PERIODS = {"2023JJ00": "Definitief", "2024KW01": "NaderVoorlopig", "2024MM02": "Voorlopig"}
TABLE = TablePart(
    Division(Level.GEMEENTE, 2024),
    "RegioS",
    "@Perioden",
    (MeasureColumn("sold", "M1"),),
    key="Measure",
    value="Value",
)
ENTRY = Entry("a", "t", "cbs_odata_v4", "t", "CBS", "CC BY 4.0", "x", "2024", tables=(TABLE,))


def page(rows):
    return {"value": rows}


def captured(observations=OBSERVATIONS, pages=1, periods=PERIODS, **more):
    files = {
        "codes-Perioden.json": page(
            [{"Identifier": code, "Status": status} for code, status in periods.items()]
        ),
        "codes-RegioS.json": page([{"Identifier": "GM0003  "}, {"Identifier": "GM0005  "}]),
        "measure-codes.json": page([{"Identifier": "M1"}, {"Identifier": "M2"}]),
        "properties.json": {"Title": "t"},
    }
    size = -(-len(observations) // pages)
    for number in range(pages):
        rows = observations[number * size : (number + 1) * size]
        files[f"observations-page-{number + 1}.json"] = page(rows)
    files |= more
    return Received(
        "t", tuple(ReceivedFile.of(f"t/{n}", json.dumps(d).encode()) for n, d in sorted(files.items()) if d)
    )


def changed(position, **changes):
    rows = [dict(row) for row in OBSERVATIONS]
    rows[position] |= changes
    return rows


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_reasons_and_status_stand_beside_each_value_however_the_pages_fall(pages):
    rows = read_entry(captured(pages=pages), ENTRY).observations[0].table.to_pylist()
    assert [(r["area"], r["period"], r["value"], r["absence"], r["period_status"]) for r in rows] == [
        ("GM0003", "2023", 5.0, None, "final"),
        ("GM0003", "2024-Q1", None, "impossible", "revised"),
        ("GM0005", "2023", None, "confidential", "final"),
        ("GM0005", "2024-02", None, "not_measured", "provisional"),
    ]


@pytest.mark.parametrize(
    ("received", "error", "found"),
    [
        (captured(changed(0, ValueAttribute="Secret")), AnswerChanged, "Secret"),
        (captured(changed(0, Value=None)), AnswerChanged, "observation 1"),
        (captured(changed(1, Value=7)), AnswerChanged, "observation 2"),
        (captured(changed(0, RegioS="GM9999  ")), RowsInvalid, "GM9999"),
        (captured(changed(4, Id=1)), RowsTwice, "Id"),
        (captured(periods={**PERIODS, "2023JJ00": "Geschat"}), AnswerChanged, "Geschat"),
        (captured([]), FileDamaged, "no rows"),
        (captured(pages=2, **{"observations-page-1.json": None}), FileDamaged, "without a gap"),
        (captured(**{"index.json": {"observationRows": 6}}), FileDamaged, "6, as the index says"),
        (captured(**{"measure-codes.json": None}), FileDamaged, "measure-codes"),
        (captured(**{"codes-RegioS.json": page([{"Key": "GM0003"}])}), FileDamaged, "Identifier"),
        (captured(**{"codes-RegioS.json": {"error": "gone"}}), FileDamaged, "codes-RegioS"),
        (captured([*OBSERVATIONS, {"Id": 6}]), FileDamaged, "row 6"),
    ],
)
def test_an_answer_in_another_form_is_refused(received, error, found):
    with pytest.raises(error, match=found):
        read_entry(received, ENTRY)


def test_an_answer_that_is_an_error_is_refused():
    with pytest.raises(FileDamaged, match="list called value"):
        rows_of_page({"error": {"code": 500}}, "t/page")


PLACE_ROWS = [
    {"Woonplaatscode_1": "WP2000  ", "Naam_2": "Delfzijl   ", "Code_3": "GM0010   "},
    {"Woonplaatscode_1": "WP1000  ", "Naam_2": "Appingedam ", "Code_3": "GM0003   "},
]


def places(rows=PLACE_ROWS, earlier=None, **part):
    wanted = PlacesPart(
        Division(Level.GEMEENTE, 2019), "Woonplaatscode_1", "Code_3", **(part or {"name": "Naam_2"})
    )
    entry = Entry("b", "a", "cbs_odata_v3_places", "t", "CBS", "CC BY 4.0", "x", "2019", places=(wanted,))
    received = Received("a", (ReceivedFile.of("a", json.dumps(page(rows)).encode()),))
    return read_entry(received, entry, earlier)


def test_places_are_read_without_padding_and_sorted():
    found = places().places[0]
    assert (found.codes, found.names, found.within) == (
        ("WP1000", "WP2000"),
        ("Appingedam", "Delfzijl"),
        ("GM0003", "GM0010"),
    )


def test_names_can_come_from_a_source_read_before_and_places_without_one_are_counted():
    earlier = places(PLACE_ROWS[:1])
    data = places(earlier=earlier, names_from="b")
    assert data.places[0].names == ("Delfzijl",)
    assert "1 places have a code but no name" in data.notes[0].text


def test_names_from_a_source_that_is_not_there_are_a_mistake_in_the_catalogue():
    with pytest.raises(CatalogueInvalid, match="names_from"):
        places(earlier=OpenData(), names_from="nowhere")


@pytest.mark.parametrize(
    "rows", [[{**PLACE_ROWS[0], "Woonplaatscode_1": "2000"}], [PLACE_ROWS[0], PLACE_ROWS[0]]]
)
def test_places_with_a_wrong_or_repeated_code_are_refused(rows):
    with pytest.raises(RowsInvalid, match="WP1925"):
        places(rows)


def test_the_real_table_of_house_prices_keeps_its_reasons(real: Callable[..., OpenData]):
    data = real("verkoopprijzen-koopwoningen")
    by_division = {found.division.id: found for found in data.observations}
    rows = {(r["area"], r["period"]): r for r in by_division["gm-2018"].table.to_pylist()}
    assert rows["GM0363", "2018"]["value"] == 460_751
    assert len(rows) == 380
    assert by_division["gm-2024"].table.num_rows == 342
    assert by_division["nl-2024"].table.num_rows == 11


def test_the_real_table_of_bankruptcies_has_months_quarters_and_three_statuses(real: Callable[..., OpenData]):
    table = real("faillissementen").observations[0].table
    assert table.num_rows == 3084
    assert set(table["period_status"].to_pylist()) == {"final", "revised", "provisional"}
    first = next(r for r in table.to_pylist() if (r["measure"], r["period"]) == ("bankruptcies", "1981-01"))
    assert first["value"] == 509


def test_a_real_table_without_observations_is_refused(shared_data):
    folder = shared_data / "odata/v4/85554NED"
    files = tuple(ReceivedFile.of(path.name, path.read_bytes()) for path in sorted(folder.iterdir()))
    with pytest.raises(FileDamaged, match="observation pages"):
        answers_of(Received("85554NED", files))
