"""What looks at one partnership for one rule. Silence is unknown, unless the source has a place for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from zicht.cooperation.accountability.rules import Rule
from zicht.cooperation.membership import Membership
from zicht.cooperation.words import Sentence, sentence
from zicht.model.cooperation_tables import Standing
from zicht.model.partnerships import Patchwork

YEARS_UNTIL_STALE = 2
"""A statement that nobody checked for this long is no longer taken for current."""

COUNCILS = ("raad", "staten", "algemeen bestuur")
"""An organ of representatives: of a gemeente, a province, a water board."""


@dataclass(frozen=True)
class Answer:
    """An outcome with what was found, and whom it is about."""

    standing: Standing
    found: Sentence
    parties: tuple[str, ...] = ()


Check = Callable[[Patchwork, Membership, Rule, date], Answer]


def clause(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether its text has a clause; a source that does not speak of it leaves it unknown."""
    there = one.version.clauses.get(rule.clause)
    if there is None:
        return Answer(Standing.UNKNOWN, sentence("clause_unknown"))
    if there:
        return Answer(Standing.IN_ORDER, sentence("clause_there"))
    return Answer(Standing.MISSING, sentence("clause_missing"))


def council(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether an organ of representatives takes part; unknown when no organ of any participant is named."""
    named = [body for body in sorted(one.bodies) if is_council(body)]
    if named:
        return Answer(Standing.IN_ORDER, sentence("council_there", bodies=", ".join(named)))
    if not one.bodies:
        return Answer(Standing.UNKNOWN, sentence("council_unknown"))
    silent = sum(not participation.bodies for participation in one.participations)
    if silent:
        return Answer(Standing.UNKNOWN, sentence("council_partly_unknown", silent=silent))
    return Answer(Standing.MISSING, sentence("council_missing", bodies=", ".join(sorted(one.bodies))))


def is_council(body: str) -> bool:
    """Whether an organ, in the words of a source, is one of representatives: "gemeenteraad"."""
    lowered = body.casefold()
    return any(lowered.endswith(word) for word in COUNCILS) and not lowered.startswith("gedeputeerde")


def end_date(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether its own end has not passed; unknown when no end is known."""
    ends = one.version.ends_on
    if ends is None:
        return Answer(Standing.UNKNOWN, sentence("end_unknown"))
    if ends < on:
        return Answer(Standing.MISSING, sentence("end_passed", day=ends.isoformat()))
    return Answer(Standing.IN_ORDER, sentence("end_ahead", day=ends.isoformat()))


def verified(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether the holder of the source looked at it in the last two years; unknown when it says not when."""
    day = one.version.verified_on
    if day is None:
        return Answer(Standing.UNKNOWN, sentence("verified_unknown"))
    if day <= years_before(on, YEARS_UNTIL_STALE):
        return Answer(Standing.MISSING, sentence("verified_stale", day=day.isoformat()))
    return Answer(Standing.IN_ORDER, sentence("verified_lately", day=day.isoformat()))


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def living(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether every participant still exists on the day."""
    gone = []
    for party in sorted(one.parties):
        dissolved = patchwork.parties[party].dissolved_on
        if dissolved is not None and dissolved <= on:
            gone.append(party)
    if not gone:
        return Answer(Standing.IN_ORDER, sentence("participants_live", count=len(one.parties)))
    names = ", ".join(patchwork.parties[party].name for party in gone)
    return Answer(Standing.MISSING, sentence("participants_dissolved", names=names), tuple(gone))


def theme(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether it has a theme; a source has a place for themes, so an empty one is missing."""
    return _told(bool(one.version.themes), "theme", count=len(one.version.themes))


def purpose(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether its purpose is told."""
    return _told(bool(one.version.purpose.strip()), "purpose")


def competences(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether its source lists what it may do; unknown when the source lists that of none."""
    return _listed(one.version.competences, "competences")


def decree(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether there is a link to the decree that made it; unknown when the source holds no links."""
    return _listed(one.version.decrees, "decree")


def money(patchwork: Patchwork, one: Membership, rule: Rule, on: date) -> Answer:
    """Whether it is told how each pays: by a clause, or by the key of every participant.

    Hardly any register fills keys in, so an empty place is unknown; a clause that is not there is missing.
    """
    if "contribution" in one.version.clauses:
        return clause(patchwork, one, replace(rule, clause="contribution"), on)
    told = sum(bool(participation.contribution_key) for participation in one.participations)
    if one.participations and told == len(one.participations):
        return Answer(Standing.IN_ORDER, sentence("money_told", count=told))
    if told:
        return Answer(Standing.UNKNOWN, sentence("money_partly", count=told, of=len(one.participations)))
    return Answer(Standing.UNKNOWN, sentence("money_unknown"))


CHECKS: Mapping[str, Check] = {
    "clause": clause,
    "council": council,
    "end_date": end_date,
    "verified": verified,
    "living": living,
    "theme": theme,
    "purpose": purpose,
    "competences": competences,
    "decree": decree,
    "money": money,
}
"""Name of a check in the file of rules -> what looks."""


def _told(there: bool, key: str, **values: object) -> Answer:
    if there:
        return Answer(Standing.IN_ORDER, sentence(f"{key}_there", **values))
    return Answer(Standing.MISSING, sentence(f"{key}_missing"))


def _listed(count: int | None, key: str) -> Answer:
    if count is None:
        return Answer(Standing.UNKNOWN, sentence(f"{key}_unknown"))
    return _told(count > 0, key, count=count)
