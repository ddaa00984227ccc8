"""Sentences of the atlas in two languages: rooms say what is so, and a file says how to put it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("nl", "en")


@dataclass(frozen=True, order=True)
class Sentence:
    """Something to be told, in no language yet.

    key     name of a sentence in content/cooperation/sentences.toml
    values  what is filled in: names of organisations, counts, days; never a person
    """

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def told(self, language: str) -> str:
        """The sentence in a language, "nl" or "en"."""
        return str(words("sentences")[self.key][language]).format(**dict(self.values))


def sentence(key: str, **values: object) -> Sentence:
    """A sentence with what is filled in, as text."""
    return Sentence(key, tuple((name, str(value)) for name, value in sorted(values.items())))


@cache
def words(file: str) -> Mapping[str, Any]:
    """A file of content/cooperation, by its name without ending."""
    path = resources.files("zicht.content") / "cooperation" / f"{file}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
