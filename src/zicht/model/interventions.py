"""Interventions and what was expected of them, as entered in a register before anything is estimated.

An intervention names areas, never persons, and organisations, never people. What was expected is frozen by a
digest; what could be seen at all (the detectable effect) is computed from figures before the start and
stands in the entry, so that nobody can call "nothing was found" a result that nothing could have given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of
from zicht.model.areas import Division
from zicht.model.indicators import LANGUAGES
from zicht.model.periods import Frequency, frequency_of


class InterventionKind(StrEnum):
    """What sort of thing was done."""

    ENFORCEMENT = "enforcement"  # more police or inspection, closing of premises
    PREVENTION = "prevention"  # work with youth, schools, families
    RULE = "rule"  # a by-law, a permit system, a screening
    ENVIRONMENT = "environment"  # what a place looks like: lighting, renewal
    COOPERATION = "cooperation"  # sharing of signals, a joint team
    OTHER = "other"


class Direction(StrEnum):
    """Which way a figure was expected to go. Tests stay two-sided: harm must be seen as well."""

    DOWN = "down"
    UP = "up"
    EITHER = "either"


@dataclass(frozen=True)
class Outcome:
    """One figure in which an effect was expected.

    indicator   id of the indicator
    expected    which way it would go
    detectable  the ratio nearest to 1 that would most likely be seen, computed before the start: 0.70 is a
                decrease of 30 %. 0: not even if nothing were left. None: not computed yet
    """

    indicator: str
    expected: Direction
    detectable: float | None = None

    def __post_init__(self) -> None:
        assert self.detectable is None or 0 <= self.detectable < 1, "a ratio below 1"


@dataclass(frozen=True)
class InterventionText:
    """The words of an intervention in one language."""

    title: str
    what: str  # what was done, by whom, in two or three sentences
    why: str  # how it would bring the expected change about


@dataclass(frozen=True)
class Intervention:
    """Something that was done in some areas from a period on.

    areas          codes of `division`
    later          areas that began after `first`, each with its own first period
    first, last    periods of the frequency of the figures; last None: it still goes on
    registered_on  day of the entry, ISO; an entry from before `first` is preregistered
    source         where this is written down: a decision, a covenant
    signed_by      organisations that stand for the entry
    """

    id: str
    texts: Mapping[str, InterventionText]
    kind: InterventionKind
    division: Division
    areas: tuple[str, ...]
    later: Mapping[str, str]
    first: str
    last: str | None
    outcomes: tuple[Outcome, ...]
    registered_on: str
    source: str
    signed_by: tuple[str, ...]

    def __post_init__(self) -> None:
        assert set(self.texts) == set(LANGUAGES), "words in every language"
        assert list(self.areas) == sorted(set(self.areas)), "areas are sorted and unique"
        assert self.areas, "an intervention is somewhere"
        assert self.outcomes, "an intervention is for something"
        assert set(self.later) < set(self.areas), "some area begins first"
        assert all(period > self.first for period in self.later.values())
        assert self.last is None or (frequency_of(self.last) is self.frequency and self.last >= self.first)

    @property
    def frequency(self) -> Frequency:
        """Of its periods, and so of the figures it is judged on."""
        return frequency_of(self.first)

    def first_in(self, area: str) -> str:
        """First period in an area of the intervention."""
        return self.later.get(area, self.first)

    @property
    def preregistered(self) -> bool:
        """True when it was entered before its first period began, so before any figure about it existed."""
        return self.registered_on < first_day_of(self.first)

    @property
    def digest(self) -> str:
        """SHA-256 over what was expected of what: without words that may be polished and without signatures.

        Detectable effects are left out too: they follow from this and from the figures before the start.
        """
        expected = sorted((outcome.indicator, outcome.expected.value) for outcome in self.outcomes)
        told = {
            "id": self.id,
            "kind": self.kind.value,
            "division": self.division.id,
            "areas": list(self.areas),
            "later": dict(self.later),
            "first": self.first,
            "last": self.last,
            "outcomes": [list(pair) for pair in expected],
        }
        return sha256_of(canonical_json(told))

    @property
    def complete(self) -> bool:
        """True when the detectable effect of every outcome stands in the entry."""
        return all(outcome.detectable is not None for outcome in self.outcomes)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in monitor.json of a bundle."""
        value = asdict(self)
        return value | {
            "division": self.division.id,
            "areas": list(self.areas),
            "later": dict(self.later),
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "signed_by": list(self.signed_by),
            "texts": {language: asdict(text) for language, text in self.texts.items()},
            "preregistered": self.preregistered,
            "digest": self.digest,
        }


@dataclass(frozen=True)
class InterventionRegister:
    """Every intervention of a file, sorted by id. `made_up`: none of them happened."""

    interventions: tuple[Intervention, ...]
    made_up: bool = False

    def __post_init__(self) -> None:
        ids = [one.id for one in self.interventions]
        assert ids == sorted(set(ids)), "interventions are sorted and unique"


def first_day_of(period: str) -> str:
    """ISO date on which a period in SDMX notation begins."""
    year, _, part = period.partition("-")
    if not part:
        return f"{year}-01-01"
    month = 3 * int(part[1]) - 2 if part.startswith("Q") else int(part)
    return f"{year}-{month:02d}-01"
