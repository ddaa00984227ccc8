"""How two sets of parties lie to each other, counted over all pairs that share a party."""

from __future__ import annotations

from collections.abc import Mapping, Set
from itertools import combinations

from zicht.model.cooperation_tables import Relation

Pair = tuple[str, str]


def relation(first: Set[str], second: Set[str]) -> Relation:
    """Same, nested, crossing or apart."""
    if first == second:
        return Relation.SAME
    if not first & second:
        return Relation.APART
    if first <= second or second <= first:
        return Relation.NESTED
    return Relation.CROSSING


def relations(sets: Mapping[str, frozenset[str]]) -> dict[Pair, Relation]:
    """Every pair that shares a party, smaller id first."""
    by_party: dict[str, list[str]] = {}
    for key in sorted(sets):
        for party in sets[key]:
            by_party.setdefault(party, []).append(key)
    overlapping = {pair for keys in by_party.values() for pair in combinations(keys, 2)}
    return {pair: relation(sets[pair[0]], sets[pair[1]]) for pair in sorted(overlapping)}
