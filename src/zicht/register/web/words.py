"""The texts of the register: one file per topic and language, `texts/steps.nl.toml`, with the same keys."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


class Words:
    """A tree of texts; in templates `t.steps.title`. A lacking key is our bug and stops the page."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self._tree = tree

    def __getitem__(self, key: str) -> Any:
        return self._tree[key]

    def at(self, dotted: str) -> Any:
        """The text or table at `steps.title`."""
        value: Any = self._tree
        for key in dotted.split("."):
            value = value[key]
        return value

    def say(self, dotted: str, **parts: object) -> str:
        """A text with its places filled."""
        return str(self.at(dotted)).format(**parts)


@cache
def read_words(language: str) -> Words:
    """All texts of `nl` or `en`: topic -> its table."""
    folder = files("zicht.register.web").joinpath("texts")
    endings = f".{language}.toml"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(endings))
    return Words(
        {
            name.removesuffix(endings): tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
            for name in names
        }
    )
