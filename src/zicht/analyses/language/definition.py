"""An analysis as an analyst states it, and the frozen plan that it becomes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, cast

from zicht.analyses.language.counts import Count, Periods
from zicht.analyses.language.frames import Each
from zicht.analyses.language.misuse import MisusedLanguage, analysts_line
from zicht.analyses.language.values import Value
from zicht.model.area_codes import Level
from zicht.model.expressions import Aggregate, Expr, When, Window
from zicht.model.plans import (
    REST,
    Breakdown,
    Fit,
    Frame,
    Location,
    Measure,
    Moment,
    Place,
    Plan,
    PlanInvalid,
    RuleClass,
)

LEVELS = ("pv", "cr", "vr", "re", "gm", "wk", "bu")
"""Levels that can be asked for, from large to small; the country is always there."""

Word = TypeVar("Word", bound=StrEnum)
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Drawn:
    """A plan and what only the analyst needs to know about it.

    lines       path in the plan ("measures[1].where.args[0]") -> line of the file; a path without a line has
                that of the part it stands in
    windowless  paths of frames and aggregates whose window was not named
    """

    plan: Plan
    lines: Mapping[str, int]
    windowless: tuple[str, ...]


def line_at(path: str, lines: Mapping[str, int]) -> int:
    """The line of the part of a plan at this path, or of the nearest part around it."""
    while path and path not in lines:
        path = re.sub(r"(\.?[a-z]+|\[\d+\])$", "", path)
    return lines.get(path, 0)


class Analysis:
    """One question: which rows, counted how, in which cells and periods, protected by which rules.

    frame       inhabitants(), households(), each("nurseries")...
    measures    name -> rows(), units() or total(); the name is unique over all analyses
    breakdowns  name -> value.categories(...), value.bands(...) or {category: condition}
    levels      some of pv cr vr re gm wk bu; the country is always there
    periods     quarters(...) or years(...)
    protect     persons, entities, euros, flows or model
    moment      the reference date of a period: "last_day" or "first_day"
    margins     False: only fully crossed cells, without totals of breakdowns
    fit         "logistic" or "risks" makes it a model: the breakdowns are its factors; "risk-areas" a table
                to which such a model is applied
    """

    def __init__(
        self,
        frame: Each,
        *,
        measures: Mapping[str, Count],
        levels: Sequence[str],
        periods: Periods,
        protect: str,
        breakdowns: Mapping[str, Mapping[str, Value]] | None = None,
        moment: str = "last_day",
        margins: bool = True,
        fit: str | None = None,
    ) -> None:
        self._line = analysts_line()
        self._found: list[tuple[int, str]] = []
        self._frame = self._the(Each, frame, "the first argument", "inhabitants() or each('nurseries')")
        self._measures = self._measures_of(measures)
        self._breakdowns = self._breakdowns_of({} if breakdowns is None else breakdowns)
        self._levels = self._levels_of(levels)
        self._periods = self._the(Periods, periods, "periods", "quarters('2019-Q1', '2024-Q4')")
        self._protect = self._word(RuleClass, protect, "protect")
        self._moment = self._word(Moment, moment, "moment")
        self._fit = None if fit is None else self._word(Fit, fit, "fit")
        self._margins = margins is True and fit is None
        self._check_frame()
        if self._found:
            raise MisusedLanguage(*sorted(self._found))

    def _say(self, words: str, line: int | None = None) -> None:
        self._found.append((line or self._line, words))

    def _the(self, kind: type[Thing], thing: object, name: str, example: str) -> Thing:
        if not isinstance(thing, kind):
            self._say(f"{name} must be something like {example}")
        return cast("Thing", thing)

    def _word(self, words: type[Word], thing: object, name: str) -> Word | None:
        known = [str(word) for word in words]
        if thing in known:
            return words(thing)
        self._say(f"{name}={thing!r} is not known: choose {', '.join(known)}{_nearest(thing, known)}")
        return None

    def _measures_of(self, measures: object) -> dict[str, Count]:
        if not isinstance(measures, Mapping) or not measures:
            self._say("measures needs at least one: measures={'inhabitants': rows()}")
            return {}
        for name, count in measures.items():
            if not isinstance(count, Count):
                self._say(f"measure {name!r} must be rows(...), units(...) or total(...)")
            elif not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", str(name)):
                self._say(f"measure {name!r}: write lower-case words joined by _", count.line)
        return dict(measures)

    def _breakdowns_of(self, breakdowns: object) -> dict[str, Mapping[str, Value]]:
        if not isinstance(breakdowns, Mapping):
            self._say("breakdowns must be {'sex': people.sex.categories('1', '2')}")
            return {}
        for name, categories in breakdowns.items():
            if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", str(name)):
                self._say(f"breakdown {name!r}: write lower-case words joined by _")
            if not isinstance(categories, Mapping) or not categories:
                self._say(
                    f"breakdown {name!r} has no categories: use .categories(...), .bands(...) or a dict"
                )
                continue
            for code, condition in categories.items():
                line = condition.line if isinstance(condition, Value) else None
                if line is None:
                    self._say(f"category {code!r} of breakdown {name!r} has no condition")
                if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9+_-]*", str(code)) or code == REST:
                    self._say(
                        f"category {code!r} of breakdown {name!r}: use letters, digits, + and -; "
                        f"{REST!r} is what is left over and comes by itself",
                        line,
                    )
        return dict(breakdowns)

    def _levels_of(self, levels: object) -> tuple[Level, ...]:
        if isinstance(levels, str) or not isinstance(levels, Sequence):
            self._say("levels must be a list of levels: levels=('gm', 'wk', 'bu')")
            return ()
        for level in levels:
            if level not in (*LEVELS, "nl"):
                self._say(f"level {level!r} is not known: choose from {', '.join(LEVELS)}")
        return tuple(Level(level) for level in LEVELS if level in levels)

    def _check_frame(self) -> None:
        if not isinstance(self._frame, Each):
            return
        if self._frame.about is None:
            self._say("say whom or what a row is about: .unit(t.person)", self._frame.line)
        if self._frame.location is None:
            self._say(
                "say where a row belongs: .at_address(), .in_buurt() or .in_gemeente()", self._frame.line
            )

    def drawn(self, identifier: str) -> Drawn:
        """The plan under this id, with the lines of the file."""
        lines: dict[str, int] = {"": self._line, "frame": self._frame.line}
        lines |= {f"measures[{i}]": count.line for i, count in enumerate(self._measures.values())}
        windowless = [] if self._frame.window else ["frame"]
        for path, value in self._roots():
            for inner, part in _walk(path, value):
                if part.line > 0 and part.line != line_at(inner, lines):
                    lines[inner] = part.line
                if not part.windowed:
                    windowless.append(inner)
        return Drawn(self._plan(identifier), lines, tuple(windowless))

    def _plan(self, identifier: str) -> Plan:
        frame, periods = self._frame, self._periods
        assert self._protect is not None
        assert self._moment is not None
        assert frame.about is not None
        location = _location(frame.location)
        assert location is not None
        try:
            return Plan(
                id=identifier,
                frame=Frame(
                    frame.source, frame.window or Window(When.EVER), frame.about.expr, _expr(frame.condition)
                ),
                location=location,
                counterpart=_location(frame.counterpart),
                measures=tuple(
                    Measure(name, count.counted, _expr(count.condition), _expr(count.value))
                    for name, count in self._measures.items()
                ),
                breakdowns=tuple(
                    Breakdown(name, tuple((str(code), value.expr) for code, value in categories.items()))
                    for name, categories in self._breakdowns.items()
                ),
                levels=self._levels,
                frequency=periods.frequency,
                first=periods.first,
                last=periods.last,
                rule_class=self._protect,
                moment=self._moment,
                margins=self._margins,
                fit=self._fit,
            )
        except PlanInvalid as error:
            raise MisusedLanguage((self._line, str(error.found))) from None

    def _roots(self) -> Iterator[tuple[str, Value]]:
        """Every value of the plan that is not part of another, with its path."""
        frame = self._frame
        places = {"location": frame.location, "counterpart": frame.counterpart}
        named = {"frame.unit": frame.about, "frame.where": frame.condition}
        named |= {f"{name}.value": place[1] for name, place in places.items() if place is not None}
        for index, count in enumerate(self._measures.values()):
            named[f"measures[{index}].where"] = count.condition
            named[f"measures[{index}].value"] = count.value
        for index, categories in enumerate(self._breakdowns.values()):
            for number, value in enumerate(categories.values()):
                named[f"breakdowns[{index}].categories[{number}][1]"] = value
        yield from ((path, value) for path, value in named.items() if value is not None)


def _walk(path: str, value: Value) -> Iterator[tuple[str, Value]]:
    yield path, value
    if isinstance(value.expr, Aggregate):
        names = ["on"] + [name for name in ("where", "value") if getattr(value.expr, name) is not None]
    else:
        names = [f"args[{index}]" for index in range(len(value.parts))]
    for name, part in zip(names, value.parts, strict=True):
        yield from _walk(f"{path}.{name}", part)


def _expr(value: Value | None) -> Expr | None:
    return None if value is None else value.expr


def _location(place: tuple[Place, Value] | None) -> Location | None:
    return None if place is None else Location(place[0], place[1].expr)


def _nearest(thing: object, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(str(thing), known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""
