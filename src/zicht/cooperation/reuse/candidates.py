"""Partnerships in force on a day, ready to be compared with a wish; every component is a column."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import sparse

from zicht.cooperation.membership import Membership, memberships
from zicht.cooperation.reuse.forms import capacities
from zicht.cooperation.reuse.purposes import Purposes, read_purposes
from zicht.cooperation.reuse.wish import Wish, labels_of
from zicht.methods.arrays import Floats
from zicht.model.partnerships import Patchwork

COMPONENTS = ("parties", "theme", "form", "text")
"""Columns of a comparison."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """What a wish is compared with.

    partnerships  in force, sorted by id of version
    rows          party -> row of `members`
    members       (partnerships, parties) 1 where it takes part
    sizes         (partnerships,) number of participants
    labels        of their themes; empty when the source has none
    purposes      their purposes, made comparable
    """

    patchwork: Patchwork
    on: date
    partnerships: tuple[Membership, ...]
    rows: dict[str, int]
    members: sparse.csr_array
    sizes: Floats
    labels: tuple[frozenset[str], ...]
    purposes: Purposes


def candidates(patchwork: Patchwork, on: date) -> Candidates:
    """All partnerships in force, of whatever form."""
    present = memberships(patchwork, on)
    rows = {party: row for row, party in enumerate(sorted(patchwork.parties))}
    cells = [(at, rows[party]) for at, one in enumerate(present) for party in sorted(one.parties)]
    down, across = np.array(cells, dtype=np.intp).reshape(-1, 2).T
    shape = (len(present), len(rows))
    members = sparse.csr_array((np.ones(len(cells)), (down, across)), shape=shape)
    return Candidates(
        patchwork,
        on,
        present,
        rows,
        members,
        np.asarray(members.sum(axis=1), dtype=float).ravel(),
        tuple(_labels(patchwork, one.version.themes) for one in present),
        read_purposes([one.version.purpose for one in present]),
    )


def compare(found: Candidates, wish: Wish) -> Floats:
    """(partnerships, components) between 0 and 1; nan: unknown. What nobody asks for is nan throughout."""
    labels = labels_of(wish, found.patchwork)
    columns = [
        shared_parties(found, wish)[1],
        _themes(found, labels),
        _forms(found, wish.powers, wish.bodies),
        _texts(found, wish.text, labels),
    ]
    return np.column_stack(columns)


def shared_parties(found: Candidates, wish: Wish) -> tuple[Floats, Floats]:
    """(partnerships,) wished parties that take part; and the mean of containment and Jaccard.

    Containment is the share of the wished parties that take part already; Jaccard also counts who takes part
    and was not wished. Either alone misleads: everybody is in the largest, and two are half of two others.
    """
    wished = np.zeros(len(found.rows))
    wished[[found.rows[party] for party in sorted(wish.parties)]] = 1
    shared = np.asarray(found.members @ wished, dtype=float)
    return shared, nearness_of_parties(shared, found.sizes, len(wish.parties))


def nearness_of_parties(shared: Floats, sizes: Floats, wished: int) -> Floats:
    """(partnerships,) mean of containment and Jaccard: how many parties are shared, take part, are wished."""
    union = sizes + wished - shared
    return np.asarray((shared / wished + shared / np.maximum(union, 1)) / 2, dtype=np.float64)


def jaccard(found: Candidates, wish: Wish) -> Floats:
    """(partnerships,) shared parties as a share of all in either."""
    shared, _ = shared_parties(found, wish)
    return shared / np.maximum(found.sizes + len(wish.parties) - shared, 1)


def theme_match(wished: Collection[str], there: Collection[str]) -> float:
    """1 when a theme is the same, one half when only its main theme is, else 0."""
    if set(wished) & set(there):
        return 1.0
    mains = {label.partition(" | ")[0] for label in wished}
    return 0.5 if mains & {label.partition(" | ")[0] for label in there} else 0.0


def form_match(one: Membership, powers: frozenset[str], bodies: frozenset[str]) -> float | None:
    """1 when it has what is needed; one half when its form can, after an amendment; 0 when its form cannot.

    None: no source says how it got its powers, or nobody can say what its form can.
    """
    capacity = capacities()[one.version.form]
    if not all(capacity.admits(body) for body in bodies):
        return 0.0
    if not powers:
        return 1.0
    if capacity.powers is None:
        return None
    if not powers <= capacity.powers:
        return 0.0
    if not one.version.powers:
        return None
    return 1.0 if powers <= {power.casefold() for power in one.version.powers} else 0.5


def _labels(patchwork: Patchwork, themes: Collection[str]) -> frozenset[str]:
    return frozenset(patchwork.themes[key].label for key in themes if key in patchwork.themes)


def _themes(found: Candidates, wished: frozenset[str]) -> Floats:
    if not wished:
        return np.full(len(found.partnerships), np.nan)
    return np.array([theme_match(wished, there) if there else np.nan for there in found.labels])


def _forms(found: Candidates, powers: frozenset[str], bodies: frozenset[str]) -> Floats:
    if not powers and not bodies:
        return np.full(len(found.partnerships), np.nan)
    scores = (form_match(one, powers, bodies) for one in found.partnerships)
    return np.array([np.nan if score is None else score for score in scores])


def _texts(found: Candidates, text: str, labels: frozenset[str]) -> Floats:
    asked = " ".join([text, *sorted(labels)]).strip()
    if not asked:
        return np.full(len(found.partnerships), np.nan)
    silent = [not one.version.purpose.strip() for one in found.partnerships]
    return np.where(silent, np.nan, found.purposes.nearness(asked))
