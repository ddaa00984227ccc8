"""A part from its share, a share from its part; nothing published is replaced, nothing withheld returns."""

from __future__ import annotations

from tests.unit.analyses.drawn import geography, observations, squares

from zicht.analyses.derived import with_derived
from zicht.model.area_codes import Level
from zicht.model.areas import Division

GEMEENTEN = Division(Level.GEMEENTE, 2024)


def derived(drawing: str, name: str):
    facts = observations(drawing, "gm-2024")
    _, figures = geography(squares("gm-2024", "GM0001", "GM0002"), facts)
    return with_derived(figures)[(name, GEMEENTEN)]


def test_a_part_follows_from_its_share() -> None:
    figure = derived(
        """measure | area | period | value
        pct_aged_65_plus | GM0001 | 2024 | 25
        inhabitants      | GM0001 | 2024 | 400""",
        "inhabitants_65_plus",
    )
    assert figure.values[0, 0] == 100
    assert figure.absence.tolist() == [["", "not_measured"]]


def test_a_share_follows_from_its_part() -> None:
    figure = derived(
        """measure | area | period | value
        wmo_clients | GM0001 | 2024 | 8
        inhabitants | GM0001 | 2024 | 400""",
        "wmo_clients_per_1000",
    )
    assert figure.values[0, 0] == 20


def test_a_published_part_is_kept_and_its_gaps_are_filled() -> None:
    figure = derived(
        """measure | area | period | value
        inhabitants_0_14 | GM0001 | 2024 | 90
        pct_aged_0_14    | GM0001 | 2024 | 25
        pct_aged_0_14    | GM0002 | 2024 | 50
        inhabitants      | GM0001 | 2024 | 400
        inhabitants      | GM0002 | 2024 | 60""",
        "inhabitants_0_14",
    )
    assert figure.values.tolist() == [[90.0, 30.0]]


def test_a_withheld_part_is_not_given_back_by_its_share() -> None:
    figure = derived(
        """measure | area | period | value
        inhabitants_0_14 | GM0001 | 2024 | confidential
        pct_aged_0_14    | GM0001 | 2024 | 25
        inhabitants      | GM0001 | 2024 | 400""",
        "inhabitants_0_14",
    )
    assert figure.absence[0, 0] == "confidential"


def test_parts_add_up_only_when_all_are_known() -> None:
    figure = derived(
        """measure | area | period | value
        inhabitants_0_14  | GM0001 | 2024 | 30
        inhabitants_15_24 | GM0001 | 2024 | 20
        inhabitants_0_14  | GM0002 | 2024 | 30
        inhabitants_15_24 | GM0002 | 2024 | impossible""",
        "inhabitants_0_24",
    )
    assert figure.values[0, 0] == 50
    assert figure.absence[0, 1] == "impossible"
