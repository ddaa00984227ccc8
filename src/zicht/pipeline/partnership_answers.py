"""An answer about partnerships: lines to read, and the same as JSON for a machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum

from zicht.cooperation.words import LANGUAGES, Sentence
from zicht.model.partnerships import Form


@dataclass(frozen=True)
class Answer:
    """What a command tells.

    told  sentences, in order
    data  values of `cooperation`, whole
    """

    told: tuple[Sentence, ...]
    data: object

    def lines(self, language: str) -> tuple[str, ...]:
        """To be read."""
        return tuple(one.told(language) for one in self.told)

    def as_json(self) -> str:
        """Everything, keys sorted; sentences in every language."""
        return json.dumps(plain(self.data), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Overview:
    """The patchwork on a day, in figures.

    crossing  share of the overlapping pairs that cut through each other; None when nothing overlaps
    reliable  False before the day from which the sources hold most of what was in force
    """

    on: date
    reliable: bool
    gemeenten: int
    partnerships: int
    by_form: Mapping[Form, int]
    per_gemeente_mean: float | None
    per_gemeente_median: float | None
    crossing: float | None
    in_force: tuple[tuple[str, str, str], ...]  # chain, form, name


def plain(value: object) -> object:
    """A value as JSON has it: dataclasses become objects, sets sorted lists, days ISO dates."""
    if isinstance(value, Sentence):
        return {language: value.told(language) for language in LANGUAGES}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, Set):
        return sorted((plain(one) for one in value), key=str)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value
