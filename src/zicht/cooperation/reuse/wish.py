"""What someone wishes to do together, checked against what the sources know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from zicht.kit.errors import UserError
from zicht.model.partnerships import Patchwork

POWERS = frozenset({"attributie", "delegatie", "mandaat"})
"""Ways in which a partnership gets powers, in the words of the register."""


class WishUnclear(UserError):
    """A wished cooperation names no party, or a party, theme or powers that no source knows."""

    exit_code = 222
    usual_remedy = "take ids of parties and labels of themes from the sources; nothing is guessed"


@dataclass(frozen=True)
class Wish:
    """A wished cooperation.

    parties  ids of organisations; at least one
    themes   ids or labels of themes, whole ("natuur en milieu | water") or main ("natuur en milieu")
    powers   ways in which it must get powers: "delegatie", "mandaat", "attributie"; empty: no matter
    bodies   organs that must take part: "raad", "college"; empty: no matter
    text     what it is for, in own words; "" when nothing more is known than the themes
    """

    parties: frozenset[str]
    themes: frozenset[str] = frozenset()
    powers: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    text: str = ""


def check(wish: Wish, patchwork: Patchwork) -> None:
    """Raise WishUnclear with everything that nobody knows."""
    labels = {one.label for one in patchwork.themes.values()} | {
        one.main for one in patchwork.themes.values()
    }
    faults = [] if wish.parties else ["no party"]
    faults += _unknown("party", wish.parties, patchwork.parties)
    faults += _unknown("theme", wish.themes, labels | patchwork.themes.keys())
    faults += _unknown("powers", wish.powers, POWERS)
    if faults:
        raise WishUnclear(
            "the wish",
            found="; ".join(faults),
            expected="parties and themes of the sources; powers by attributie, delegatie or mandaat",
        )


def labels_of(wish: Wish, patchwork: Patchwork) -> frozenset[str]:
    """The labels of its themes: ids are looked up, labels stay."""
    return frozenset(patchwork.themes[one].label if one in patchwork.themes else one for one in wish.themes)


def _unknown(what: str, named: Collection[str], known: Collection[str]) -> list[str]:
    faults = []
    for one in sorted(set(named) - set(known)):
        near = get_close_matches(one, sorted(known), n=1)
        faults.append(f"{what} {one!r}" + (f" (nearest: {near[0]!r})" if near else ""))
    return faults
