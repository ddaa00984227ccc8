"""Does the list of a gemeente and a theme find what is there? Participations are hidden one by one.

The hidden partnership competes with those of the theme in which the gemeente does not take part either: those
in which it does are listed first, and nobody has to find them. Where nothing competes, nothing was tested.

It is kinder than life: a theme is that of the register, and who asks cooperates already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from zicht.cooperation.reuse.candidates import Candidates
from zicht.cooperation.reuse.nearby import (
    MOST,
    Themes,
    circle_by_shared,
    column_of,
    compared_for,
    living_rows,
    shared_with,
    themes_in,
)
from zicht.cooperation.reuse.ranking import WEIGHTS, combined
from zicht.methods.arrays import Bools, Floats, Ints

RESAMPLES = 1000
METHODS = ("nearby", "largest", "lot")
"""Ours; most participants first; in an order by lot. All among partnerships of the theme."""


@dataclass(frozen=True)
class NearbyTrial:
    """One participation that was hidden: where its partnership then stood, for a method.

    on_top  chance that it stands on top: less than 1 when others come as near
    listed  whether it is on the list;  among  partnerships of the theme there were
    """

    method: str
    chain: str
    on_top: float
    listed: bool
    among: int


@dataclass(frozen=True)
class Goodness:
    """How often a method had the hidden partnership on top of two or more, a mean over partnerships.

    interval  95 %, by bootstrap over partnerships
    trials    participations and themes that were hidden, where something competed;  hidden  all of them
    among     mean number of partnerships it stood among
    """

    method: str
    partnerships: int
    trials: int
    hidden: int
    on_top: float
    interval: tuple[float, float]
    among: float


def how_good(done: Iterable[NearbyTrial], generator: np.random.Generator) -> tuple[Goodness, ...]:
    """For each method, in the order of METHODS; nothing when nothing could be tested.

    The same partnerships are drawn for every method, so that their intervals can be held beside each other.
    """
    every = tuple(done)
    hidden = len(every) // len(METHODS)
    by_method: dict[str, dict[str, list[NearbyTrial]]] = {}
    for one in (one for one in every if one.among > 1):
        by_method.setdefault(one.method, {}).setdefault(one.chain, []).append(one)
    if not by_method:
        return ()
    chains = sorted(by_method[METHODS[0]])
    drawn = generator.integers(len(chains), size=(RESAMPLES, len(chains)))
    return tuple(
        _goodness(method, [by_method[method][chain] for chain in chains], hidden, drawn) for method in METHODS
    )


def _goodness(method: str, tried: list[list[NearbyTrial]], hidden: int, drawn: Ints) -> Goodness:
    on_top = np.array([np.mean([one.on_top for one in those]) for those in tried])
    low, high = np.quantile(on_top[drawn].mean(axis=1), [0.025, 0.975])
    return Goodness(
        method=method,
        partnerships=len(tried),
        trials=sum(len(those) for those in tried),
        hidden=hidden,
        on_top=float(on_top.mean()),
        interval=(float(low), float(high)),
        among=float(np.mean([np.mean([one.among for one in those]) for those in tried])),
    )


def trials(found: Candidates) -> Iterator[NearbyTrial]:
    """Hide that a gemeente takes part, ask for a theme of the partnership, and see where it stands.

    Of every partnership with a theme and two or more gemeenten that exist: each of these, each main theme.
    """
    themes, living = themes_in(found), living_rows(found)
    names = sorted(found.rows)
    for at, labels in enumerate(found.labels):
        inside = np.flatnonzero(np.asarray(found.members[[at]].todense()).ravel() * living)
        if len(inside) > 1:
            for row in inside:
                for theme in sorted({label.partition(" | ")[0] for label in labels}):
                    yield from _hidden(found, themes, at, names[row], theme, living)


def _hidden(
    found: Candidates, themes: Themes, at: int, gemeente: str, theme: str, living: Bools
) -> Iterator[NearbyTrial]:
    """One trial for each method, as if the gemeente did not take part in the partnership."""
    mine = column_of(found, gemeente)
    mine[at] = 0
    sizes = found.sizes.copy()
    sizes[at] -= 1
    circle = circle_by_shared(found, gemeente, np.asarray(found.members.T @ mine, dtype=float), living)
    shared = shared_with(found, circle)
    shared[at] -= 1
    compared = compared_for(themes, theme, shared, sizes, len(circle))
    among = (compared[:, 1] > 0) & (shared > 0) & (mine == 0)
    among[at] = True
    chain = found.partnerships[at].version.chain
    by_lot = np.zeros(len(sizes))
    for method, score in (("nearby", combined(compared, WEIGHTS)), ("largest", sizes), ("lot", by_lot)):
        yield _trial(method, chain, score, at, among, there=bool(shared[at] > 0))


def _trial(method: str, chain: str, score: Floats, at: int, among: Bools, *, there: bool) -> NearbyTrial:
    """there  whether any of the circle takes part: if not, it is not in the list at all"""
    rivals = np.delete(score, at)[np.delete(among, at)]
    better = int((rivals > score[at] + 1e-12).sum())
    equal = int((np.abs(rivals - score[at]) <= 1e-12).sum())
    on_top = 1 / (1 + equal) if there and not better else 0.0
    return NearbyTrial(method, chain, on_top, there and better < MOST, len(rivals) + 1)
