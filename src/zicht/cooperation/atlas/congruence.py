"""Do partnerships, and divisions of the country, run along the same borders or through each other?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zicht.cooperation.atlas.as_of import Snapshot
from zicht.methods.networks.partitions import adjusted_rand, variation_of_information
from zicht.methods.networks.set_relations import Overlaps, overlaps
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import RegionDivision

NEAR = 0.8  # Jaccard from which two sets of gemeenten are near twins


@dataclass(frozen=True)
class PairOfPartnerships:
    """Two partnerships with a gemeente in common; first < second.

    shared, only_first, only_second  gemeenten of the snapshot
    containment                      shared, as a share of the smaller of the two
    """

    first: str
    second: str
    relation: Relation
    shared: int
    only_first: int
    only_second: int
    jaccard: float
    containment: float


@dataclass(frozen=True)
class Congruence:
    """How the overlapping pairs of a snapshot lie to each other, and how often sets of gemeenten return.

    pairs        overlapping pairs of partnerships with two or more gemeenten, sorted
    partnerships with two or more gemeenten of the snapshot
    distinct     different sets of gemeenten among them
    twins        ids of partnerships with exactly the same gemeenten, in groups of two or more
    near_twins   partnerships for which another has a Jaccard of 0.8 or more (twins among them)
    """

    pairs: tuple[PairOfPartnerships, ...]
    partnerships: int
    distinct: int
    twins: tuple[tuple[str, ...], ...]
    near_twins: int

    def share(self, relation: Relation) -> float | None:
        """Share of the overlapping pairs with this relation; None when nothing overlaps."""
        if not self.pairs:
            return None
        return sum(pair.relation is relation for pair in self.pairs) / len(self.pairs)

    @property
    def with_twin(self) -> int:
        """Partnerships of which another has exactly the same gemeenten."""
        return sum(len(group) for group in self.twins)


@dataclass(frozen=True)
class PairOfDivisions:
    """Two divisions, over the gemeenten that have a region in both.

    relation   same; nested: regions of one lie wholly within regions of the other; crossing; apart: no
               gemeente in common
    finer      id of the division whose regions lie within those of the other; "" when none
    ari        agreement: 1 the same, 0 chance
    variation  of information, bits: what one leaves unknown of the other, both ways
    """

    first: str
    second: str
    relation: Relation
    finer: str
    gemeenten: int
    ari: float | None
    variation: float | None


def congruence(snapshot: Snapshot) -> Congruence:
    """Every overlapping pair of partnerships that tie two or more gemeenten of the snapshot."""
    tying = snapshot.shared
    ids = [one.id for one in tying.partnerships]
    found = overlaps(tying.members.toarray())
    near = found.jaccard >= NEAR
    twins = _twins(tying)
    return Congruence(
        pairs=_pairs(found, ids),
        partnerships=len(ids),
        distinct=len(ids) - sum(len(group) - 1 for group in twins),
        twins=twins,
        near_twins=len(set(found.first[near]) | set(found.second[near])),
    )


def pair_of_divisions(first: RegionDivision, second: RegionDivision) -> PairOfDivisions:
    """How two divisions lie to each other; gemeenten in only one of them are left out."""
    return compare_divisions(first.id, first.regions, second.id, second.regions)


def compare_divisions(
    first: str, first_regions: Mapping[str, str], second: str, second_regions: Mapping[str, str]
) -> PairOfDivisions:
    """The same for any two mappings of gemeente to region: clusters beside provinces, a wish beside today."""
    both = sorted(set(first_regions) & set(second_regions))
    if not both:
        return PairOfDivisions(first, second, Relation.APART, "", 0, None, None)
    one = _numbered([first_regions[code] for code in both])
    other = _numbered([second_regions[code] for code in both])
    pairs = len({*zip(one.tolist(), other.tolist(), strict=True)})
    ones, others = len(set(one.tolist())), len(set(other.tolist()))
    finer = first if pairs == ones else second if pairs == others else ""
    same = pairs == ones == others
    relation = Relation.SAME if same else Relation.NESTED if finer else Relation.CROSSING
    return PairOfDivisions(
        first,
        second,
        relation,
        "" if same else finer,
        len(both),
        float(adjusted_rand(one, other)),
        float(variation_of_information(one, other)),
    )


def _pairs(found: Overlaps, ids: list[str]) -> tuple[PairOfPartnerships, ...]:
    same, nested = found.same, found.nested
    jaccard, containment = found.jaccard, found.containment
    return tuple(
        PairOfPartnerships(
            ids[found.first[place]],
            ids[found.second[place]],
            Relation.SAME if same[place] else Relation.NESTED if nested[place] else Relation.CROSSING,
            int(found.shared[place]),
            int(found.only_first[place]),
            int(found.only_second[place]),
            float(jaccard[place]),
            float(containment[place]),
        )
        for place in range(len(found.first))
    )


def _twins(snapshot: Snapshot) -> tuple[tuple[str, ...], ...]:
    groups: dict[bytes, list[str]] = defaultdict(list)
    for column, one in zip(snapshot.members.toarray().T, snapshot.partnerships, strict=True):
        groups[column.tobytes()].append(one.id)
    return tuple(sorted(tuple(group) for group in groups.values() if len(group) > 1))


def _numbered(names: list[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
