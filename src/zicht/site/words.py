"""The texts of the site, by language, and how names and figures are put into them.

`texts/nl.toml` holds those that all pages share; a topic with many words has a file of its own beside it,
`texts/<topic>.nl.toml`.

A lacking key is our bug and stops the build: no page can show an unfilled place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from zicht.model.cells import Reference


class Words(Mapping[str, Any]):
    """A tree of texts of one language; `words["area"]["title"]`, in templates `t.area.title`."""

    def __init__(self, language: str, tree: Mapping[str, Any]) -> None:
        self.language = language
        self._tree = tree

    def __getitem__(self, key: str) -> Any:
        return self._tree[key]

    def __iter__(self) -> Any:
        return iter(self._tree)

    def __len__(self) -> int:
        return len(self._tree)

    def at(self, dotted: str) -> Any:
        """The text or table at `area.title`."""
        value: Any = self._tree
        for key in dotted.split("."):
            value = value[key]
        return value

    def say(self, dotted: str, **parts: object) -> str:
        """A plain text with its places filled."""
        return fill(self.at(dotted), **parts)

    def versus(self, reference: Reference, level: str) -> str:
        """`de buurgemeenten`: with whom an area of this level is compared."""
        table = self.at(f"against.{reference.value}")
        return str(table.get(level, table["other"]))


def fill(text: str, **parts: object) -> str:
    """Put parts at the named places; every place must be given."""
    return text.format(**parts)


def fill_markup(text: str, **parts: object) -> Markup:
    """As `fill`, for templates: the text and the parts are escaped, parts that are Markup are not."""
    return escape(text).format(**parts)


@cache
def read_words(language: str) -> Words:
    """The texts of `nl` or `en`."""
    folder = files("zicht.site").joinpath("texts")
    names = sorted(place.name for place in folder.iterdir() if place.name.endswith(f".{language}.toml"))
    tree: dict[str, Any] = {}
    for name in (f"{language}.toml", *names):
        part = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
        assert not set(part) & set(tree), f"{name} repeats a table"
        tree |= part
    return Words(language, tree)
