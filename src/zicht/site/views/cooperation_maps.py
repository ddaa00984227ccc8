"""Maps of the atlas: with whom a gemeente works together, who takes part in a partnership, groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from zicht.site.charts.map import area_map
from zicht.site.cooperation import Cooperation
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_words import area_name
from zicht.site.views.marks import Html

SHADES = 5
MOST = (1, 2, 4, 8)
"""Upper ends of the first four shades of numbers of shared partnerships: the same on every page."""


@dataclass(frozen=True)
class SharedMap:
    """A map with its legend: (class, words)."""

    svg: Markup
    legend: tuple[tuple[str, str], ...]


def members_map(speaker: Speaker, atlas: Cooperation, chain: str) -> Markup | None:
    """The gemeenten of a partnership and those that touch them; None without geometry."""
    members = [code for code in atlas.members[chain] if code in atlas.with_page]
    name = atlas.shown[chain]["NAME"]
    looks = dict.fromkeys(_around(speaker, members), "q1") | dict.fromkeys(members, "q4")
    title = speaker.t.say("cooperation.members_map", name=name)
    description = speaker.t.say("cooperation.members_map_description", count=len(members))
    return _drawn(speaker, atlas, looks, title, description)


def shared_map(speaker: Speaker, atlas: Cooperation, code: str) -> SharedMap | None:
    """Every gemeente that shares a partnership with this one, shaded by how many; None without geometry."""
    shared = {other: row["OBS_VALUE"] for other, row in atlas.shared.get(code, {}).items()}
    looks = dict.fromkeys(_around(speaker, [code]), "v-not-compared")
    looks |= {other: f"q{shade(number)}" for other, number in shared.items()} | {code: "v-similar"}
    name = area_name(speaker, atlas, code)
    svg = _drawn(
        speaker,
        atlas,
        looks,
        speaker.t.say("cooperation.shared_map", name=name),
        speaker.t.say("cooperation.shared_map_description", name=name, count=len(shared)),
        here=code,
    )
    if svg is None:
        return None
    most = max(shared.values(), default=0)
    legend = [("v-similar", name)]
    legend += [(f"q{n}", words) for n, words in _shade_words(speaker) if most >= (0, *MOST)[n - 1] + 1]
    return SharedMap(svg, (*legend, ("v-not-compared", speaker.t.at("cooperation.shares_none"))))


def groups_map(
    speaker: Speaker, atlas: Cooperation, groups: Mapping[str, int], title: str, description: str, name: str
) -> Markup | None:
    """Groups of gemeenten in so few shades that no two groups that touch have the same one."""
    colours = _colours(speaker, groups)
    looks = {code: f"q{colours[group]}" for code, group in groups.items()}
    return _drawn(speaker, atlas, looks, title, description, name=name)


def shade(number: int) -> int:
    """The shade of a number of shared partnerships, 1 to 5."""
    return 1 + sum(number > edge for edge in MOST)


def _shade_words(speaker: Speaker) -> list[tuple[int, str]]:
    starts = (1, *(edge + 1 for edge in MOST))
    words = [
        (n, str(start) if start == end else f"{start} – {end}")
        for n, (start, end) in enumerate(zip(starts, MOST, strict=False), start=1)
    ]
    return [*words, (SHADES, speaker.t.say("cooperation.or_more", count=starts[-1]))]


def _around(speaker: Speaker, codes: Sequence[str]) -> list[str]:
    near = speaker.country.neighbours
    return sorted({other for code in codes for other in near.get(code, ())})


def _drawn(
    speaker: Speaker,
    atlas: Cooperation,
    looks: Mapping[str, str],
    title: str,
    description: str,
    here: str | None = None,
    name: str = "map",
) -> Markup | None:
    division = atlas.document["division"]
    shapes = None if division is None else speaker.material.atlas.among(division, sorted(looks))
    if shapes is None:
        return None
    names = {code: area_name(speaker, atlas, code) for code in shapes.paths}
    drawn = area_map(
        shapes, looks, names, title=title, description=description, here=here, name=name, hatched=False
    )
    return Html(drawn)


def _colours(speaker: Speaker, groups: Mapping[str, int]) -> dict[int, int]:
    """Group -> shade, the first that no group it touches has; a sixth that is needed takes the fifth."""
    touching: dict[int, set[int]] = {group: set() for group in sorted(set(groups.values()))}
    for code, group in groups.items():
        for other in speaker.country.neighbours.get(code, ()):
            if groups.get(other, group) != group:
                touching[group].add(groups[other])
    colours: dict[int, int] = {}
    for group in sorted(touching, key=lambda one: (-len(touching[one]), one)):
        taken = {colours[other] for other in touching[group] if other in colours}
        colours[group] = next((n for n in range(1, SHADES + 1) if n not in taken), SHADES)
    return colours
