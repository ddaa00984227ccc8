"""Who the parents of somebody are: of children at home, and of adults who left home but live near.

Of adults of up to 60 about two in three have a mother in the same block; who came from abroad has none.
Approximate public figure (CBS, 2019): half of the adult children live within ten kilometres of a parent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.families import FAMILY, INSTITUTION, ONE_PARENT, OTHER, Families

NEAR = 0.65
"""Share of adults under 60 whose mother is looked for in the block."""


@dataclass(frozen=True, eq=False)
class Kinship:
    """(persons,) rows, -1 when not known: parents by law, and the partner they live with."""

    mother: Ints
    father: Ints
    partner: Ints


def draw_kinship(families: Families, stranger: npt.NDArray[np.bool_], rng: np.random.Generator) -> Kinship:
    """Parents and partners.

    stranger  (persons,) came from abroad, so that no parents are known here unless they live together
    """
    partner = _partners(families)
    mother = np.full(len(families.born), -1, dtype=np.int64)
    father = mother.copy()
    _of_children_at_home(families, mother, father, rng)
    _of_adults(families, partner, stranger, mother, father, rng)
    return Kinship(mother, father, partner)


def _partners(families: Families) -> Ints:
    partner = np.full(len(families.born), -1, dtype=np.int64)
    one, two = families.adult(0), families.adult(1)
    pairs = (two >= 0) & (families.shape != OTHER)
    partner[one[pairs]] = two[pairs]
    partner[two[pairs]] = one[pairs]
    return partner


def _of_children_at_home(families: Families, mother: Ints, father: Ints, rng: np.random.Generator) -> None:
    """Both adults of a family, in nine of ten; a lone parent, and in two of three the other lives near."""
    child = families.slot >= 2
    shape = families.shape[families.household]
    one, two = families.adult(0)[families.household], families.adult(1)[families.household]
    step = (rng.random(len(families.cell)) < 0.09)[families.household]
    mother[child] = one[child]
    own = child & (shape == FAMILY) & ~step
    father[own] = two[own]
    lone_father = child & (shape == ONE_PARENT) & ~families.woman[one]
    father[lone_father] = one[lone_father]
    mother[lone_father] = -1
    _absent_fathers(families, child & (father < 0) & (mother >= 0), mother, father, rng)


def _absent_fathers(
    families: Families, children: npt.NDArray[np.bool_], mother: Ints, father: Ints, rng: np.random.Generator
) -> None:
    """The same man for all children of a mother: about her age, living elsewhere in the block."""
    mothers = np.unique(mother[children])
    men = np.flatnonzero(~families.woman & (families.slot < 2))
    if not len(men) or not len(mothers):
        return
    wanted = families.born[mothers] - 12 * rng.normal(2.5, 3.5, len(mothers)).astype(np.int64)
    chosen = _near_in_age(families, men, wanted, rng)
    eldest = np.full(len(families.born), 10**6, dtype=np.int64)
    rows = np.flatnonzero(children)
    np.minimum.at(eldest, mother[rows], families.born[rows])
    fits = (
        (chosen >= 0)
        & (rng.random(len(mothers)) < 0.67)
        & (families.born[chosen] <= eldest[mothers] - 16 * 12)
        & (families.household[chosen] != families.household[mothers])
    )
    found = np.full(len(families.born), -1, dtype=np.int64)
    found[mothers[fits]] = chosen[fits]
    father[rows] = found[mother[rows]]


def _of_adults(
    families: Families,
    partner: Ints,
    stranger: npt.NDArray[np.bool_],
    mother: Ints,
    father: Ints,
    rng: np.random.Generator,
) -> None:
    """A mother 18 to 44 years older somewhere in the block, and the man she lives with as the father."""
    latest = families.born.max(initial=0)
    young = (latest - families.born) // 12 < 60
    seeks = (families.slot < 2) & young & ~stranger & (rng.random(len(young)) < NEAR)
    rows = np.flatnonzero(seeks & (families.shape[families.household] != INSTITUTION))
    women = np.flatnonzero(families.woman & (families.slot < 2) & ~stranger)
    if not len(rows) or not len(women):
        return
    gap = np.clip(rng.normal(29.5, 5.0, len(rows)), 18, 44)
    chosen = _near_in_age(families, women, families.born[rows] - (12 * gap).astype(np.int64), rng)
    apart = families.born[rows] - families.born[chosen]
    fits = (chosen >= 0) & (apart >= 17 * 12) & (apart <= 46 * 12)
    rows, chosen = rows[fits], chosen[fits]
    mother[rows] = chosen
    man = partner[chosen]
    old_enough = (man >= 0) & ~families.woman[man] & (families.born[rows] - families.born[man] >= 16 * 12)
    is_father = old_enough & (rng.random(len(rows)) < 0.85)
    father[rows[is_father]] = man[is_father]


def _near_in_age(families: Families, candidates: Ints, wanted: Ints, rng: np.random.Generator) -> Ints:
    """For each wanted month of birth one candidate born within a year and a half, -1: none."""
    ordered = candidates[np.argsort(families.born[candidates], kind="stable")]
    born = families.born[ordered]
    low = np.searchsorted(born, wanted - 18)
    high = np.searchsorted(born, wanted + 18, side="right")
    at = low + (rng.random(len(wanted)) * (high - low)).astype(np.int64)
    return np.where(high > low, ordered[np.minimum(at, len(ordered) - 1)], -1)
