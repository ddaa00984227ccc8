"""What follows from a change: figures before and after, and every partnership with a broken link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zicht.cooperation.accountability.findings import Tally, judge, tally
from zicht.cooperation.membership import Membership, living_gemeenten, memberships, sets_of
from zicht.cooperation.what_if.relations import Pair, relation, relations
from zicht.cooperation.what_if.scenarios import Exit, Merger, Redivision, Scenario, apply
from zicht.cooperation.words import Sentence, sentence
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import Patchwork, RegionDivision


class Breach(StrEnum):
    """In what way a link breaks."""

    LAPSES = "lapses"  # all participants become one gemeente: it ends by law
    BELOW_TWO = "below_two"  # fewer than two participants are left
    TO_AMEND = "to_amend"  # the list of participants must be changed
    LOSES_PARTY = "loses_party"
    CROSSES_REGION = "crosses_region"  # it fitted the old division, and cuts through the new one


@dataclass(frozen=True, order=True)
class BrokenLink:
    """One partnership that a change touches, with what must be done; sorted by breach and chain."""

    breach: Breach
    chain: str
    version: str
    parties: tuple[str, ...]
    why: Sentence


@dataclass(frozen=True)
class Figures:
    """The patchwork in figures, over the gemeenten that exist.

    per_gemeente   mean number of partnerships in force per gemeente
    pairs          overlapping pairs of partnerships by relation, among gemeenten
    distinct_sets  different sets of gemeenten, of partnerships with two or more
    regions        partnerships by how they lie to the regions of the division that changes; empty without one
    accountability per rule
    """

    in_force: int
    participations: int
    gemeenten: int
    per_gemeente: float
    distinct_sets: int
    pairs: Mapping[Relation, int]
    regions: Mapping[Relation, int]
    accountability: tuple[Tally, ...]


@dataclass(frozen=True, order=True)
class Shift:
    """A pair of partnerships (chains) that comes to lie otherwise."""

    first: str
    second: str
    before: Relation
    after: Relation


@dataclass(frozen=True)
class Consequences:
    """What a change does, if nobody did anything else."""

    scenario: Scenario
    on: date
    before: Figures
    after: Figures
    broken: tuple[BrokenLink, ...]
    shifts: tuple[Shift, ...]


def consequences(patchwork: Patchwork, scenario: Scenario, on: date) -> Consequences:
    """Figures before and after on a day, broken links, and pairs that come to lie otherwise.

    raises  ScenarioImpossible
    """
    changed = apply(patchwork, scenario, on)
    old, new = _divisions(scenario)
    return Consequences(
        scenario,
        on,
        before=_figures(patchwork, on, old),
        after=_figures(changed, on, new),
        broken=tuple(sorted(_broken(patchwork, changed, scenario, on))),
        shifts=_shifts(_sets(patchwork, on), _sets(changed, on), patchwork),
    )


def _divisions(scenario: Scenario) -> tuple[RegionDivision | None, RegionDivision | None]:
    if isinstance(scenario, Redivision):
        return scenario.instead_of, scenario.division
    return None, None


def _sets(patchwork: Patchwork, on: date) -> Mapping[str, frozenset[str]]:
    return sets_of(memberships(patchwork, on), living_gemeenten(patchwork, on))


def _figures(patchwork: Patchwork, on: date, division: RegionDivision | None) -> Figures:
    present = memberships(patchwork, on)
    living = living_gemeenten(patchwork, on)
    sets = sets_of(present, living)
    return Figures(
        in_force=len(present),
        participations=sum(len(one.participations) for one in present),
        gemeenten=len(living),
        per_gemeente=sum(len(one.parties & living) for one in present) / max(len(living), 1),
        distinct_sets=len(set(sets.values())),
        pairs=Counter(relations(sets).values()),
        regions={} if division is None else _against(sets, _regions(patchwork, division, on)),
        accountability=tally(judge(patchwork, on)),
    )


def _against(
    sets: Mapping[str, frozenset[str]], regions: Mapping[str, frozenset[str]]
) -> Mapping[Relation, int]:
    return Counter(fit(members, regions) for members in sets.values())


def fit(members: frozenset[str], regions: Mapping[str, frozenset[str]]) -> Relation:
    """How a partnership lies to a division as a whole.

    SAME: it is one region; NESTED: it lies in one region, or is made of whole regions; CROSSING: it cuts
    through one; APART: none of its parties lies in any. Parties in no region are left out: a gemeente that is
    younger than the division does not make a partnership cut through it.
    """
    placed = members & frozenset[str]().union(*regions.values())
    found = {relation(placed, region) for region in regions.values() if region & placed}
    if not found:
        return Relation.APART
    if Relation.CROSSING in found:
        return Relation.CROSSING
    return Relation.SAME if found == {Relation.SAME} else Relation.NESTED


def _regions(patchwork: Patchwork, division: RegionDivision, on: date) -> dict[str, frozenset[str]]:
    """Name of a region -> ids of its gemeenten that exist on the day."""
    found: dict[str, set[str]] = {}
    for key in living_gemeenten(patchwork, on):
        region = division.regions.get(patchwork.parties[key].area_code)
        if region is not None:
            found.setdefault(region, set()).add(key)
    return {name: frozenset(members) for name, members in sorted(found.items())}


def _broken(patchwork: Patchwork, changed: Patchwork, scenario: Scenario, on: date) -> list[BrokenLink]:
    present = memberships(patchwork, on)
    match scenario:
        case Merger():
            return [
                _by_merger(patchwork, one, scenario)
                for one in present
                if one.parties & scenario.gemeenten - {scenario.into.id}
            ]
        case Exit():
            after = {one.version.id: one for one in memberships(changed, on)}
            return [
                link
                for one in present
                if one.version.chain == scenario.chain
                for link in _by_exit(patchwork, one, after[one.version.id], scenario)
            ]
        case Redivision():
            return _by_division(patchwork, scenario, on)


def _by_merger(patchwork: Patchwork, one: Membership, merger: Merger) -> BrokenLink:
    gone = tuple(sorted(one.parties & merger.gemeenten - {merger.into.id}))
    if one.parties <= merger.gemeenten:
        return _link(Breach.LAPSES, one, gone, sentence("merger_lapses", into=merger.into.name))
    return _link(
        Breach.TO_AMEND,
        one,
        gone,
        sentence("merger_to_amend", names=_names(patchwork, gone), into=merger.into.name),
    )


def _by_exit(patchwork: Patchwork, one: Membership, after: Membership, leaving: Exit) -> list[BrokenLink]:
    name, left = patchwork.parties[leaving.party].name, len(after.parties)
    links = [
        _link(Breach.LOSES_PARTY, one, (leaving.party,), sentence("exit_loses", name=name, left=left)),
        _link(Breach.TO_AMEND, one, (leaving.party,), sentence("exit_to_amend", name=name)),
    ]
    if left < 2:
        links.append(_link(Breach.BELOW_TWO, one, (leaving.party,), sentence("exit_below_two", left=left)))
    return links


def _by_division(patchwork: Patchwork, change: Redivision, on: date) -> list[BrokenLink]:
    """Partnerships that cut through the new division and did not cut through the old one."""
    new = _regions(patchwork, change.division, on)
    old = {} if change.instead_of is None else _regions(patchwork, change.instead_of, on)
    by_id = {one.version.id: one for one in memberships(patchwork, on)}
    return [
        _link(Breach.CROSSES_REGION, by_id[key], _outside(members, new), _crossing(members, new))
        for key, members in _sets(patchwork, on).items()
        if fit(members, new) is Relation.CROSSING and not (old and fit(members, old) is Relation.CROSSING)
    ]


def _outside(members: frozenset[str], regions: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Its parties outside the region that holds most of them; the first by name when two hold as many."""
    best = max(sorted(regions), key=lambda name: len(regions[name] & members))
    return tuple(sorted(members - regions[best]))


def _crossing(members: frozenset[str], regions: Mapping[str, frozenset[str]]) -> Sentence:
    met = [name for name in sorted(regions) if regions[name] & members]
    return sentence("crosses_regions", regions=", ".join(met), count=len(met))


def _link(breach: Breach, one: Membership, parties: tuple[str, ...], why: Sentence) -> BrokenLink:
    return BrokenLink(breach, one.version.chain, one.version.id, parties, why)


def _names(patchwork: Patchwork, parties: tuple[str, ...]) -> str:
    return ", ".join(patchwork.parties[key].name for key in parties)


def _shifts(
    before: Mapping[str, frozenset[str]], after: Mapping[str, frozenset[str]], patchwork: Patchwork
) -> tuple[Shift, ...]:
    """Pairs of which a set changed and the relation too; a set that falls below two gemeenten lies apart."""
    touched = {key for key in before if before[key] != after.get(key)}
    old, new = relations(before), relations(after)
    found = [
        _shift(pair, old.get(pair, Relation.APART), new.get(pair, Relation.APART), patchwork)
        for pair in old.keys() | new.keys()
        if touched & set(pair)
    ]
    return tuple(sorted(one for one in found if one.before is not one.after))


def _shift(pair: Pair, before: Relation, after: Relation, patchwork: Patchwork) -> Shift:
    first, second = sorted(patchwork.versions[key].chain for key in pair)
    return Shift(first, second, before, after)
