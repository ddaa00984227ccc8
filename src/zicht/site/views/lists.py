"""The list of all areas: the answer of the search for who has no script."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.model.area_codes import REGIO_LEVELS, Level
from zicht.site.links import area_page, text_page
from zicht.site.views.area import Place
from zicht.site.views.context import Speaker


@dataclass(frozen=True)
class PlaceGroup:
    """A heading with places under it."""

    id: str
    heading: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class AreasView:
    """Everything the list of areas shows."""

    path: str
    regions: tuple[PlaceGroup, ...]
    gemeenten: tuple[PlaceGroup, ...]
    places: tuple[tuple[str, tuple[Place, ...]], ...]
    former: tuple[Place, ...]


def areas_view(speaker: Speaker) -> AreasView:
    """All areas with a page, by name."""
    path = text_page("areas", speaker.language)
    country = speaker.country
    regions = tuple(
        PlaceGroup(level.value, _capital(speaker.many(level)), _places(speaker, path, country.codes[level]))
        for level in REGIO_LEVELS
        if country.codes.get(level)
    )
    return AreasView(path, regions, _gemeenten(speaker, path), _villages(speaker, path), _former(speaker))


def _gemeenten(speaker: Speaker, path: str) -> tuple[PlaceGroup, ...]:
    country = speaker.country
    groups: dict[str, list[str]] = {}
    for code in country.codes.get(Level.GEMEENTE, ()):
        groups.setdefault(country.within[code].get(Level.PROVINCIE, ""), []).append(code)
    found = []
    for province in sorted(groups, key=lambda c: (c == "", country.name(c))):
        heading = (
            speaker.t.say("areas.by_province", name=country.name(province))
            if province
            else speaker.t.at("areas.gemeenten")
        )
        places = _places(speaker, path, tuple(groups[province]))
        found.append(PlaceGroup(f"in-{province or 'gm'}", heading, places))
    return tuple(found)


def _villages(speaker: Speaker, path: str) -> tuple[tuple[str, tuple[Place, ...]], ...]:
    """Places whose name is not that of their only gemeente."""
    country = speaker.country
    return tuple(
        (name, _places(speaker, path, codes))
        for name, codes in sorted(country.places.items())
        if [country.name(code) for code in codes] != [name]
    )


def _former(speaker: Speaker) -> tuple[Place, ...]:
    country = speaker.country
    gemeenten = [c for c in country.former_with_page if c.startswith("GM")]
    return tuple(
        Place(country.former[c].name, "../../" + area_page(c, speaker.language), speaker.one(Level.GEMEENTE))
        for c in sorted(gemeenten, key=lambda c: (country.former[c].name, c))
    )


def _places(speaker: Speaker, path: str, codes: tuple[str, ...]) -> tuple[Place, ...]:
    country = speaker.country
    named = sorted(codes, key=lambda c: (country.name(c), c))
    return tuple(
        Place(country.name(c), speaker.area_link(path, c), speaker.one(Level(c[:2].lower()))) for c in named
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
