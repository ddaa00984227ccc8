"""Which wijken and buurten are shown apart: those that would expect enough, told from public numbers.

The choice looks at no count of the area itself: it multiplies its public number of inhabitants with the
national rate. It is frozen for a calendar year, so that no area appears or disappears because of one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree

MAY_BE_MERGED = (Level.WIJK, Level.BUURT)
"""Levels of which an area may be too small; a gemeente is always shown."""


class SizesMissing(UserError):
    """The number of inhabitants of the country is not known, so no smaller area can be judged."""

    exit_code = 112
    usual_remedy = "add a public source with inhabitants per gemeente, wijk and buurt"


@dataclass(frozen=True)
class Cut:
    """What is shown apart in a calendar year, and from which public or protected numbers that follows.

    measure, year  whose it is
    national       protected count of the country in the first period of the year; None where an earlier
                   release settled the cut, or nothing can be cut
    shown          codes of wijken and buurten that are shown apart
    """

    measure: str
    year: str
    national: int | None
    shown: frozenset[str]


def cut_of(
    measure: str, year: str, *, national: int, minimum: int, areas: AreaTree, sizes: Mapping[str, int]
) -> Cut:
    """The wijken and buurten that would expect at least `minimum` at the national rate.

    national  protected count of the country;  sizes  area code -> inhabitants; an area without is too small
    raises    SizesMissing
    """
    whole = inhabitants_of_country(areas, sizes)
    if not whole:
        raise SizesMissing("inhabitants", found="none for the country", expected="a number above 0")
    shown: set[str] = set()
    for above, level in zip(areas.levels, areas.levels[1:], strict=False):
        if level not in MAY_BE_MERGED:
            continue
        for code, container in zip(areas.codes[level], areas.parents[level], strict=True):
            inside = above not in MAY_BE_MERGED or container in shown
            if inside and sizes.get(code, 0) * national >= minimum * whole:
                shown.add(code)
    return Cut(measure, year, national, frozenset(shown))


def inhabitants_of_country(areas: AreaTree, sizes: Mapping[str, int]) -> int:
    """The number given for the country, else the sum over the level below it."""
    country = areas.codes[Level.COUNTRY][0]
    if country in sizes or len(areas.levels) == 1:
        return sizes.get(country, 0)
    return sum(sizes.get(code, 0) for code in areas.codes[areas.levels[1]])
