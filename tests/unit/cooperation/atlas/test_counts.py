import numpy as np
import pytest
from tests.unit.cooperation.atlas.patchworks import DAY, division, patchwork

from zicht.cooperation.atlas.as_of import snapshot
from zicht.cooperation.atlas.congruence import compare_divisions, congruence, pair_of_divisions
from zicht.cooperation.atlas.counts import by_scale, by_theme, comparisons, counts, distribution, size_class
from zicht.cooperation.atlas.pairs import shared_partnerships
from zicht.cooperation.atlas.tables import Reading, theme_by_form
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import Form

DRAWING = """
    a N xxx.
    b N xx.x
    c N x.x.
    d S ..xx
"""


def test_a_gemeente_is_counted_by_form_theme_scale_and_duty():
    made = patchwork(
        DRAWING,
        themes={"p0": ("zorg | jeugd", "zorg | ouderen"), "p1": ("zorg | jeugd", "water")},
        forms={"p2": Form.COVENANT},
        p1={"mandatory": True},
    )
    first = counts(snapshot(made, DAY))[0]
    assert (first.gemeente, first.partnerships, first.partners, first.crossing) == ("A", 3, 3, 1)
    assert first.by_form == {Form.PUBLIC_BODY: 2, Form.COVENANT: 1}
    assert first.by_theme == {"zorg": 2, "water": 1, "": 1}
    assert first.by_scale == {"3-5 within": 1, "2 within": 1, "3-5 across": 1}
    assert first.mandatory == {"unknown": 2, "yes": 1}


def test_the_scale_of_a_set_is_that_of_the_whole_partnership():
    made = patchwork(DRAWING)
    found = snapshot(made, DAY, gemeenten=["D"])
    assert by_scale(found) == {"3-5 across": 1, "2 across": 1}


def test_themes_count_a_partnership_once_for_each_main_theme():
    made = patchwork(DRAWING, themes={"p0": ("zorg | jeugd", "zorg | ouderen")})
    assert by_theme(snapshot(made, DAY)) == {"zorg": 1, "": 3}


def test_a_gemeente_without_partnerships_counts_zero_and_has_no_partners():
    found = counts(snapshot(patchwork("a N x.\nb N x.\nc N ..".replace("..", ".x")), DAY))
    assert [(one.partnerships, one.partners) for one in found] == [(1, 1), (1, 1), (1, 0)]


def test_a_gemeente_stands_beside_its_province_when_that_has_five():
    drawing = "\n".join(f"g{place} N {'x' * place}{'.' * (6 - place)}" for place in range(1, 7))
    found = comparisons(snapshot(patchwork(drawing + "\nh S ......"), DAY))
    by_group = {(one.gemeente, one.group): one for one in found}
    assert by_group["G1", "N"].among.median == 3.5
    assert by_group["H", "size-0-20"].among.number == 7
    assert ("H", "S") not in by_group


def test_size_classes_have_their_lower_limit_inside():
    assert [size_class(n) for n in (19_999, 20_000, 250_000)] == ["size-0-20", "size-20-50", "size-250"]


def test_nothing_has_no_distribution():
    assert distribution([]) is None


def test_pairs_of_partnerships_are_same_nested_or_crossing():
    found = congruence(snapshot(patchwork("a N xxx.\nb N xxxx\nc N ..xx\nd N ...x"), DAY))
    kinds = {(pair.first, pair.second): pair.relation for pair in found.pairs}
    assert kinds["p0", "p1"] is Relation.SAME
    assert kinds["p0", "p2"] is Relation.NESTED
    assert kinds["p2", "p3"] is Relation.CROSSING
    assert found.twins == (("p0", "p1"),)
    assert (found.partnerships, found.distinct, found.with_twin) == (4, 3, 2)
    assert found.share(Relation.SAME) == pytest.approx(1 / 6)


def test_where_nothing_overlaps_there_is_no_share():
    found = congruence(snapshot(patchwork("a N x\nb N ."), DAY))
    assert found.pairs == ()
    assert found.share(Relation.CROSSING) is None


def test_divisions_are_the_same_nested_crossing_or_apart():
    coarse = division("coarse", a="1", b="1", c="2", d="2")
    fine = division("fine", a="x", b="y", c="z", d="z")
    across = division("across", a="p", b="q", c="p", d="q")
    assert pair_of_divisions(coarse, coarse).relation is Relation.SAME
    nested = pair_of_divisions(coarse, fine)
    assert (nested.relation, nested.finer, nested.gemeenten) == (Relation.NESTED, "fine", 4)
    assert pair_of_divisions(fine, coarse).finer == "fine"
    crossing = pair_of_divisions(coarse, across)
    assert (crossing.relation, crossing.variation) == (Relation.CROSSING, pytest.approx(2))
    apart = compare_divisions("one", {"A": "1"}, "other", {"B": "1"})
    assert (apart.relation, apart.ari) == (Relation.APART, None)


def test_a_pair_that_shares_more_than_chance_has_a_surplus():
    marks = np.full((22, 80), ".")
    marks[:2, :12] = "x"
    for column in range(80):
        marks[[2 + column % 20, 2 + (column + 7) % 20], column] = "x"
    drawing = "\n".join(f"g{row:02d} N {''.join(line)}" for row, line in enumerate(marks))
    found = shared_partnerships(snapshot(patchwork(drawing), DAY), np.random.default_rng(1), draws=100)
    assert found.shared[0, 1] == 12
    assert found.surplus[0, 1] > 3
    assert found.q[0, 1] < 0.05
    assert np.isnan(found.q[0, 0])
    assert (found.surplus == found.surplus.T).all()
    assert found.draws == 100


def test_a_set_without_gemeenten_or_themes_gives_empty_tables():
    whole = snapshot(patchwork(DRAWING), DAY)
    assert theme_by_form(whole).observed.shape == (0, 0)
    assert theme_by_form(whole).without_theme == 4
    nobody = snapshot(patchwork(DRAWING), DAY, gemeenten=[])
    assert counts(nobody) == ()
    assert congruence(nobody).partnerships == 0
    assert shared_partnerships(nobody, np.random.default_rng(1)).shared.shape == (0, 0)


def test_gemeenten_that_share_nothing_have_no_surplus():
    found = shared_partnerships(snapshot(patchwork("a N x.\nb N .x"), DAY), np.random.default_rng(1), draws=5)
    assert found.surplus.tolist() == [[0, 0], [0, 0]]
    assert found.q[0, 1] == 1


def test_a_theme_that_is_always_of_one_form_is_read_as_more_and_a_rare_one_cannot_say():
    marks = "x" * 40
    made = patchwork(
        f"a N {marks}\nb N {marks}",
        themes={f"p{n}": ("zorg",) if n < 20 else ("rare",) if n == 39 else ("water",) for n in range(38)}
        | {"p38": ("rare",)},
        forms={f"p{n}": Form.COVENANT for n in range(20)},
    )
    found = theme_by_form(snapshot(made, DAY))
    assert (found.themes, found.categories) == (("rare", "water", "zorg"), ("OL", "convenant"))
    assert (found.partnerships, found.without_theme) == (39, 1)
    assert found.readings[2] == (Reading.FEWER, Reading.MORE)
    assert Reading.CANNOT_SAY in found.readings[0]
    assert found.observed.tolist()[2] == [0, 20]
