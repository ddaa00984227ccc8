from datetime import date

from tests.unit.cooperation.atlas.patchworks import DAY, patchwork

from zicht.cooperation.atlas.as_of import codes_of_province, snapshot
from zicht.model.partnerships import Coverage, Form

DRAWING = """
    a N xx.
    b N x.x
    c S .xx
"""


def test_rows_are_gemeenten_and_columns_are_partnerships():
    found = snapshot(patchwork(DRAWING), DAY)
    assert found.gemeenten == ("A", "B", "C")
    assert [one.id for one in found.partnerships] == ["p0", "p1", "p2"]
    assert found.members.toarray().tolist() == [[1, 1, 0], [1, 0, 1], [0, 1, 1]]


def test_a_version_counts_from_its_first_day_and_no_longer_on_its_last():
    made = patchwork(DRAWING, p1={"in_force_until": date(2026, 1, 1)}, p2={"in_force_from": DAY})
    assert [one.id for one in snapshot(made, DAY).partnerships] == ["p0", "p2"]
    assert [one.id for one in snapshot(made, date(2025, 12, 31)).partnerships] == ["p0", "p1"]


def test_without_a_first_day_it_is_never_in_force():
    made = patchwork(DRAWING, p0={"in_force_from": None})
    assert "p0" not in {one.id for one in snapshot(made, DAY).partnerships}


def test_a_set_of_gemeenten_keeps_partnerships_it_takes_part_in_and_knows_who_else_is_there():
    made = patchwork(DRAWING)
    found = snapshot(made, DAY, gemeenten=codes_of_province(made, "S"))
    assert found.gemeenten == ("C",)
    assert [one.id for one in found.partnerships] == ["p1", "p2"]
    assert found.everywhere["p1"] == ("A", "C")
    assert found.crosses_province("p1")
    assert not snapshot(made, DAY).crosses_province("p0")


def test_a_partnership_without_gemeenten_is_in_force_in_the_country_and_not_in_a_set():
    made = patchwork("a N x.\nb N x.", others=(("p1", "ws1"),))
    whole = snapshot(made, DAY)
    assert [one.id for one in whole.partnerships] == ["p0", "p1"]
    assert whole.parties["p1"] == ("ws1",)
    assert [one.id for one in snapshot(made, DAY, gemeenten=["A", "B"]).partnerships] == ["p0"]
    assert [one.id for one in whole.shared.partnerships] == ["p0"]


def test_as_then_a_dissolved_gemeente_takes_part_until_the_day_it_went():
    made = patchwork(DRAWING, gone={"c": date(2022, 1, 1)})
    assert snapshot(made, date(2021, 12, 31)).gemeenten == ("A", "B", "C")
    after = snapshot(made, DAY)
    assert after.gemeenten == ("A", "B")
    assert after.dissolved == (("p1", "c"), ("p2", "c"))


def test_as_now_a_dissolved_gemeente_is_its_successor_and_counts_once():
    made = patchwork(DRAWING, gone={"c": date(2022, 1, 1), "b": date(2023, 1, 1)})
    found = snapshot(made, date(2020, 1, 1), successors={"C": "B", "B": "A"})
    assert found.as_now
    assert found.gemeenten == ("A",)
    assert found.members.toarray().tolist() == [[1, 1, 1]]
    assert found.dissolved == ()


def test_successors_that_lead_in_a_circle_lead_nowhere():
    made = patchwork(DRAWING, gone={"b": date(2022, 1, 1), "c": date(2022, 1, 1)})
    found = snapshot(made, DAY, successors={"B": "C", "C": "B"})
    assert {party for _, party in found.dissolved} == {"b", "c"}


def test_a_gemeente_takes_part_from_the_day_it_entered_unless_entry_is_not_heeded():
    made = patchwork(DRAWING, entered={("a", "p0"): date(2024, 1, 1)})
    before = date(2023, 1, 1)
    assert snapshot(made, before).everywhere["p0"] == ("B",)
    assert snapshot(made, before, heed_entry=False).everywhere["p0"] == ("A", "B")
    assert snapshot(made, DAY).everywhere["p0"] == ("A", "B")


def test_a_gemeente_founded_later_is_not_there_yet():
    made = patchwork(DRAWING)
    assert snapshot(made, DAY, founded={"B": date(2027, 1, 1)}).gemeenten == ("A", "C")


def test_forms_can_be_chosen():
    made = patchwork(DRAWING, forms={"p1": Form.COVENANT})
    assert [one.id for one in snapshot(made, DAY, forms={Form.COVENANT}).partnerships] == ["p1"]


def test_a_day_before_a_source_is_reliable_says_so():
    made = patchwork(DRAWING)
    coverage = Coverage("s", frozenset(Form), True, DAY, date(2017, 1, 1))
    made = type(made)(made.parties, made.versions, made.participations, made.themes, coverage=(coverage,))
    assert not snapshot(made, date(2016, 12, 31)).reliable
    assert snapshot(made, date(2017, 1, 1)).reliable
