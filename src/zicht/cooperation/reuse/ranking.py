"""The answer to a wish: partnerships that exist, nearest first, each with why and why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from zicht.cooperation.membership import Membership
from zicht.cooperation.reuse.candidates import (
    COMPONENTS,
    Candidates,
    candidates,
    compare,
    shared_parties,
)
from zicht.cooperation.reuse.reasons import component_reason, hurdles
from zicht.cooperation.reuse.wish import Wish, check
from zicht.cooperation.words import Sentence, sentence
from zicht.methods.arrays import Floats
from zicht.model.partnerships import Form, Patchwork


@dataclass(frozen=True)
class Weights:
    """How much each component counts; set beforehand, see docs/methods/reuse-and-accountability.md."""

    parties: float = 1.0
    theme: float = 0.1
    form: float = 0.1
    text: float = 0.1


WEIGHTS = Weights()


class Fit(StrEnum):
    """What it would take to use a partnership for a wish, worst hurdle first to decide."""

    READY = "ready"  # all wished parties take part, and it has the theme and the powers
    BY_JOINING = "by_joining"  # wished parties must come in
    BY_AMENDING = "by_amending"  # its text must be widened: another theme, or powers it lacks
    UNSUITABLE = "unsuitable"  # its form cannot take on what is needed
    CANNOT_SAY = "cannot_say"  # its source does not tell its theme or powers


@dataclass(frozen=True)
class Component:
    """One part of a score.

    score   between 0 and 1; None: unknown, and counted as the mean of those that are known
    weight  0 when the wish does not ask for it
    """

    name: str
    score: float | None
    weight: float
    why: Sentence


@dataclass(frozen=True)
class Match:
    """A partnership with how near it comes.

    score            between 0 and 1: the weighted mean of the components that were asked for
    present, absent  ids of wished parties that take part, or do not; sorted
    others           ids of participants nobody wished; sorted
    hurdles          why not: what stands in the way, in sentences; empty when nothing does
    """

    chain: str
    version: str
    name: str
    form: Form
    score: float
    fit: Fit
    components: tuple[Component, ...]
    present: tuple[str, ...]
    absent: tuple[str, ...]
    others: tuple[str, ...]
    hurdles: tuple[Sentence, ...]


@dataclass(frozen=True)
class Ranking:
    """The answer.

    considered  partnerships in force; `sharing` of them have at least one wished party
    advice      in a sentence: use this one, or none comes near
    """

    wish: Wish
    on: date
    matches: tuple[Match, ...]
    considered: int
    sharing: int
    advice: Sentence


def rank(
    patchwork: Patchwork,
    wish: Wish,
    on: date,
    *,
    hidden: Collection[str] = (),
    most: int = 10,
    weights: Weights = WEIGHTS,
) -> Ranking:
    """Partnerships with at least one wished party, nearest first; ties in order of id.

    Those of a form that cannot take on what is needed come after all others, however near they are.

    hidden  chains to leave out, so that no version finds its own sister
    most    how many to give
    raises  WishUnclear
    """
    check(wish, patchwork)
    return rank_among(candidates(patchwork, on), wish, hidden=hidden, most=most, weights=weights)


def rank_among(
    found: Candidates,
    wish: Wish,
    *,
    hidden: Collection[str] = (),
    most: int = 10,
    weights: Weights = WEIGHTS,
) -> Ranking:
    """The same among partnerships made ready before, for many wishes on one day. The wish was checked."""
    compared = compare(found, wish)
    scores = combined(compared, weights)
    shared, _ = shared_parties(found, wish)
    shown = [
        at
        for at in np.lexsort((-scores, compared[:, COMPONENTS.index("form")] == 0))
        if shared[at] > 0 and found.partnerships[at].version.chain not in hidden
    ]
    asked = asked_weights(compared, weights)
    matches = tuple(
        _match(found, found.partnerships[at], wish, compared[at], asked, float(scores[at]))
        for at in shown[:most]
    )
    return Ranking(wish, found.on, matches, len(found.partnerships), len(shown), _advice(matches))


def asked_weights(compared: Floats, weights: Weights) -> Floats:
    """(components,) weights of what was asked for, together 1; what is unknown of all counts for nothing."""
    plain = np.array([getattr(weights, name) for name in COMPONENTS])
    asked = np.where(np.isnan(compared).all(axis=0), 0.0, plain)
    return np.asarray(asked / (asked.sum() or 1.0), dtype=np.float64)


def combined(compared: Floats, weights: Weights) -> Floats:
    """(partnerships,) scores. What is unknown counts as the mean of what is known: not for, not against."""
    known = ~np.isnan(compared)
    filled = np.where(known, compared, 0.0)
    means = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(known, filled, means) @ asked_weights(compared, weights)


def _match(
    found: Candidates, one: Membership, wish: Wish, scores: Floats, weights: Floats, score: float
) -> Match:
    known = {
        name: None if np.isnan(value) else float(value)
        for name, value in zip(COMPONENTS, scores, strict=True)
    }
    asked = dict(zip(COMPONENTS, weights, strict=True))
    return Match(
        chain=one.version.chain,
        version=one.version.id,
        name=one.version.name,
        form=one.version.form,
        score=score,
        fit=_fit(one, wish, known),
        components=tuple(
            Component(
                name, known[name], float(asked[name]), component_reason(name, found, one, wish, known[name])
            )
            for name in COMPONENTS
        ),
        present=tuple(sorted(one.parties & wish.parties)),
        absent=tuple(sorted(wish.parties - one.parties)),
        others=tuple(sorted(one.parties - wish.parties)),
        hurdles=hurdles(found, one, wish, known),
    )


def _fit(one: Membership, wish: Wish, known: dict[str, float | None]) -> Fit:
    asked = {"theme": bool(wish.themes), "form": bool(wish.powers or wish.bodies)}
    if asked["form"] and known["form"] == 0:
        return Fit.UNSUITABLE
    if (asked["form"] and known["form"] == 0.5) or (asked["theme"] and known["theme"] == 0):
        return Fit.BY_AMENDING
    if any(asked[name] and known[name] is None for name in asked):
        return Fit.CANNOT_SAY
    return Fit.READY if wish.parties <= one.parties else Fit.BY_JOINING


def _advice(matches: tuple[Match, ...]) -> Sentence:
    """Look at the nearest first; when it shares fewer than half of the wished parties, none comes near."""
    if not matches:
        return sentence("reuse_none")
    best = matches[0]
    if len(best.present) < len(best.absent):
        return sentence("reuse_far", name=best.name, present=len(best.present), absent=len(best.absent))
    return sentence(f"reuse_{best.fit.value}", name=best.name)
