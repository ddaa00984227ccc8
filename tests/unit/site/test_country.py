"""Where each area is shown."""

from __future__ import annotations

from zicht.model.area_codes import Level
from zicht.site.country import Country, FormerArea


def country(**changes: object) -> Country:
    """A gemeente with a wijk; a buurt of that wijk, one of no known wijk, one of an abolished gemeente."""
    within = {
        "GM0001": {},
        "WK000100": {Level.GEMEENTE: "GM0001"},
        "BU00010000": {Level.GEMEENTE: "GM0001", Level.WIJK: "WK000100"},
        "BU00010700": {Level.GEMEENTE: "GM0001", Level.WIJK: "WK000107"},
        "BU00090000": {Level.GEMEENTE: "GM0009"},
    }
    values: dict[str, object] = {
        "current": {Level.GEMEENTE: "gm-2024"},
        "codes": {
            Level.GEMEENTE: ("GM0001",),
            Level.WIJK: ("WK000100",),
            Level.BUURT: ("BU00010000", "BU00010700", "BU00090000"),
        },
        "names": {"GM0001": "One"},
        "within": within,
        "former": {"GM0009": FormerArea("GM0009", "Nine", 2020, ("GM0001",))},
        "places": {},
        "neighbours": {},
        "peers": {},
        "peer_characteristics": {},
    }
    return Country(**(values | changes))


def test_a_buurt_stands_on_the_page_of_its_wijk() -> None:
    assert country().page("BU00010000", "nl") == "nl/wijk/WK000100/#BU00010000"


def test_a_buurt_of_a_wijk_without_page_stands_on_that_of_its_gemeente() -> None:
    assert country().page("BU00010700", "en") == "en/municipality/GM0001/#BU00010700"


def test_a_buurt_of_an_abolished_gemeente_stands_nowhere() -> None:
    assert country().page("BU00090000", "nl") is None


def test_an_abolished_area_has_a_page_and_its_successor_knows_it() -> None:
    assert country().page("GM0009", "nl") == "nl/gemeente/GM0009/"
    assert [area.name for area in country().predecessors["GM0001"]] == ["Nine"]


def test_a_code_that_is_used_again_has_the_page_of_today() -> None:
    former = {"GM0001": FormerArea("GM0001", "Old One", 2010, ())}
    assert country(former=former).former_with_page == ()


def test_an_unknown_code_is_shown_as_itself_and_has_no_page() -> None:
    assert country().name("GM7777") == "GM7777"
    assert country().page("GM7777", "nl") is None
