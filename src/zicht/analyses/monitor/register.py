"""The register of interventions: a TOML file -> a frozen register, or all its faults with their lines.

The form is in docs/how-to/monitor-an-intervention.md. A draft may lack its digest and its detectable effects,
which are computed; an entry may not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level, UnknownAreaCode, level_of, read_area_code
from zicht.model.areas import Division
from zicht.model.indicators import LANGUAGES
from zicht.model.interventions import (
    Direction,
    Intervention,
    InterventionKind,
    InterventionRegister,
    InterventionText,
    Outcome,
)
from zicht.model.periods import UnknownPeriod, frequency_of, read_period

NOT_SEEN_AT_ALL = "none"
"""Of `detectable`: not even the disappearance of everything would have been seen."""
E = TypeVar("E", bound=StrEnum)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXT = tuple(field.name for field in fields(InterventionText))
_WORDS = ("id", "kind", "division", "first", "registered_on", "source")
_KEYS = {*_WORDS, "areas", "later", "last", "digest", "signed_by", "outcome", *LANGUAGES}
_OUTCOME_KEYS = {"indicator", "expected", "detectable"}


class RegisterInvalid(UserError):
    """A register of interventions is not complete or contradicts itself; every fault is told with its line.

    `zicht monitor detectable` computes what must stand in it; docs/how-to/monitor-an-intervention.md shows
    a whole entry.
    """

    exit_code = 233
    usual_remedy = "mend these lines of the register; nothing was estimated"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where."""

    line: int
    what: str


def read_register(text: str, where: str, *, draft: bool = False) -> InterventionRegister:
    """The register in `text`, the content of the file `where`.

    draft   digests and detectable effects may be absent; those that are there must be right
    raises  RegisterInvalid with all faults
    """
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegisterInvalid(where, found=error, expected="TOML 1.0") from None
    reading = _Reading(text, draft=draft)
    found = reading.register(value)
    if reading.faults:
        listed = sorted(reading.faults, key=lambda fault: (fault.line, fault.what))
        raise RegisterInvalid(
            where,
            found="\n            ".join(f"line {fault.line}: {fault.what}" for fault in listed),
            expected="a register without faults",
        )
    return found


class _Reading:
    """Reads everything it can, and remembers what is wrong."""

    def __init__(self, text: str, *, draft: bool) -> None:
        self.lines = dict(_lines_of(text))
        self.draft = draft
        self.faults: list[Fault] = []

    def register(self, value: Mapping[str, Any]) -> InterventionRegister:
        for key in sorted(set(value) - {"intervention", "made_up"}):
            self._fault(f"unknown key {key}", key)
        entries = value.get("intervention")
        if not isinstance(entries, list) or not entries:
            self._fault("no [[intervention]]")
            return InterventionRegister(())
        read = [self._intervention(number, entry) for number, entry in enumerate(entries, start=1)]
        known: dict[str, Intervention] = {}
        for number, one in enumerate(read, start=1):
            if one is not None and one.id in known:
                self._fault(f"id {one.id} is used twice", number, "id")
            elif one is not None:
                known[one.id] = one
        made_up = value.get("made_up", False) is True
        return InterventionRegister(tuple(known[id] for id in sorted(known)), made_up=made_up)

    def _intervention(self, number: int, entry: Mapping[str, Any]) -> Intervention | None:
        before = len(self.faults)
        for key in sorted(set(entry) - _KEYS):
            self._fault(f"unknown key {key}", number, key)
        words = {key: self._word(entry, key, number) for key in _WORDS}
        if words["id"] and not _ID.fullmatch(words["id"]):
            self._fault("id is not in small letters, digits and dashes", number, "id")
        kind = self._choice(InterventionKind, words["kind"], number, "kind")
        division = self._division(words["division"], number)
        areas = self._areas(entry.get("areas"), division, number)
        first = self._period(words["first"], number, "first")
        last = self._last(entry.get("last"), first, number)
        later = self._later(entry.get("later", {}), areas, first, last, number)
        self._day(words["registered_on"], number)
        signed_by = self._names(entry.get("signed_by"), number, "signed_by")
        texts = {language: self._text(entry.get(language), language, number) for language in LANGUAGES}
        outcomes = self._outcomes(entry.get("outcome"), number)
        if len(self.faults) > before or kind is None or division is None or first is None:
            return None
        one = Intervention(
            id=words["id"],
            texts=texts,
            kind=kind,
            division=division,
            areas=areas,
            later=later,
            first=first,
            last=last,
            outcomes=outcomes,
            registered_on=words["registered_on"],
            source=words["source"],
            signed_by=signed_by,
        )
        self._check_digest(entry.get("digest"), one, number)
        return one

    def _check_digest(self, given: Any, one: Intervention, number: int) -> None:
        if given is None:
            if not self.draft:
                self._fault(f"no digest; that of this entry is {one.digest}", number)
        elif given != one.digest:
            self._fault(
                f"the digest is not that of this entry, which is {one.digest}: what was expected was changed "
                "after it was written down",
                number,
                "digest",
            )

    def _word(self, entry: Mapping[str, Any], key: str, number: int, section: str = "") -> str:
        value = entry.get(key)
        if isinstance(value, date):
            value = value.isoformat()
        if isinstance(value, str) and value.strip():
            return value.strip()
        name = f"{section}.{key}" if section else key
        self._fault(f"{name} is missing or empty", number, section or key)
        return ""

    def _choice(self, kind: type[E], word: str, number: int, key: str) -> E | None:
        try:
            return kind(word)
        except ValueError:
            if word:
                self._fault(f"{key} {word!r} is none of {', '.join(kind)}", number, key)
            return None

    def _division(self, word: str, number: int) -> Division | None:
        try:
            return Division.from_id(word)
        except ValueError:
            if word:
                self._fault(f"division {word!r} is not like gm-2024", number, "division")
            return None

    def _areas(self, value: Any, division: Division | None, number: int) -> tuple[str, ...]:
        codes = self._names(value, number, "areas")
        for code in codes:
            if division is not None and not _is_code(code, division.level):
                self._fault(f"area {code!r} is no code of {division.id}", number, "areas")
        if len(set(codes)) < len(codes):
            self._fault("an area is listed twice", number, "areas")
        return tuple(sorted(set(codes)))

    def _period(self, word: str, number: int, key: str) -> str | None:
        try:
            return read_period(word)
        except UnknownPeriod:
            if word:
                self._fault(f"{key} {word!r} is no period like 2024-Q1", number, key)
            return None

    def _last(self, value: Any, first: str | None, number: int) -> str | None:
        if value is None:
            return None
        last = self._period(str(value), number, "last")
        if first and last and (frequency_of(last) is not frequency_of(first) or last < first):
            self._fault(
                f"last {last} is before first {first}, or of another length of period", number, "last"
            )
        return last

    def _later(
        self, value: Any, areas: Sequence[str], first: str | None, last: str | None, number: int
    ) -> dict[str, str]:
        """Areas that began after the first, with their own first period."""
        given = value if isinstance(value, dict) else {"?": value}
        found: dict[str, str] = {}
        for code, word in sorted(given.items()):
            period = self._period(str(word), number, "later")
            if code not in areas:
                self._fault(f"later names {code!r}, which is none of its areas", number, "later")
            elif first and period and not _inside(period, first, last):
                self._fault(f"later: {code} begins in {period}, not between first and last", number, "later")
            elif period:
                found[code] = period
        if found and len(found) == len(areas):
            self._fault("later names every area: no area begins in the period of first", number, "later")
        return found

    def _day(self, word: str, number: int) -> None:
        try:
            date.fromisoformat(word)
        except ValueError:
            if word:
                self._fault(f"registered_on {word!r} is no day like 2024-03-31", number, "registered_on")

    def _names(self, value: Any, number: int, key: str) -> tuple[str, ...]:
        if isinstance(value, list) and value and all(isinstance(one, str) and one.strip() for one in value):
            return tuple(one.strip() for one in value)
        self._fault(f"{key} is not a list of one or more names", number, key)
        return ()

    def _text(self, value: Any, language: str, number: int) -> InterventionText:
        given = value if isinstance(value, dict) else {}
        for key in sorted(set(given) - set(_TEXT)):
            self._fault(f"unknown key {language}.{key}", number, language)
        return InterventionText(**{key: self._word(given, key, number, language) for key in _TEXT})

    def _outcomes(self, value: Any, number: int) -> tuple[Outcome, ...]:
        if not isinstance(value, list) or not value:
            self._fault("no [[intervention.outcome]]", number)
            return ()
        found = [self._outcome(entry, number, at) for at, entry in enumerate(value, start=1)]
        names = [one.indicator for one in found]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._fault(f"outcome {name} is listed twice", number, "outcome")
        return tuple(sorted(found, key=lambda one: one.indicator))

    def _outcome(self, entry: Mapping[str, Any], number: int, at: int) -> Outcome:
        place = f"outcome {at}"
        for key in sorted(set(entry) - _OUTCOME_KEYS):
            self._fault(f"unknown key outcome.{key}", number, place)
        indicator = self._word(entry, "indicator", number, place)
        expected = self._choice(Direction, self._word(entry, "expected", number, place), number, place)
        detectable = self._detectable(entry.get("detectable"), indicator, number, place)
        return Outcome(indicator, expected or Direction.EITHER, detectable)

    def _detectable(self, value: Any, indicator: str, number: int, place: str) -> float | None:
        if value is None:
            if not self.draft:
                self._fault(
                    f"outcome {indicator} has no detectable effect: run `zicht monitor detectable`",
                    number,
                    place,
                )
            return None
        if value == NOT_SEEN_AT_ALL:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            self._fault(
                f"detectable {value!r} is no ratio between 0 and 1, nor {NOT_SEEN_AT_ALL!r}", number, place
            )
            return None
        return float(value)

    def _fault(self, what: str, *where: int | str) -> None:
        """Remember a fault at the nearest line that is known."""
        known = [
            self.lines[where[:depth]] for depth in range(len(where), -1, -1) if where[:depth] in self.lines
        ]
        self.faults.append(Fault(known[0], what))


def with_detectable(intervention: Intervention, ratios: Mapping[str, float]) -> Intervention:
    """The entry with its detectable effects, by id of the indicator; 0 where nothing would be seen."""
    outcomes = tuple(replace(one, detectable=ratios[one.indicator]) for one in intervention.outcomes)
    return replace(intervention, outcomes=outcomes)


def _inside(period: str, first: str, last: str | None) -> bool:
    """Is it after the first period and not after the last, and as long as they are?"""
    return frequency_of(period) is frequency_of(first) and first < period <= (last or period)


def _is_code(code: str, level: Level) -> bool:
    try:
        return level_of(code) is level and read_area_code(code, level) == code
    except UnknownAreaCode:
        return False


_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")


def _lines_of(text: str) -> Iterator[tuple[tuple[int | str, ...], int]]:
    """Where things stand: () the file, (2,) the second intervention, (2, "areas"), (2, "outcome 1"), ...

    A key inside a text of several lines may be taken for one; its line is then near, in the right section.
    """
    yield (), 1
    number, outcomes, section = 0, 0, ""
    for line, words in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(words):
            section = header[1].removeprefix("intervention").removeprefix(".")
            if header[1] == "intervention":
                number, outcomes = number + 1, 0
                yield (number,), line
            elif section == "outcome":
                outcomes += 1
                if outcomes == 1:
                    yield (number, "outcome"), line
                yield (number, f"outcome {outcomes}"), line
            else:
                yield (number, section), line
        elif (key := _KEY.match(words)) and not section:
            yield ((number, key[1]) if number else (key[1],)), line


def lines_to_add(intervention: Intervention) -> Sequence[str]:
    """What must be added to the draft of an entry to make it whole, as lines of its file."""
    told = [f"# {intervention.id}: under its [[intervention]]", f'digest = "{intervention.digest}"']
    for outcome in intervention.outcomes:
        assert outcome.detectable is not None
        value = f"{outcome.detectable:.2f}" if outcome.detectable > 0 else f'"{NOT_SEEN_AT_ALL}"'
        told += [f"# under the [[intervention.outcome]] of {outcome.indicator}", f"detectable = {value}"]
    return told
