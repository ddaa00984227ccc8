"""What is lacking in a register itself: counts with what they are of, per source, on any day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zicht.cooperation.accountability.checks import YEARS_UNTIL_STALE, years_before
from zicht.cooperation.membership import Membership, memberships
from zicht.cooperation.words import words
from zicht.model.partnerships import Participation, PartnershipVersion, Patchwork


@dataclass(frozen=True, order=True)
class QualityFinding:
    """How often something lacks, in one source on one day.

    id     in content/cooperation/quality.toml, with title and what it does not mean
    count  how many lack it
    of     of how many: only those of which the source could tell; the ids say of what
    """

    source: str
    id: str
    on: date
    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None when there is nothing it could lack in."""
        return self.count / self.of if self.of else None


def quality(patchwork: Patchwork, on: date) -> tuple[QualityFinding, ...]:
    """Every finding for every source, sorted; those with a count of nought too: looked at, found well."""
    present = memberships(patchwork, on)
    tested: list[tuple[str, str, bool]] = []  # source, id, lacking
    for one in present:
        source = one.version.source
        tested += [(source, key, test(one)) for key, test in _IN_FORCE.items() if _applies(key, one)]
        tested += _participants(patchwork, one, on)
        tested.append((source, "stale", _stale(one.version, on)))
    tested += _whole_register(patchwork)
    tested += _chains(patchwork, present)
    return _counted(tested, on)


def trend(patchwork: Patchwork, days: Iterable[date]) -> tuple[QualityFinding, ...]:
    """The findings about what was in force, on several days.

    Sources keep today's statements about the past, not those of then: this tells what is now known of
    partnerships of that time, not what was known at that time.
    """
    about_the_day = {*_IN_FORCE, *_BY_PARTICIPANT}
    return tuple(one for day in days for one in quality(patchwork, day) if one.id in about_the_day)


def title(finding: str, language: str) -> str:
    """What a finding counts, in a few words."""
    return str(words("quality")[finding]["title"][language])


def meaning(finding: str, language: str) -> str:
    """What it means and what it does not."""
    return str(words("quality")[finding]["meaning"][language])


_IN_FORCE: Mapping[str, Callable[[Membership], bool]] = {
    "no-theme": lambda one: not one.version.themes,
    "no-purpose": lambda one: not one.version.purpose.strip(),
    "no-powers-text": lambda one: one.version.competences == 0,
    "no-legal-ground": lambda one: one.version.grounds == 0,
    "no-decree-link": lambda one: one.version.decrees == 0,
    "never-verified": lambda one: one.version.verified_on is None,
    "fewer-than-two": lambda one: len(one.parties) < 2,
    "no-council-named": lambda one: not any("raad" in body.casefold() for body in one.bodies),
}

_BY_PARTICIPANT = ("no-organ", "dissolved-participant", "dissolved-in-partnership")

_COUNTED = {"no-powers-text": "competences", "no-legal-ground": "grounds", "no-decree-link": "decrees"}


def _applies(key: str, one: Membership) -> bool:
    """A source that does not count a thing is not said to lack it."""
    return key not in _COUNTED or getattr(one.version, _COUNTED[key]) is not None


def _participants(patchwork: Patchwork, one: Membership, on: date) -> list[tuple[str, str, bool]]:
    source = one.version.source
    gone = [_gone(patchwork, participation, on) for participation in one.participations]
    tested = [(source, "no-organ", not participation.bodies) for participation in one.participations]
    tested += [(source, "dissolved-participant", lacking) for lacking in gone]
    return [*tested, (source, "dissolved-in-partnership", any(gone))]


def _gone(patchwork: Patchwork, participation: Participation, on: date) -> bool:
    day = patchwork.parties[participation.party].dissolved_on
    return day is not None and day <= on


def _stale(version: PartnershipVersion, on: date) -> bool:
    return version.verified_on is not None and version.verified_on <= years_before(on, YEARS_UNTIL_STALE)


def _whole_register(patchwork: Patchwork) -> list[tuple[str, str, bool]]:
    """About every statement of a source, in force or not."""
    tested = [(one.source, "no-first-day", one.in_force_from is None) for one in patchwork.versions.values()]
    for part in patchwork.participations:
        tested.append((part.source, "no-entry-day", part.entered_on is None))
        tested.append((part.source, "no-contribution-key", not part.contribution_key))
    tested += [(one.source, "to-review", True) for one in patchwork.to_review]
    return tested


def _chains(patchwork: Patchwork, present: Iterable[Membership]) -> list[tuple[str, str, bool]]:
    """Links between versions that lead nowhere or are not answered, and chains in force twice."""
    tested = []
    for one in patchwork.versions.values():
        for there, back in ((one.previous, "following"), (one.following, "previous")):
            if there:
                other = patchwork.versions.get(there)
                tested.append((one.source, "loose-link", other is None or getattr(other, back) != one.id))
    running = Counter((one.version.source, one.version.chain) for one in present)
    return [*tested, *((source, "two-in-force", count > 1) for (source, _), count in running.items())]


def _counted(tested: Iterable[tuple[str, str, bool]], on: date) -> tuple[QualityFinding, ...]:
    of, lacking = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for source, key, lacks in tested:
        of[source, key] += 1
        lacking[source, key] += lacks
    return tuple(
        QualityFinding(source, key, on, lacking[source, key], of[source, key]) for source, key in sorted(of)
    )
