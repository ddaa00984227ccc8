"""Which areas there are today, what lies within what, and on which page each of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zicht.model.area_codes import REGIO_LEVELS, Level, gemeente_of, level_of, wijk_of
from zicht.site.bundle_reader import Bundle
from zicht.site.links import LEVEL_WORDS, area_page


@dataclass(frozen=True)
class FormerArea:
    """An area that is no more, with the areas of today that hold its land."""

    code: str
    name: str
    last_year: int
    successors: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Country:
    """The current areas of every level.

    codes    level -> codes, sorted;  names  code -> name, of every area that ever was
    within   code -> {level: code of the containing area}
    """

    current: Mapping[Level, str]
    codes: Mapping[Level, tuple[str, ...]]
    names: Mapping[str, str]
    within: Mapping[str, Mapping[Level, str]]
    former: Mapping[str, FormerArea]
    places: Mapping[str, tuple[str, ...]]
    neighbours: Mapping[str, tuple[str, ...]]
    peers: Mapping[str, tuple[tuple[str, float], ...]]
    peer_characteristics: Mapping[Level, tuple[str, ...]]

    @cached_property
    def inside(self) -> dict[tuple[str, Level], tuple[str, ...]]:
        """(containing code, level) -> the current areas of that level in it, sorted."""
        found: dict[tuple[str, Level], list[str]] = {}
        for level, codes in self.codes.items():
            for code in codes:
                for parent in self.within[code].values():
                    if parent:
                        found.setdefault((parent, level), []).append(code)
        return {key: tuple(codes) for key, codes in found.items()}

    @cached_property
    def predecessors(self) -> dict[str, tuple[FormerArea, ...]]:
        """Code of today -> the former areas that went into it."""
        found: dict[str, list[FormerArea]] = {}
        for former in self.former.values():
            for code in former.successors:
                found.setdefault(code, []).append(former)
        return {code: tuple(sorted(f, key=lambda area: area.code)) for code, f in found.items()}

    @cached_property
    def with_page(self) -> tuple[str, ...]:
        """Codes of today that have a page of their own."""
        return tuple(code for level in LEVEL_WORDS for code in self.codes.get(level, ()))

    @cached_property
    def former_with_page(self) -> tuple[str, ...]:
        """Codes of former areas that have a page: not a buurt, and not a code that is used again."""
        today = set(self.with_page)
        return tuple(c for c in sorted(self.former) if c not in today and level_of(c) in LEVEL_WORDS)

    @cached_property
    def _pages_of_today(self) -> frozenset[str]:
        return frozenset(self.with_page)

    @cached_property
    def _pages(self) -> frozenset[str]:
        return self._pages_of_today | frozenset(self.former_with_page)

    def name(self, code: str) -> str:
        """The newest name of an area; its code when no name is known."""
        return self.names.get(code, code)

    def page(self, code: str, language: str) -> str | None:
        """Where the area is shown: its page, or for a buurt the anchor on a page; None when nowhere."""
        if code in self._pages:
            return area_page(code, language)
        if code[:2] == "BU" and code in self.within:
            host = self.buurt_host(code)
            return f"{area_page(host, language)}#{code}" if host in self._pages_of_today else None
        return None

    def buurt_host(self, code: str) -> str:
        """The area on whose page a buurt is a row: its wijk when that has a page, else its gemeente."""
        parents = self.within[code]
        wijk = parents.get(Level.WIJK) or wijk_of(code)
        if wijk in self._pages_of_today:
            return wijk
        return parents.get(Level.GEMEENTE) or gemeente_of(code)

    @cached_property
    def buurten_on(self) -> dict[str, tuple[str, ...]]:
        """Page -> the buurten that are rows on it."""
        found: dict[str, list[str]] = {}
        for code in self.codes.get(Level.BUURT, ()):
            found.setdefault(self.buurt_host(code), []).append(code)
        return {host: tuple(codes) for host, codes in found.items()}

    def regions_of(self, code: str) -> list[str]:
        """The regions (provincie, COROP, veiligheidsregio, politie-eenheid) that an area lies in."""
        parents = self.within.get(code, {})
        return [parents[level] for level in REGIO_LEVELS if parents.get(level)]


def country_of(bundle: Bundle) -> Country:
    """Read the areas of today out of a bundle."""
    current = {Level(level): division for level, division in bundle.manifest.current.items()}
    names = dict(bundle.document("area_names.json"))
    codes: dict[Level, tuple[str, ...]] = {}
    within: dict[str, dict[Level, str]] = {}
    for level, division in current.items():
        value = bundle.document(f"areas/{division}.json")
        codes[level] = tuple(value["codes"])
        names.update(zip(value["codes"], value["names"], strict=True))
        for at, code in enumerate(value["codes"]):
            within[code] = {Level(up): parents[at] for up, parents in value["within"].items()}
    former = {
        code: FormerArea(code, value["name"], value["last_year"], tuple(value["successors"]))
        for code, value in bundle.document("former_areas.json").items()
    }
    neighbours: dict[str, tuple[str, ...]] = {}
    peers: dict[str, tuple[tuple[str, float], ...]] = {}
    characteristics = {}
    for level, division in current.items():
        if bundle.holds(f"neighbours/{division}.json"):
            found = bundle.document(f"neighbours/{division}.json")
            neighbours.update({code: tuple(others) for code, others in found.items()})
        if bundle.holds(f"peers/{division}.json"):
            value = bundle.document(f"peers/{division}.json")
            characteristics[level] = tuple(value["characteristics"])
            peers.update(
                {code: tuple((other, float(d)) for other, d in row) for code, row in value["peers"].items()}
            )
    places = {name: tuple(found) for name, found in bundle.document("places.json").items()}
    return Country(current, codes, names, within, former, places, neighbours, peers, characteristics)
