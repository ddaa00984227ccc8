"""The map of flows and the chart of an event study: where lines end, how thick, what is held at the edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from zicht.site.charts.event_study import BOTTOM, HEIGHT, TOP, Moment, event_study_chart
from zicht.site.charts.flow_map import THICKEST, FlowLine, flow_map
from zicht.site.shapes import Frame, Shapes

MIDDLES = {"GM0001": (100.0, 100.0), "GM0002": (500.0, 120.0), "GM0003": (300.0, 600.0)}


def drawn(*lines: FlowLine, names: dict[str, str] | None = None) -> ElementTree.Element:
    paths = {code: f"M{x:g} {y:g}h10v10z" for code, (x, y) in MIDDLES.items()}
    shapes = Shapes(Frame(0.0, 0.0, 1.0, 700, 700), paths)
    svg = flow_map(shapes, MIDDLES, lines, names or {}, name="m", title="<t>", description="d", here="GM0001")
    return ElementTree.fromstring(svg)


def line(to: str, size: float, look: str = "v-similar", origin: str = "GM0001") -> FlowLine:
    return FlowLine(origin, to, size, look, f"<{origin} to {to}>")


def widths(picture: ElementTree.Element) -> list[float]:
    return [
        float(path.get("stroke-width", "")) for path in picture.iterfind(".//g[@class]/path[@stroke-width]")
    ]


def test_a_line_starts_at_home_and_ends_in_a_dot_where_the_offences_were() -> None:
    picture = drawn(line("GM0002", 40, "v-higher"))
    group = picture.find(".//g[@class='flow v-higher']")
    assert group is not None
    path, dot = group.find("path"), group.find("circle")
    assert path is not None
    assert dot is not None
    assert path.get("d", "").startswith("M100 100Q")
    assert path.get("d", "").endswith(" 500 120")
    assert (dot.get("cx"), dot.get("cy")) == ("500", "120")
    assert float(dot.get("r", "")) > float(path.get("stroke-width", "")) / 2


def test_both_directions_between_two_areas_bend_apart() -> None:
    picture = drawn(line("GM0002", 40), line("GM0001", 40, origin="GM0002"))
    bends = [
        path.get("d", "").split("Q")[1].split(" ")[:2] for path in picture.iterfind(".//path[@stroke-width]")
    ]
    assert bends[0] != bends[1]


def test_a_larger_flow_is_thicker_and_drawn_below_smaller_ones() -> None:
    found = widths(drawn(line("GM0002", 10), line("GM0003", 90)))
    assert found == sorted(found, reverse=True)
    assert found[0] == THICKEST
    assert found[1] == pytest.approx(THICKEST / 3, abs=0.1)


def test_the_smallest_flow_can_still_be_seen() -> None:
    assert min(widths(drawn(line("GM0002", 1), line("GM0003", 1e6)))) == 1.0


def test_names_and_labels_are_escaped_and_only_this_area_and_its_ends_stand_out() -> None:
    picture = drawn(line("GM0002", 10), names={"GM0002": "<b>\"&'"})
    looks = {path.get("data-code"): path.get("class") for path in picture.iterfind(".//path[@data-code]")}
    assert looks == {"GM0001": "area here", "GM0002": "area q1", "GM0003": "area"}
    names = {path.get("data-code"): path.get("data-name") for path in picture.iterfind(".//path[@data-code]")}
    assert names["GM0002"] == "<b>\"&'"
    assert picture.findtext("title") == "<t>"
    assert picture.findtext(".//g[@class='flow v-similar']/title") == "<GM0001 to GM0002>"


def study(moments: Sequence[Moment]) -> ElementTree.Element:
    svg = event_study_chart(
        moments, name="e", title="<t>", description="d", time_label="<periods>", number=lambda one: f"{one:g}"
    )
    return ElementTree.fromstring(svg)


def moment(time: int, ratio: float, reach: float = 1.2, band: float = 1.5) -> Moment:
    limits = (ratio / reach, ratio * reach, ratio / band, ratio * band)
    return Moment(time, ratio, *limits, label=f"<{time}>")


def heights(picture: ElementTree.Element) -> list[float]:
    return [float(dot.get("cy", "")) for dot in picture.iterfind("circle")]


def one_line(picture: ElementTree.Element) -> float:
    """The height of the line of ratio 1, the one that lies flat among the references."""
    (found,) = [
        path.get("d", "").split(" ")[1].split("H")[0]
        for path in picture.iterfind("path[@class='reference']")
        if "H" in path.get("d", "")
    ]
    return float(found)


def test_the_line_of_ratio_one_is_drawn_where_a_ratio_of_one_lies() -> None:
    picture = study([moment(-2, 1.0), moment(-1, 1.0), moment(0, 0.5)])
    at = heights(picture)
    assert at[:2] == [one_line(picture)] * 2
    assert at[2] > one_line(picture)


def test_half_and_double_lie_equally_far_from_one() -> None:
    picture = study([moment(-1, 2.0), moment(0, 0.5)])
    above, below = heights(picture)
    assert one_line(picture) - above == pytest.approx(below - one_line(picture), abs=0.2)


def test_a_band_beyond_the_axis_is_held_at_its_edge() -> None:
    wild = Moment(0, 30.0, 0.0, math.inf, 0.0, math.inf, "wild")
    picture = study([moment(-1, 1.0), wild])
    (_, band) = picture.iterfind("rect[@class='band']")
    assert (float(band.get("y", "")), float(band.get("height", ""))) == (TOP, HEIGHT - BOTTOM - TOP)
    assert heights(picture)[1] == TOP


def test_the_start_lies_between_the_period_before_and_the_first() -> None:
    picture = study([moment(time, 1.0) for time in (-2, -1, 0, 1)])
    (start,) = [
        float(path.get("d", "")[1:].split(" ")[0])
        for path in picture.iterfind("path[@class='reference']")
        if "V" in path.get("d", "")
    ]
    at = [float(dot.get("cx", "")) for dot in picture.iterfind("circle")]
    assert at[1] < start < at[2]
    assert start == pytest.approx((at[1] + at[2]) / 2, abs=0.1)


def test_points_are_read_out_and_texts_escaped() -> None:
    picture = study([moment(-1, 1.0), moment(0, 0.8)])
    assert [dot.get("data-label") for dot in picture.iterfind("circle")] == ["<-1>", "<0>"]
    assert "<periods>" in [text.text for text in picture.iterfind("text")]
