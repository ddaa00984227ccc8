"""Drawings of the atlas: a matrix, overlapping sets, a spread of numbers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from tests.unit.site.made_up_bundle import EVIL_NAME

from zicht.site.charts.matrix import MatrixRow, matrix
from zicht.site.charts.spread import spread_chart
from zicht.site.charts.upset import combinations, upset


def elements(svg: str, tag: str, look: str) -> list[dict[str, str]]:
    """Attributes of elements of a class; the text must be well-formed."""
    found = ElementTree.fromstring(svg).iter(tag)
    return [dict(one.attrib) for one in found if one.get("class") == look]


def spread(values: list[int], here: int | None = None) -> str:
    return spread_chart(values, name="s", title="T", description="D", here=here, here_label=EVIL_NAME)


def dots(svg: str) -> int:
    """Dots of all stacks: a stack of more than one is a line whose dashes are dots, a step apart."""
    found = 0
    for one in elements(svg, "path", "dots"):
        if "stroke-dasharray" in one:
            start, end = (float(y) for y in one["d"].split(" ")[1].split("V"))
            found += 1 + int((start - end) / float(one["stroke-dasharray"].split(" ")[1]))
        else:
            found += 1
    return found


def test_every_area_has_a_dot_and_one_of_them_is_a_diamond() -> None:
    svg = spread([4, 4, 5, 9], here=4)
    assert dots(svg) == 3
    assert len(elements(svg, "path", "here-mark")) == 1
    assert "<script>" not in svg


def test_too_many_areas_for_dots_become_bars_with_their_numbers() -> None:
    svg = spread([5] * 120 + [6] * 40)
    assert dots(svg) == 0
    assert len(elements(svg, "path", "bar")) == 2
    assert ">120<" in svg


def test_one_number_and_no_number_can_be_drawn() -> None:
    assert dots(spread([7, 7])) == 2
    assert dots(spread([])) == 0


@pytest.mark.parametrize("most", range(1, 50))
def test_no_dot_is_lost_however_high_a_stack(most: int) -> None:
    assert dots(spread([*([3] * most), *range(17)])) == most + 17


def test_a_member_is_in_exactly_one_combination() -> None:
    sets = [frozenset("abc"), frozenset("bcd"), frozenset("c")]
    found = combinations(sets, list("abcde"))
    assert {one.members: one.sets for one in found} == {
        ("a",): (0,),
        ("b",): (0, 1),
        ("c",): (0, 1, 2),
        ("d",): (1,),
    }


def test_the_largest_combination_comes_first() -> None:
    found = combinations([frozenset("abx"), frozenset("x")], list("abx"))
    assert [one.members for one in found] == [("a", "b"), ("x",)]


def test_a_combination_has_a_bar_and_a_dot_for_each_of_its_sets() -> None:
    found = combinations([frozenset("ab"), frozenset("b")], list("ab"))
    labels = dict.fromkeys(range(len(found)), EVIL_NAME)
    svg = upset([EVIL_NAME, "x" * 60], found, name="u", title="T", description="D", labels=labels)
    assert len(elements(svg, "path", "bar")) == 2
    assert len(elements(svg, "circle", "dot")) == 3
    assert "<script>" not in svg
    assert "…" in svg


def test_a_matrix_is_a_table_with_heads_of_rows_and_columns() -> None:
    rows = [MatrixRow("A", frozenset({"x"})), MatrixRow("B", frozenset({"x", "y"}))]
    html = matrix(rows, [("x", EVIL_NAME), ("y", "Y")], caption="C", corner="P", yes="takes part", here="x")
    table = ElementTree.fromstring(html)
    scopes = [one.get("scope") for one in table.iter("th")]
    assert scopes == ["col", "col", "col", "row", "row"]
    assert html.count("takes part") == 3
    assert html.count("<td></td>") == 1
