"""Is there something already? For one gemeente and one theme: what exists, nearest first.

Who would be asked to join is not known yet. So the wish is that of the circle of a gemeente: itself and the
gemeenten it shares most partnerships with. What is listed has the theme, first where the gemeente takes part
already; a partnership without a theme in its source comes last, when its purpose comes near the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zicht.cooperation.membership import living_gemeenten
from zicht.cooperation.reuse.candidates import Candidates, compare, nearness_of_parties
from zicht.cooperation.reuse.ranking import WEIGHTS, combined
from zicht.cooperation.reuse.wish import Wish
from zicht.methods.arrays import Bools, Floats

OTHERS = 5
"""Gemeenten in a circle beside the one it is of."""
MOST = 5
"""Partnerships of the theme that are listed."""
MOST_BY_PURPOSE = 2
"""Partnerships listed after them because their purpose comes near."""
NEAR = 0.1
"""Least nearness of a purpose; below it shared pieces of words are mostly chance."""


@dataclass(frozen=True)
class Nearby:
    """One partnership in a list.

    takes_part   the gemeente does already;  there  how many of its circle do
    by_purpose   True: its source has no theme, and its purpose comes near the words
    """

    chain: str
    takes_part: bool
    there: int
    size: int
    by_purpose: bool
    score: float


@dataclass(frozen=True, eq=False)
class Themes:
    """Main themes of partnerships in force, each compared with every partnership once.

    columns  theme -> (partnerships, components) as `compare` gives it; that of parties is to be filled in
    """

    columns: Mapping[str, Floats]


def themes_in(found: Candidates) -> Themes:
    """Every main theme that a partnership in force has."""
    mains = sorted({label.partition(" | ")[0] for labels in found.labels for label in labels})
    anybody = frozenset(sorted(found.rows)[:1])
    return Themes({main: compare(found, Wish(anybody, frozenset({main}))) for main in mains})


def circle_of(found: Candidates, gemeente: str, living: Bools) -> tuple[str, ...]:
    """The gemeente, then those it shares most with; ties in order of id.

    living  (parties,) gemeenten that exist
    """
    mine = column_of(found, gemeente)
    return circle_by_shared(found, gemeente, np.asarray(found.members.T @ mine, dtype=float), living)


def nearby(found: Candidates, themes: Themes, circle: tuple[str, ...], theme: str) -> tuple[Nearby, ...]:
    """What exists about a theme, for the first of a circle."""
    shared = shared_with(found, circle)
    compared = compared_for(themes, theme, shared, found.sizes, len(circle))
    score, mine = combined(compared, WEIGHTS), column_of(found, circle[0])
    of_theme = _first(score, compared[:, 1] > 0, shared)
    of_theme.sort(key=lambda at: mine[at] == 0)  # what it takes part in already comes first
    order = [
        *((at, False) for at in of_theme[:MOST]),
        *((at, True) for at in _near(compared, shared)[:MOST_BY_PURPOSE]),
    ]
    return tuple(
        Nearby(
            found.partnerships[at].version.chain,
            bool(mine[at]),
            int(shared[at]),
            int(found.sizes[at]),
            by_purpose,
            float(score[at]),
        )
        for at, by_purpose in order
    )


def living_rows(found: Candidates) -> Bools:
    """(parties,) which are gemeenten that exist."""
    living = living_gemeenten(found.patchwork, found.on)
    return np.array([party in living for party in sorted(found.rows)])


def circle_by_shared(found: Candidates, gemeente: str, shared: Floats, living: Bools) -> tuple[str, ...]:
    """The same, when each party shares (parties,) so many partnerships with it."""
    may = living & (shared > 0)
    may[found.rows[gemeente]] = False
    names = sorted(found.rows)
    order = sorted(np.flatnonzero(may).tolist(), key=lambda row: (-shared[row], names[row]))
    return (gemeente, *(names[row] for row in order[:OTHERS]))


def column_of(found: Candidates, party: str) -> Floats:
    """(partnerships,) 1 where a party takes part."""
    return np.asarray(found.members[:, [found.rows[party]]].todense(), dtype=float).ravel()


def shared_with(found: Candidates, circle: tuple[str, ...]) -> Floats:
    """(partnerships,) how many of a circle take part."""
    wished = np.zeros(len(found.rows))
    wished[[found.rows[party] for party in circle]] = 1
    return np.asarray(found.members @ wished, dtype=float)


def compared_for(themes: Themes, theme: str, shared: Floats, sizes: Floats, wished: int) -> Floats:
    """(partnerships, components) for a theme and a circle of `wished` gemeenten."""
    compared = themes.columns[theme].copy()
    compared[:, 0] = nearness_of_parties(shared, sizes, wished)
    return compared


def _first(score: Floats, chosen: Bools, shared: Floats) -> list[int]:
    """Positions of what is chosen and shares a party, best first; ties in order of id."""
    there = np.flatnonzero(chosen & (shared > 0))
    return [int(there[one]) for one in np.argsort(-score[there], kind="stable")]


def _near(compared: Floats, shared: Floats) -> list[int]:
    """Without a theme in their source, with a purpose that comes near."""
    text = np.nan_to_num(compared[:, 3])
    return _first(text, np.isnan(compared[:, 1]) & (text >= NEAR), shared)
