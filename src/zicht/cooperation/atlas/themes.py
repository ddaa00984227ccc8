"""Do themes divide gemeenten in the same way, or does it depend on the theme with whom one works together?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.cooperation.atlas.as_of import Snapshot
from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.networks.louvain import clusters, clusters_of_each, modularity
from zicht.methods.networks.null_tests import AgainstNull, against_null
from zicht.methods.networks.partitions import adjusted_rand, variation_of_information
from zicht.methods.networks.projection import tie_strengths
from zicht.methods.networks.tied_pairs import TiedPairs, modularity_among, tied_pairs

LEAST_PARTNERSHIPS = 10  # of a theme to be divided by; of a small set of gemeenten see `theme_partitions`
LEAST_IN_BOTH = 10  # gemeenten that two themes both divide, or the two are not compared
RUNS = 10
DRAWS = 49
DRAWS_AT_ONCE = 100


@dataclass(frozen=True, eq=False)
class ThemePartition:
    """How the partnerships of one theme divide the gemeenten in them.

    labels   (gemeenten of the snapshot,) number of the cluster
    covered  (gemeenten of the snapshot,) whether it has a partnership of this theme with another gemeente;
             a label of one that is not covered means nothing
    """

    theme: str
    partnerships: int
    labels: Ints
    covered: Bools
    modularity: float


@dataclass(frozen=True)
class ThemePair:
    """Two themes over the gemeenten that both divide; ari 1 the same, 0 chance; variation in bits."""

    first: str
    second: str
    gemeenten: int
    ari: float
    variation: float


@dataclass(frozen=True, eq=False)
class ThemeComparison:
    """All pairs of themes, and the same figure if themes meant nothing.

    mean, least  of the agreement of the pairs; nan without pairs
    test         the mean loss: how much less clearly the clusters of another theme divide a theme than its
                 own do (modularity, over gemeenten that both cover). Beside it the same for themes dealt out
                 anew over the partnerships that have one; each keeps its number and its overlap with others.
                 p is small when themes divide more differently than chance. None without pairs or draws
    """

    partitions: tuple[ThemePartition, ...]
    pairs: tuple[ThemePair, ...]
    mean: float
    least: float
    test: AgainstNull | None


def theme_partitions(
    snapshot: Snapshot,
    generator: np.random.Generator,
    *,
    least: int = LEAST_PARTNERSHIPS,
    runs: int = RUNS,
) -> tuple[ThemePartition, ...]:
    """The clearest division by each main theme with at least `least` partnerships that tie gemeenten."""
    members, tags, themes = _themed(snapshot, least)
    found = []
    for theme, has in zip(themes, tags.T, strict=True):
        ties = tie_strengths(members[:, has])
        labels = clusters(ties, runs, generator)
        scores = modularity(ties[np.newaxis], labels)
        best = int(np.argmax(scores))
        covered = np.asarray(members[:, has].sum(axis=1) > 0)
        found.append(ThemePartition(theme, int(has.sum()), labels[best], covered, float(scores[best])))
    return tuple(found)


def compare_themes(
    snapshot: Snapshot,
    generator: np.random.Generator,
    *,
    least: int = LEAST_PARTNERSHIPS,
    runs: int = RUNS,
    draws: int = DRAWS,
) -> ThemeComparison:
    """How alike themes divide the gemeenten of a snapshot.

    draws  times that themes are dealt out anew; 0 leaves the test out
    """
    partitions = theme_partitions(snapshot, generator, least=least, runs=runs)
    pairs = _pairs(partitions)
    agreements = np.array([pair.ari for pair in pairs])
    if not pairs:
        return ThemeComparison(partitions, (), float("nan"), float("nan"), None)
    test = None
    if draws:
        members, tags, _ = _themed(snapshot, least)
        drawn = _dealt_anew(members, tags, draws, generator)
        # one run each, as in the drawn ones: what is compared must come about in the same way
        observed = _losses(members, tags[np.newaxis], generator)[0]
        test = against_null(float(observed), drawn[np.isfinite(drawn)])
    return ThemeComparison(partitions, pairs, float(agreements.mean()), float(agreements.min()), test)


def _themed(snapshot: Snapshot, least: int) -> tuple[npt.NDArray[np.int64], Bools, tuple[str, ...]]:
    """Members of partnerships with a theme, (partnerships, themes) tags, and the themes with enough."""
    tying = snapshot.shared
    tags_of = [set(snapshot.themes[one.id]) for one in tying.partnerships]
    kept = np.array([place for place, tags in enumerate(tags_of) if tags], dtype=np.intp)
    every = sorted(set().union(*tags_of))
    tags = np.array([[theme in tags_of[place] for theme in every] for place in kept], dtype=bool)
    tags = tags.reshape(len(kept), len(every))
    enough = tags.sum(axis=0) >= least
    themes = tuple(theme for theme, has in zip(every, enough, strict=True) if has)
    return tying.members.toarray()[:, kept], tags[:, enough], themes


def _pairs(partitions: tuple[ThemePartition, ...]) -> tuple[ThemePair, ...]:
    found = []
    for place, first in enumerate(partitions):
        for second in partitions[place + 1 :]:
            both = first.covered & second.covered
            if both.sum() < LEAST_IN_BOTH:
                continue
            one, other = first.labels[both], second.labels[both]
            ari, variation = adjusted_rand(one, other), variation_of_information(one, other)
            names = (first.theme, second.theme)
            found.append(ThemePair(*names, int(both.sum()), float(ari), float(variation)))
    return tuple(found)


def _dealt_anew(
    members: npt.NDArray[np.int64], tags: Bools, draws: int, generator: np.random.Generator
) -> Floats:
    """Mean loss between themes when each partnership gets the themes of another."""
    orders = generator.permuted(np.tile(np.arange(len(tags)), (draws, 1)), axis=1)
    parts = [orders[start : start + DRAWS_AT_ONCE] for start in range(0, draws, DRAWS_AT_ONCE)]
    return np.concatenate([_losses(members, tags[part], generator) for part in parts])


@dataclass(frozen=True, eq=False)
class _Divided:
    """One theme in each draw: its ties, and its clusters (draws, gemeenten) where it covers a gemeente."""

    ties: TiedPairs
    labels: Ints
    covered: Bools


def _losses(members: npt.NDArray[np.int64], tags: Bools, generator: np.random.Generator) -> Floats:
    """(draws,) mean loss over all pairs of themes, both ways; nan where no pair can be compared.

    tags  (draws, partnerships, themes)
    """
    divided = [_divided(members, tags[:, :, theme], generator) for theme in range(tags.shape[2])]
    total, compared = np.zeros(len(tags)), np.zeros(len(tags))
    for first, second in zip(*np.triu_indices(len(divided), 1), strict=True):
        both = divided[first].covered & divided[second].covered
        enough = both.sum(axis=1) >= LEAST_IN_BOTH
        for own, other in ((divided[first], divided[second]), (divided[second], divided[first])):
            best, left = modularity_among(own.ties, both, own.labels, other.labels)
            total += enough * (best - left)
            compared += enough
    return np.where(compared > 0, total / np.maximum(compared, 1), np.nan)


def _divided(members: npt.NDArray[np.int64], has: Bools, generator: np.random.Generator) -> _Divided:
    """Clusters of one theme in each draw, sought among the gemeenten it covers: most themes cover few.

    has  (draws, partnerships)  as many in each draw
    """
    own = np.nonzero(has)[1].reshape(len(has), -1)
    networks = np.swapaxes(members.T[own], 1, 2)
    covered = np.asarray(networks.any(axis=2))
    front = np.argsort(~covered, axis=1, kind="stable")[:, : int(covered.sum(axis=1).max(initial=1))]
    ties = tie_strengths(np.take_along_axis(networks, front[..., np.newaxis], axis=1))
    labels = np.zeros(covered.shape, dtype=np.int64)
    np.put_along_axis(labels, front, clusters_of_each(ties, generator), axis=1)
    return _Divided(tied_pairs(ties, front), labels, covered)
