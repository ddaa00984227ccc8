"""Questions about partnerships: read every source in a folder, take a day, answer one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from zicht.cooperation.accountability.findings import judge, tally
from zicht.cooperation.accountability.rules import Rule, rules
from zicht.cooperation.atlas.as_of import Snapshot, codes_of_province, snapshot
from zicht.cooperation.atlas.congruence import congruence
from zicht.cooperation.atlas.counts import by_form, counts, distribution
from zicht.cooperation.burden import burden
from zicht.cooperation.changes.events import changes
from zicht.cooperation.membership import Membership, memberships
from zicht.cooperation.quality import quality
from zicht.cooperation.reuse.ranking import rank
from zicht.cooperation.reuse.wish import Wish
from zicht.cooperation.what_if.consequences import consequences
from zicht.cooperation.what_if.scenarios import Exit, Merger, Redivision, Scenario
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import Party, PartyKind, Patchwork
from zicht.pipeline import partnership_lines as lines
from zicht.pipeline.partnership_answers import Answer, Overview
from zicht.pipeline.partnership_names import PartnershipUnclear, chain_named, division_named, parties_named
from zicht.sources.cooperation.patchwork import read_patchwork


def patchwork_on(source: Path, on: date | None) -> tuple[Patchwork, date]:
    """What the files of a folder say, and the day to look at; by default that of the newest export.

    raises  PartnershipUnclear when no day is named and no source has one
    """
    patchwork = read_patchwork(source)
    newest = max((one.stated_on for one in patchwork.coverage), default=None)
    day = on if on is not None else newest
    if day is None:
        raise PartnershipUnclear(
            source,
            found="no register with partnerships",
            expected="one, or a day",
            remedy="name a day with --on",
        )
    return patchwork, day


def as_of(source: Path, on: date | None, *, province: str | None = None) -> Answer:
    """How much cooperation there was on a day, in the country or among the gemeenten of a province."""
    patchwork, day = patchwork_on(source, on)
    chosen = None if province is None else codes_of_province(patchwork, province)
    shown = snapshot(patchwork, day, gemeenten=chosen)
    overview = _overview(shown)
    return Answer(lines.overview(overview), overview)


def reuse(
    source: Path,
    on: date | None,
    *,
    parties: Sequence[str],
    themes: Sequence[str] = (),
    powers: Sequence[str] = (),
    bodies: Sequence[str] = (),
    text: str = "",
    most: int = 5,
) -> Answer:
    """Which partnerships come nearest to a wish, with why and why not.

    raises  PartyUnclear, WishUnclear
    """
    patchwork, day = patchwork_on(source, on)
    wish = Wish(
        frozenset(parties_named(patchwork, parties, day)),
        frozenset(themes),
        frozenset(powers),
        frozenset(bodies),
        text,
    )
    found = rank(patchwork, wish, day, most=most)
    return Answer(lines.ranking(found), found)


def accountability(
    source: Path, on: date | None, *, party: str | None = None, partnership: str | None = None
) -> Answer:
    """What is in order, missing or unknown: of all, of those a party takes part in, or of one partnership.

    raises  PartyUnclear, PartnershipUnclear
    """
    patchwork, day = patchwork_on(source, on)
    found = judge(patchwork, day)
    if party is not None:
        (named,) = parties_named(patchwork, [party], day)
        kept = {one.version.id for one in memberships(patchwork, day) if named in one.parties}
        found = tuple(one for one in found if one.version in kept)
    if partnership is not None:
        chain = chain_named(patchwork, partnership)
        found = tuple(one for one in found if one.chain == chain)
        return Answer(lines.findings(found, _titles()), found)
    counted = tally(found)
    return Answer(lines.tallies(counted, _titles()), {"findings": found, "tally": counted})


def quality_of(source: Path, on: date | None) -> Answer:
    """What lacks in each source, with what it is of."""
    patchwork, day = patchwork_on(source, on)
    found = quality(patchwork, day)
    return Answer(lines.quality(found), found)


def changed(
    source: Path, on: date | None, *, since: date, successors: Mapping[str, str] | None = None
) -> Answer:
    """What happened between two days; with successors of dissolved gemeenten "as now", else "as then"."""
    patchwork, day = patchwork_on(source, on)
    found = changes(patchwork, since, day, successors=successors)
    return Answer(lines.changes(found, patchwork), found)


def load(source: Path, on: date | None, *, party: str) -> Answer:
    """What cooperation asks of one organisation.

    raises  PartyUnclear
    """
    patchwork, day = patchwork_on(source, on)
    (named,) = parties_named(patchwork, [party], day)
    kinds = frozenset({patchwork.parties[named].kind})
    found = tuple(one for one in burden(patchwork, day, kinds=kinds) if one.party == named)
    return Answer(lines.load(found), found)


def if_merged(source: Path, on: date | None, *, gemeenten: Sequence[str], into: str) -> Answer:
    """What if gemeenten became one: one of them, or a new one with a name of its own.

    raises  PartyUnclear, ScenarioImpossible
    """
    patchwork, day = patchwork_on(source, on)
    merging = frozenset(parties_named(patchwork, gemeenten, day))
    return _what_if(patchwork, Merger(merging, _merged(patchwork, merging, into, day)), day)


def if_left(source: Path, on: date | None, *, party: str, partnership: str) -> Answer:
    """What if a party left a partnership.

    raises  PartyUnclear, PartnershipUnclear, ScenarioImpossible
    """
    patchwork, day = patchwork_on(source, on)
    (named,) = parties_named(patchwork, [party], day)
    return _what_if(patchwork, Exit(named, chain_named(patchwork, partnership)), day)


def if_divided(source: Path, on: date | None, *, division: str, instead_of: str | None) -> Answer:
    """What if a division of the sources came into use, in place of another or as the first.

    raises  PartnershipUnclear, ScenarioImpossible
    """
    patchwork, day = patchwork_on(source, on)
    old = None if instead_of is None else division_named(patchwork, instead_of)
    return _what_if(patchwork, Redivision(division_named(patchwork, division), old), day)


def _what_if(patchwork: Patchwork, scenario: Scenario, on: date) -> Answer:
    found = consequences(patchwork, scenario, on)
    return Answer(lines.what_if(found, _names(memberships(patchwork, on))), found)


def _merged(patchwork: Patchwork, merging: frozenset[str], into: str, on: date) -> Party:
    """The one of them that is named, else a new gemeente in the province of the first."""
    known = [patchwork.parties[key] for key in sorted(merging)]
    for one in known:
        if into.casefold() in {one.id, one.area_code.casefold(), one.name.casefold()}:
            return one
    inhabitants = [one.inhabitants for one in known if one.inhabitants is not None]
    total = sum(inhabitants) if len(inhabitants) == len(known) else None
    key = f"new-{into.casefold()}"
    return Party(key, PartyKind.GEMEENTE, into, "GM0000", province=known[0].province, inhabitants=total)


def _overview(shown: Snapshot) -> Overview:
    spread = distribution([one.partnerships for one in counts(shown)])
    return Overview(
        on=shown.on,
        reliable=shown.reliable,
        gemeenten=len(shown.gemeenten),
        partnerships=len(shown.partnerships),
        by_form=dict(by_form(shown)),
        per_gemeente_mean=None if spread is None else spread.mean,
        per_gemeente_median=None if spread is None else spread.median,
        crossing=congruence(shown).share(Relation.CROSSING),
        in_force=tuple(sorted((one.chain, one.form.value, one.name) for one in shown.partnerships)),
    )


def _titles() -> dict[str, Rule]:
    return {rule.id: rule for rule in rules()}


def _names(present: Sequence[Membership]) -> dict[str, str]:
    return {one.version.chain: one.version.name for one in present}
