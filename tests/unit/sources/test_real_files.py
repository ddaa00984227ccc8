"""The built-in catalogue on the real files: what is there, in which division, with which traps avoided."""

import hashlib
from collections import Counter

import numpy as np
import pyarrow.compute as pc
import pytest
import shapely

from zicht.model.areas import Division

BOUNDARIES = {
    "gemeenten-2022-pdok": {"gm-2022": 345},
    "wijken-2014": {"wk-2014": 2715},
    "gemeenten-2015": {"gm-2015": 393},
    "corop-2015": {"cr-2015": 40},
    "provincies-2015": {"pv-2015": 12},
    "provincies-2022": {"pv-2022": 12},
    "landsdelen-2015": {"ld-2015": 4},
    "gemeenten-veiligheidsregios-2020": {"gm-2020": 355, "vr-2020": 25},
    "gemeenten-omtrek-2020": {"gm-2020": 355},
    "veiligheidsregios-omtrek-2020": {"vr-2020": 25},
    "gemeenten-veiligheidsregios-2021": {"gm-2021": 352, "vr-2021": 25},
    "gemeenten-veiligheidsregios-2023": {"gm-2023": 342, "vr-2023": 25},
    "gemeenten-2012": {"gm-2012": 415},
    "gemeenten-2018": {"gm-2018": 380},
    "gemeenten-2022": {"gm-2022": 345},
    "gemeenten-2024": {"gm-2024": 342},
    "gemeenten-2022-aanvulling": {"gm-2022": 345},
    "wijken-2022": {"wk-2022": 3333},
    "wijken-2024": {"wk-2024": 3388},
    "groningen-buurten-2017": {"bu-2017": 108},
    "groningen-wijken-2017": {"wk-2017": 15},
}
LAND_KM2 = (33_000, 42_000)


def of(data, division, measure):
    """area -> value (or reason) of a measure that has one period."""
    rows = [
        row for found in data.observations if found.division.id == division for row in found.table.to_pylist()
    ]
    return {
        row["area"]: row["value"] if row["absence"] is None else row["absence"]
        for row in rows
        if row["measure"] == measure
    }


@pytest.mark.parametrize("source", BOUNDARIES)
def test_every_file_of_polygons_gives_valid_polygons_in_the_national_grid(real, source):
    data = real(source)
    assert {b.areas.division.id: len(b.geometries) for b in data.boundaries} == BOUNDARIES[source]
    for boundaries in data.boundaries:
        assert shapely.is_valid(boundaries.geometries).all()
        assert not shapely.is_empty(boundaries.geometries).any()
        if boundaries.areas.division.level != "bu" and not source.startswith("groningen"):
            km2 = shapely.area(boundaries.geometries).sum() / 1e6
            assert LAND_KM2[0] < km2 < LAND_KM2[1]


def test_the_coarse_buurten_are_read_and_what_collapsed_is_counted(real):
    data = real("buurten-2014")
    boundaries = data.boundaries[0]
    assert len(boundaries.geometries) == 10_556
    assert boundaries.quality == "very coarse (grid of 1000 x 1000)"
    collapsed = next(note.text for note in data.notes if "collapse and are" in note.text)
    assert collapsed.startswith("1113 polygons")
    assert 10_556 + 1113 + 22 == 11_691


def test_the_outline_of_2020_lies_where_the_other_file_of_2020_lies(real):
    outline = real("gemeenten-omtrek-2020").boundaries[0]
    other = real("gemeenten-veiligheidsregios-2020").boundaries_of(Division.from_id("gm-2020"))
    assert outline.areas.codes == other.areas.codes
    apart = shapely.distance(shapely.centroid(outline.geometries), shapely.centroid(other.geometries))
    assert np.median(apart) < 350
    overlap = shapely.area(shapely.intersection(outline.geometries, other.geometries)).sum()
    assert overlap / shapely.area(outline.geometries).sum() > 0.9


def test_two_makers_of_the_figures_of_2022_agree(real):
    geojson = of(real("gemeenten-2022"), "gm-2022", "pct_owner_occupied")
    assert len(geojson) == 345
    assert geojson["GM0014"] == 40
    education = of(real("gemeenten-2022-aanvulling"), "gm-2022", "pct_education_high")
    high = of(real("gemeenten-2022"), "gm-2022", "persons_education_high")
    low = of(real("gemeenten-2022"), "gm-2022", "persons_education_low")
    middle = of(real("gemeenten-2022"), "gm-2022", "persons_education_middle")
    for area, share in education.items():
        assert share == pytest.approx(100 * high[area] / (high[area] + middle[area] + low[area]), abs=0.7)


def test_amounts_are_whole_euros(real):
    data = real("gemeenten-2022")
    assert of(data, "gm-2022", "mean_woz_value_euros")["GM0014"] == 251_000
    assert of(data, "gm-2022", "median_wealth_euros")["GM0014"] > 5_000
    assert of(real("kwb-denhaag-2019"), "gm-2019", "mean_income_per_inhabitant_euros")["GM0518"] == 27_100


@pytest.mark.parametrize(
    ("year", "gemeenten", "total"),
    [(2012, 318, 1_047_138), (2018, 328, 741_435), (2022, 341, 794_185), (2024, 342, 801_336)],
)
def test_crime_counts_are_in_the_gemeenten_of_2024_and_inhabitants_in_those_of_their_year(
    real, year, gemeenten, total
):
    data = real(f"gemeenten-{year}")
    crimes = of(data, "gm-2024", "crimes_total")
    assert len(crimes) == gemeenten
    assert sum(crimes.values()) == total
    assert len(of(data, f"gm-{year}", "inhabitants")) == {2012: 415, 2018: 380, 2022: 345, 2024: 342}[year]
    current = real("gemeenten-2024").boundaries[0].areas.codes
    assert set(crimes) <= set(current)


def test_crimes_of_gemeenten_are_one_percent_below_the_national_count(real):
    national = {
        (row["measure"], row["period"]): row["value"]
        for row in real("misdrijven-nederland-jaar").observations[0].table.to_pylist()
    }
    data = real("gemeenten-2022")
    measures = set(data.observations[1].table["measure"].to_pylist())
    assert len(measures) == 13
    for measure in measures:
        share = sum(of(data, "gm-2024", measure).values()) / national[measure, "2022"]
        assert 0.96 < share <= 1, measure


def test_months_of_the_country_add_up_to_its_years(real):
    years = {
        (r["measure"], r["period"]): r["value"]
        for r in real("misdrijven-nederland-jaar").observations[0].table.to_pylist()
    }
    months = Counter()
    for row in real("misdrijven-nederland-maand").observations[0].table.to_pylist():
        months[row["measure"], row["period"][:4]] += row["value"] or 0
    assert len(years) == 27 * 12
    assert {key: months[key] for key in years if key[0] != "crimes_sexual_offence"} == {
        key: count for key, count in years.items() if key[0] != "crimes_sexual_offence"
    }


def test_sexual_offences_are_not_given_by_month_rather_than_zero(real):
    table = real("misdrijven-nederland-maand").observations[0].table
    rows = table.filter(pc.equal(table["measure"], "crimes_sexual_offence"))
    assert pc.unique(rows["absence"]).to_pylist() == ["not_measured"]


def test_the_hague_has_gemeente_wijken_and_buurten_in_one_file(real):
    data = real("kwb-denhaag-2019")
    assert [found.division.id for found in data.observations] == ["gm-2019", "wk-2019", "bu-2019"]
    assert [len(of(data, division, "inhabitants")) for division in ("gm-2019", "wk-2019", "bu-2019")] == [
        1,
        44,
        114,
    ]
    assert of(data, "gm-2019", "inhabitants") == {"GM0518": 537_833}
    wijken = of(data, "wk-2019", "inhabitants")
    assert sum(wijken.values()) == pytest.approx(537_833, abs=200)
    assert Counter(of(data, "bu-2019", "pct_youth_in_youth_care").values())["not_measured"] > 0


def test_the_layout_without_padding_gives_the_same_columns_and_no_false_zero(real):
    data = real("kwb-denhaag-2020")
    assert of(data, "gm-2020", "inhabitants") == {"GM0518": 545_838}
    assert set(of(data, "wk-2020", "mean_woz_value_euros").values()) == {"not_measured"}
    assert "impossible" not in pc.unique(data.observations[2].table["absence"]).to_pylist()


def test_the_short_layout_of_2021_is_read(real):
    data = real("kwb-denhaag-2021")
    assert of(data, "gm-2021", "men") == {"GM0518": 272_686}
    assert len(of(data, "bu-2021", "households")) == 114


def test_amsterdam_is_read_with_its_letters_and_without_its_water(real):
    data = real("kwb-amsterdam-2019")
    assert of(data, "gm-2019", "inhabitants") == {"GM0363": 862_965}
    assert len(of(data, "wk-2019", "inhabitants")) == 97
    letters = [code for code in real("wijken-2024").boundaries[0].areas.codes if code.startswith("WK0363A")]
    assert letters[:3] == ["WK0363AA", "WK0363AB", "WK0363AC"]
    buurten = of(real("buurten-inwoners-2024"), "bu-2024", "inhabitants")
    assert buurten["BU0363AA02"] == 2895


def test_the_missing_marker_of_the_map_of_groningen_never_becomes_a_number(real):
    data = real("groningen-buurten-2017")
    assert pc.min(data.observations[0].table["value"]).as_py() >= 0
    ages = Counter(of(data, "bu-2017", "pct_aged_0_14").values())
    assert ages["not_measured"] == 24


def test_lost_leading_zeros_of_the_hague_region_come_back(real):
    table = real("misdrijven-denhaag-maand").observations[0].table
    assert table.num_rows == 245_520
    areas = set(pc.unique(table["area"]).to_pylist())
    assert len(areas) == 341
    assert "BU05182762" in areas
    known = real("namen-buurten-2014").names_of(Division.from_id("bu-2014"))
    assert len(areas & set(known)) == 339
    assert set(pc.unique(table["period"]).to_pylist()) == {
        f"{y}-{m:02}" for y in range(2011, 2016) for m in range(1, 13)
    }


def test_an_offence_that_was_never_filled_in_is_not_measured_and_others_keep_their_zeros(real):
    table = real("misdrijven-denhaag-maand").observations[0].table
    robbery = table.filter(pc.equal(table["measure"], "crimes_robbery"))
    assert pc.unique(robbery["absence"]).to_pylist() == ["not_measured"]
    theft = table.filter(pc.equal(table["measure"], "crimes_street_robbery"))
    assert theft["absence"].null_count == theft.num_rows
    assert pc.sum(theft["value"]).as_py() == 900 + 732 + 570 + 416 + 376


def test_the_offences_of_the_hague_are_the_share_of_the_country_that_its_inhabitants_are(real):
    national = {
        (row["measure"], row["period"]): row["value"]
        for row in real("misdrijven-nederland-jaar").observations[0].table.to_pylist()
    }
    table = real("misdrijven-denhaag-maand").observations[0].table
    here = Counter()
    for row in table.filter(pc.starts_with(table["period"], "2014")).to_pylist():
        here[row["measure"]] += row["value"] or 0
    here["crimes_bicycle_theft"] = here.pop("crimes_pedal_cycle_theft") + here.pop("crimes_moped_theft")
    del here["crimes_robbery"]
    assert len(here) == 10
    for measure, count in here.items():
        assert 0.045 < count / national[measure, "2014"] < 0.085, measure


def test_two_files_agree_which_veiligheidsregio_a_gemeente_is_in(real):
    table = real("veiligheidsregio-2020").memberships[0]
    assert len(table.pairs) == 355
    assert table.names["VR02"] == "Fryslân"
    shapes = real("gemeenten-veiligheidsregios-2020")
    gemeenten = shapes.boundaries_of(Division.from_id("gm-2020"))
    regions = shapes.boundaries_of(Division.from_id("vr-2020"))
    at = dict(zip(regions.areas.codes, regions.geometries, strict=True))
    inside = [
        at[table.pairs[code]].contains(shape.representative_point())
        for code, shape in zip(gemeenten.areas.codes, gemeenten.geometries, strict=True)
    ]
    assert np.mean(inside) > 0.97


@pytest.mark.parametrize(
    ("source", "regions"),
    [("politie-eenheid-2016", 10), ("veiligheidsregio-2016", 25), ("corop-2016", 40), ("provincie-2016", 12)],
)
def test_the_regioatlas_puts_every_gemeente_of_2016_in_one_region(real, source, regions):
    membership = real(source).memberships[0]
    assert len(membership.pairs) == 390
    assert len(membership.names) == regions


def test_provinces_of_2024_and_of_2019_are_all_twelve(real):
    assert len(real("provincie-2024").memberships[0].pairs) == 342
    places = real("woonplaatsen-2017", "woonplaatsen-2019")
    assert len(set(places.memberships[0].pairs.values())) == 12
    found = dict(zip(places.places[1].codes, places.places[1].names, strict=True))
    assert found["WP1925"] == "Aadorp"
    assert "Exloërveen" in places.places[1].names


def test_names_are_found_for_polygons_that_have_none(real):
    data = real("gemeenten-veiligheidsregios-2023", "veiligheidsregio-2023", "veiligheidsregio-namen")
    assert data.names_of(Division.from_id("gm-2023"))["GM1992"] == "Voorne aan Zee"
    assert data.names_of(Division.from_id("vr-2023"))["VR01"] == "Groningen"
    assert data.boundaries_of(Division.from_id("gm-1900")) is None


def test_the_whole_catalogue_gives_every_figure_once(real, catalogue):
    data = real(*(entry.id for entry in catalogue.entries))
    assert len(data.sources) == len(catalogue.entries)
    seen = Counter()
    for found in data.observations:
        keys = zip(*(found.table[name].to_pylist() for name in ("measure", "area", "period")), strict=True)
        seen.update((found.division, *key) for key in keys)
    assert [key for key, count in seen.items() if count > 1] == []
    assert len(seen) > 470_000
    pairs = [(recode.origin, recode.target) for recode in data.recodes]
    assert len(pairs) == len(set(pairs)) == 34


def test_every_source_is_recorded_with_the_digest_of_its_bytes(real, shared_data):

    source = real("gemeenten-2024").sources[0]
    raw = (shared_data / "boundaries/gemeenten_2024.geojson.gz").read_bytes()
    assert (source.sha256, source.size) == (hashlib.sha256(raw).hexdigest(), len(raw))
