"""The definition of one indicator: what is asked, of whom, how it is computed, and what it does not mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level

LANGUAGES = ("nl", "en")


class IndicatorInvalid(UserError):
    """A definition of an indicator is incomplete or contradicts itself; all findings are listed."""

    exit_code = 23
    usual_remedy = "mend the definition file"


class Kind(StrEnum):
    """What sort of figure it is; decides the interval and the scale of comparison (docs: methods)."""

    RATE = "rate"  # events per `multiplier` of the denominator; Poisson
    PROPORTION = "proportion"  # part of the denominator, in percent; binomial
    MEAN = "mean"  # mean per unit of the denominator; log scale, unit_cv between units


@dataclass(frozen=True)
class IndicatorText:
    """The words of an indicator in one language; plain, B1."""

    title: str  # "Woninginbraken"
    short_title: str  # for tables, at most 40 characters
    unit: str  # "per 1.000 inwoners"
    question: str  # what a reader wants to know
    population: str  # who or what is counted
    formula: str  # in words, with the names of the parts
    limits: str  # what can be wrong with the figure
    not_meaning: str  # what it does not mean
    action: str  # what a gemeente can do with it
    sentence: str  # "{area}: {value} ..."; the plain sentence on an area page, with {area} and {value}


@dataclass(frozen=True)
class Indicator:
    """One indicator, frozen; the same file feeds the computation, the page and the catalogue.

    numerator    measure of the part: events, persons; for MEAN the measure that is the published mean
    denominator  measure of the whole: inhabitants, households, dwellings
    numerator_in_percent  the publisher gives the part in percents of the denominator, whole or in tenths
    multiplier   1000 for "per 1,000"; 100 for percent; 1 for a mean
    unit_cv      MEAN only: assumed coefficient of variation between single units (households, dwellings);
                 an assumption, its ground stands in `limits`
    smallest_relevant_ratio  a difference of less than this factor is not called higher or lower (> 1)
    characteristic  True when peers are chosen on it
    """

    id: str
    theme: str
    kind: Kind
    numerator: str
    denominator: str
    multiplier: int
    decimals: int
    smallest_relevant_ratio: float
    levels: tuple[Level, ...]
    texts: Mapping[str, IndicatorText]
    numerator_in_percent: bool = False
    unit_cv: float | None = None
    characteristic: bool = False
    order: int = 100

    def __post_init__(self) -> None:
        found = list(self._faults())
        if found:
            raise IndicatorInvalid(
                self.id, found="; ".join(found), expected="a definition that agrees with itself"
            )

    def _faults(self) -> list[str]:
        faults = []
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            faults.append("id is not kebab-case")
        if self.smallest_relevant_ratio <= 1:
            faults.append("smallest_relevant_ratio must be above 1")
        if (self.unit_cv is not None) != (self.kind is Kind.MEAN):
            faults.append("unit_cv belongs to a mean, and only to a mean")
        if self.kind is Kind.PROPORTION and self.multiplier not in (100, 1000):
            faults.append("a proportion is given per 100 or per 1,000")
        if not self.levels:
            faults.append("no levels")
        for language in LANGUAGES:
            text = self.texts.get(language)
            if text is None:
                faults.append(f"no text in {language}")
            else:
                faults += [
                    f"{language}.{f.name} is empty" for f in fields(text) if not getattr(text, f.name).strip()
                ]
                if len(text.short_title) > 40:
                    faults.append(f"{language}.short_title is longer than 40 characters")
        return faults

    def as_dict(self) -> dict[str, Any]:
        """As it stands in indicators.json of a bundle."""
        value = asdict(self)
        value["levels"] = [level.value for level in self.levels]
        value["texts"] = {language: asdict(text) for language, text in self.texts.items()}
        return value


def indicator_from_dict(value: Mapping[str, Any]) -> Indicator:
    """Read what `as_dict` wrote, or the parsed definition file; raises IndicatorInvalid."""
    known = {f.name for f in fields(Indicator)}
    surplus, lacking = set(value) - known, _required() - set(value)
    if surplus or lacking:
        raise IndicatorInvalid(
            value.get("id", "?"),
            found=f"unknown keys {sorted(surplus)}, missing keys {sorted(lacking)}",
            expected=", ".join(sorted(known)),
        )
    texts = {}
    for language, words in value["texts"].items():
        wanted = {f.name for f in fields(IndicatorText)}
        if set(words) != wanted:
            raise IndicatorInvalid(
                f"{value['id']} [{language}]",
                found=sorted(set(words) ^ wanted),
                expected="each text key once",
            )
        texts[language] = IndicatorText(**{key: text.strip() for key, text in words.items()})
    return Indicator(
        **{
            **value,
            "kind": Kind(value["kind"]),
            "levels": tuple(Level(level) for level in value["levels"]),
            "texts": texts,
        }
    )


def _required() -> set[str]:
    return {f.name for f in fields(Indicator) if f.default is MISSING}
