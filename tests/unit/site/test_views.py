"""What pages say, before a template places it."""

from __future__ import annotations

import pytest

from zicht.model.area_codes import Level
from zicht.site.views.analyses import analyses_view, analysis_of
from zicht.site.views.area import area_view
from zicht.site.views.comparison import comparison_of
from zicht.site.views.context import Material, Speaker
from zicht.site.views.highlights import difference
from zicht.site.views.inner import inner_levels, local_map
from zicht.site.views.rows import rows_of


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.3, "30% hoger dan het land."),
        (0.6, "40% lager dan het land."),
        (2.44, "2,4 keer zo hoog als het land."),
    ],
)
def test_a_ratio_is_said_the_way_people_say_it(material: Material, ratio: float, words: str) -> None:
    said = difference(Speaker(material, "nl"), ratio, 0.5, 2.5, "het land")
    assert said.lower().startswith(words.lower())
    assert "tussen 0,50 en 2,50 keer" in said


def test_a_regio_has_gemeenten_a_gemeente_wijken_and_a_wijk_buurten(material: Material) -> None:
    speaker = Speaker(material, "nl")
    levels = {
        code: [level for level, _ in inner_levels(speaker, code)] for code in ("VR91", "GM9001", "WK900100")
    }
    assert levels == {"VR91": [Level.GEMEENTE], "GM9001": [Level.WIJK], "WK900100": [Level.BUURT]}


def test_the_map_of_a_wijk_shows_its_buurten(material: Material) -> None:
    found = local_map(Speaker(material, "nl"), "WK900100", "nl/wijk/WK900100/")
    assert found is not None
    assert found.figure.division == "bu-2024"
    assert found.heading == "Buurten in Gebied WK900100"


def test_neighbours_come_before_peers_and_both_say_what_they_are(material: Material) -> None:
    found = comparison_of(Speaker(material, "en"), "GM9001", "en/municipality/GM9001/")
    assert found is not None
    kinds = [part.split("</td>")[0] for part in found.rows.split("</th><td>")[1:]]
    assert kinds[0] == "this area"
    assert kinds.index("neighbour") < kinds.index("like it")
    assert "neighbour, like it" in kinds
    assert found.characteristics == "income-mean en"


def test_a_row_shows_a_value_with_its_interval_or_the_reason_why_there_is_none(material: Material) -> None:
    speaker = Speaker(material, "nl")
    rows = [row for code in material.country.codes[Level.GEMEENTE] for row in rows_of(speaker, code, "../")]
    present = [row for row in rows if "absence" not in row.value]
    absent = [row for row in rows if "absence" in row.value]
    assert present
    assert absent
    assert all(row.interval for row in present)
    assert not any(row.interval or row.spine for row in absent)
    assert all("v-not-compared" in mark for row in absent for mark in row.verdicts)


def test_the_breadcrumb_goes_from_province_to_gemeente_to_wijk(material: Material) -> None:
    view = area_view(Speaker(material, "en"), "WK900100")
    assert [place.name for place in view.above] == ["Gebied PV91", "Adelveen"]
    assert view.above[1].address == "../../../en/municipality/GM9001/"


def test_a_share_is_compared_in_times_with_the_other_share_next_to_it(material: Material) -> None:
    speaker = Speaker(material, "en")
    rate = difference(speaker, 1.2, 1.1, 1.3, "the whole country")
    share = difference(speaker, 1.2, 1.1, 1.3, "the whole country", "10.0%")
    fewer = difference(speaker, 0.8, 0.7, 0.9, "the whole country", "10.0%")
    assert rate.startswith("20% higher than the whole country. ")
    assert share.startswith("Higher than in the whole country: 1.20 times as much (there 10.0%). ")
    assert fewer.startswith("Lower than in the whole country: 0.80 times as much (there 10.0%). ")
    assert "20%" not in share + fewer


def test_the_register_of_analyses_says_who_asked_what_on_which_ground(material: Material) -> None:
    ((theme, (analysis,)),) = analyses_view(Speaker(material, "nl")).themes
    facts = dict(analysis.facts)
    assert (theme, analysis.question) == ("Inkomen", "question nl")
    assert facts["Grond"] == ("legal_ground nl",)
    assert facts["Verwachtingen vooraf"] == ("hypotheses nl", "nog een")
    assert [address for address, _ in analysis.indicators] == ["../../nl/indicator/benefits/"]


def test_an_indicator_of_open_statistics_has_no_analysis(material: Material) -> None:
    speaker = Speaker(material, "nl")
    assert analysis_of(speaker, "burglaries", "nl/indicator/burglaries/") is None
    found = analysis_of(speaker, "benefits", "nl/indicator/benefits/")
    assert found is not None
    assert found.plan == ("Rijen van persons.",)
