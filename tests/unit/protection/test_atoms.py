"""Figures compiled to atoms: what is no row of the matrix cannot leave."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.protection.small_country import ALL, NESTED, country, figure

from zicht.model.area_codes import Level
from zicht.model.release_plans import NotInReleasePlan
from zicht.protection.counts.atoms import Structure, containers, plan_matrix, structure_of

AREAS = country(gemeenten=3, wijken=2, buurten=2)
SMALL = country(gemeenten=1, wijken=2, buurten=1)


def drawn(structure: Structure) -> dict[str, str]:
    """Area -> the atoms it is the sum of."""
    table = structure.showing.toarray()
    return {
        code: " ".join(name for name, of in zip(structure.atoms, row, strict=True) if of)
        for (_, code), row in zip(structure.areas, table, strict=True)
    }


def read(structure: Structure) -> dict[str, str]:
    """Atom -> the tallies it is computed from."""
    table = structure.reading.toarray()
    codes = [code for _, code in structure.areas]
    return {
        name: " ".join(
            f"{'-' if sign < 0 else ''}{code}" for code, sign in zip(codes, row, strict=True) if sign
        )
        for name, row in zip(structure.atoms, table, strict=True)
    }


def test_every_area_is_a_sum_of_smallest_areas_and_rests() -> None:
    found = drawn(structure_of(figure(levels=NESTED), SMALL))
    one, two = {"BU00010000", "WK000100/rest"}, {"BU00010100", "WK000101/rest"}
    assert set(found["WK000100"].split()) == one
    assert set(found["GM0001"].split()) == one | two | {"GM0001/rest"}
    assert set(found["NL"].split()) == one | two | {"GM0001/rest", "NL/rest"}


def test_a_rest_is_what_lies_in_no_shown_part() -> None:
    assert read(structure_of(figure(levels=NESTED), SMALL)) == {
        "NL/rest": "NL -GM0001",
        "GM0001/rest": "GM0001 -WK000100 -WK000101",
        "WK000100/rest": "WK000100 -BU00010000",
        "WK000101/rest": "WK000101 -BU00010100",
        "BU00010000": "BU00010000",
        "BU00010100": "BU00010100",
    }


def test_a_merged_area_is_part_of_the_rest_of_the_larger_one() -> None:
    structure = structure_of(figure(levels=NESTED), SMALL, shown={"WK000100", "BU00010100"})
    assert read(structure) == {
        "NL/rest": "NL -GM0001",
        "GM0001/rest": "GM0001 -WK000100",
        "WK000100": "WK000100",
    }
    hidden = [code for (_, code), there in zip(structure.areas, structure.shown, strict=True) if not there]
    assert hidden == ["WK000101", "BU00010000", "BU00010100"]  # a buurt in a merged wijk is merged with it
    assert drawn(structure)["BU00010100"] == ""


@pytest.mark.parametrize("shown", [None, set(), {"WK000100"}, {"WK000201", "BU00020100"}])
@pytest.mark.parametrize("additive", [True, False])
@pytest.mark.parametrize(
    "levels", [ALL, NESTED, ALL[:4], ALL[:3], (Level.COUNTRY, Level.GEMEENTE, Level.BUURT)]
)
def test_what_is_read_from_tallies_and_shown_again_is_the_same(
    shown: set[str] | None, additive: bool, levels: tuple[Level, ...]
) -> None:
    """(areas x atoms) times (atoms x areas) gives back every shown area."""
    structure = structure_of(figure(levels=levels, additive=additive), AREAS, shown=shown)
    whole = structure_of(figure(levels=levels, additive=additive), AREAS)
    values = whole.showing @ np.random.default_rng(1).integers(0, 50, len(whole.atoms))
    back = structure.showing @ (structure.reading @ values)
    assert np.array_equal(back[structure.shown], values[structure.shown])


def test_regios_that_add_up_have_no_rest_and_others_do() -> None:
    def rests(additive: bool) -> list[str]:
        atoms = structure_of(figure(levels=ALL[:4], additive=additive), AREAS).atoms
        return [name for name in atoms if name.endswith("/rest")]

    assert rests(True) == ["NL/rest"]
    assert rests(False) == ["NL/rest", "PV20/rest", "PV21/rest", "VR01/rest", "VR02/rest"]


def test_gemeenten_in_the_same_regios_form_a_group() -> None:
    top = structure_of(figure(levels=ALL[:4]), country(gemeenten=5)).layers[0].names
    assert top == ("group+PV20+VR01", "group+PV21+VR02", "group+PV22+VR02", "NL/rest")


def test_regios_alone_rest_on_the_most_detailed_of_them() -> None:
    """Without gemeenten, a provincie that is no sum of veiligheidsregio's has its remainder as an atom."""
    areas = country(gemeenten=6)  # PV20: 1 2, PV21: 3 4, PV22: 5 6; VR01: 1 2, VR02: 3 4 5, VR03: 6
    assert read(structure_of(figure(levels=ALL[:3]), areas)) == {
        "NL/rest": "NL -VR01 -VR02 -VR03",
        "PV21/rest": "PV21",
        "PV22/rest": "PV22 -VR03",
        "VR01": "VR01",
        "VR02": "VR02",
        "VR03": "VR03",
    }


def test_a_figure_of_the_country_alone_is_one_atom() -> None:
    structure = structure_of(figure(levels=(Level.COUNTRY,)), AREAS)
    assert structure.atoms == ("NL/rest",)
    assert drawn(structure) == {"NL": "NL/rest"}


def test_a_figure_without_the_country_has_no_rest_of_it() -> None:
    structure = structure_of(figure(levels=(Level.GEMEENTE,)), AREAS)
    assert structure.atoms == ("GM0001", "GM0002", "GM0003")
    assert structure.unlocated is None


def test_levels_that_are_skipped_still_nest() -> None:
    assert containers(AREAS, Level.BUURT, Level.GEMEENTE)["BU00020101"] == "GM0002"
    assert containers(AREAS, Level.BUURT, Level.WIJK)["BU00020101"] == "WK000201"


def test_categories_are_crossed_and_folded_into_margins() -> None:
    one = figure(
        levels=(Level.COUNTRY, Level.GEMEENTE),
        breakdowns=("age", "sex"),
        categories=(("0", "1"), ("m", "w")),
        breakdown_levels=(Level.COUNTRY,),
    )
    structure = structure_of(one, AREAS)
    assert structure.cross == ("age=0;sex=m", "age=0;sex=w", "age=1;sex=m", "age=1;sex=w")
    assert dict(zip(structure.margins, structure.folding.tolist(), strict=True)) == {
        "": [1, 1, 1, 1],
        "age=_T;sex=m": [1, 0, 1, 0],
        "age=_T;sex=w": [0, 1, 0, 1],
        "age=0;sex=_T": [1, 1, 0, 0],
        "age=0;sex=m": [1, 0, 0, 0],
        "age=0;sex=w": [0, 1, 0, 0],
        "age=1;sex=_T": [0, 0, 1, 1],
        "age=1;sex=m": [0, 0, 1, 0],
        "age=1;sex=w": [0, 0, 0, 1],
    }
    # nine cells of the country, the total of three gemeenten; atoms: the rest and the gemeenten, times four
    assert structure.matrix.shape == (9 + 3, (1 + 3) * 4)
    assert structure.matrix.toarray().max() == 1
    assert plan_matrix([structure, structure]).shape == (24, 32)


@pytest.mark.parametrize(
    "changed",
    [
        {"levels": (Level.COUNTRY, Level.COROP)},
        {"levels": (Level.COUNTRY, Level.PROVINCIE, Level.WIJK)},
        {"additive": False, "breakdowns": ("sex",), "categories": (("m", "w"),)},
    ],
)
def test_a_figure_that_cannot_be_compiled_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(NotInReleasePlan, match="suspects"):
        structure_of(figure(**changed), AREAS)
