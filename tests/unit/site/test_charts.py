"""Charts are well-formed, named for screen readers, and put values where they belong."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import numpy as np
import pytest

from zicht.site.charts.funnel import Dot, funnel_chart
from zicht.site.charts.map import area_map
from zicht.site.charts.spine import Range, range_of, spine_chart
from zicht.site.charts.svg import Scale, decades, round_ticks, runs
from zicht.site.charts.trend import Series, trend_chart
from zicht.site.shapes import Frame, Shapes
from zicht.site.standalone import standalone

NAN = math.nan
CURVES = {
    "DENOMINATOR": [100.0, 1000.0, 10_000.0],
    "CENTRE": [10.0, 10.0, 10.0],
    "LOWER_95": [4.0, 8.0, 9.4],
    "UPPER_95": [18.0, 12.0, 10.6],
    "ORDINARY_LOWER_95": [2.0, 5.0, 6.0],
    "ORDINARY_UPPER_95": [25.0, 16.0, 15.0],
}


def trend(value: list[float]) -> ElementTree.Element:
    series = Series(
        period_labels=[str(2020 + at) for at in range(len(value))],
        value=value,
        lower=[v * 0.9 for v in value],
        upper=[v * 1.1 for v in value],
        reference=[10.0] * len(value),
        labels=[f"<{v}>" for v in value],
        estimated=[at == 0 for at in range(len(value))],
    )
    return ElementTree.fromstring(
        trend_chart("t", series, title="A & B", description="d", number=lambda v: f"{v:g}")
    )


def test_a_series_is_not_bridged_over_a_gap() -> None:
    chart = trend([5.0, 6.0, NAN, 8.0, 9.0])
    assert len([p for p in chart.iter("path") if p.get("class") == "line"]) == 2
    assert len(list(chart.iter("circle"))) == 4


def test_an_estimated_point_differs_from_the_others() -> None:
    assert [c.get("class") for c in trend([5.0, 6.0]).iter("circle")] == ["point estimated", "point"]


def test_a_higher_value_stands_higher_and_zero_is_on_the_axis() -> None:
    low, high = (float(c.get("cy") or "nan") for c in trend([2.0, 9.0]).iter("circle"))
    assert high < low


def test_a_picture_has_a_role_a_title_and_a_description() -> None:
    chart = trend([1.0, 2.0])
    assert chart.get("role") == "img"
    names = (chart.get("aria-labelledby") or "").split()
    assert [element.get("id") for element in chart if element.tag in ("title", "desc")] == names
    assert chart.findtext("title") == "A & B"


def test_nothing_known_gives_an_empty_chart_and_no_error() -> None:
    assert not list(trend([NAN, NAN]).iter("circle"))


def test_every_area_of_a_map_has_its_look_and_its_name() -> None:
    shapes = Shapes(Frame(0, 0, 1, 10, 10), {"GM1": "M0 0h1v1z", "GM2": "M5 5h1v1z"})
    svg = area_map(
        shapes,
        {"GM1": "v-higher", "GM2": "a-confidential"},
        {"GM1": "<b>", "GM2": "Two"},
        title="t",
        description="d",
        here="GM2",
    )
    paths = [p for p in ElementTree.fromstring(svg).iter("path") if p.get("data-code")]
    assert [(p.get("class"), p.get("data-name")) for p in paths] == [
        ("area v-higher", "<b>"),
        ("area a-confidential here", "Two"),
    ]
    assert "style" not in svg


def funnel(dots: list[Dot]) -> str:
    return funnel_chart(
        dots,
        CURVES,
        title="t",
        description="d",
        size_label="size",
        value_label="value",
        number=str,
        whole=str,
    )


def test_the_funnel_has_both_bands_and_a_point_for_each_area() -> None:
    dots = [Dot(200.0, 12.0, "v-similar", "A: 12", "A"), Dot(5000.0, 30.0, "v-higher", "B: 30", "B")]
    chart = ElementTree.fromstring(funnel(dots))
    kinds = [p.get("class") for p in chart.iter("path")]
    assert "band ordinary" in kinds
    assert "band chance" in kinds
    small, large = (float(c.get("cx") or "nan") for c in chart.iter("circle"))
    assert small < large


def test_the_bands_stay_inside_the_drawing() -> None:
    numbers = [
        float(n)
        for n in funnel([Dot(200.0, 12.0, "v-similar", "A", "A")])
        .split('ordinary" d="M')[1]
        .split("z")[0]
        .replace("L", " ")
        .split()
    ]
    assert min(numbers[1::2]) >= 12
    assert max(numbers[1::2]) <= 400 - 44


def test_a_spine_shows_the_area_at_the_end_when_it_lies_beyond() -> None:
    svg = spine_chart(99.0, 5.0, Range(1.0, 3.0, 7.0, 9.0), "v-higher", 'say "99"')
    chart = ElementTree.fromstring(svg)
    assert [c.get("cx") for c in chart.iter("circle")] == ["114"]
    assert chart.get("aria-label") == 'say "99"'


def test_a_range_needs_five_values_and_a_spread() -> None:
    assert range_of(np.array([1.0, 2.0, NAN, 3.0, 4.0])) is None
    assert range_of(np.full(9, 2.0)) is None
    assert range_of(np.arange(101.0)) == Range(5.0, 25.0, 75.0, 95.0)


def test_ticks_are_round_and_within_the_range() -> None:
    assert round_ticks(0, 47) == [0, 20, 40]
    assert round_ticks(0.0, 0.9) == pytest.approx([0, 0.5])
    assert round_ticks(3, 3) == [3]
    assert decades(50, 5000) == [100, 300, 1000, 3000]


def test_runs_are_unbroken_stretches() -> None:
    assert runs([NAN, 1, 2, NAN, 3]) == [[1, 2], [4]]
    assert runs([NAN]) == []


def test_a_logarithmic_scale_puts_equal_factors_at_equal_distances() -> None:
    scale = Scale(1, 100, 0, 200, logarithmic=True)
    assert scale(10) == pytest.approx(100)
    assert Scale(3, 3, 0, 10)(3) == 5


def test_a_drawing_on_its_own_has_colours_without_a_style() -> None:
    shapes = Shapes(Frame(0, 0, 1, 10, 10), {"GM1": "M0 0h1v1z"})
    svg = standalone(area_map(shapes, {"GM1": "v-higher"}, {"GM1": "n"}, title="t", description="d"))
    root = ElementTree.fromstring(svg)
    area = next(p for p in root.iter("{http://www.w3.org/2000/svg}path") if p.get("data-code"))
    assert (area.get("fill") or "").startswith("#")
    assert b"style" not in svg
