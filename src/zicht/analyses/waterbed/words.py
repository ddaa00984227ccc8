"""The words of the waterbed: what each measure of flows is called, and what it does not say."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from zicht.model.indicators import LANGUAGES


@dataclass(frozen=True)
class MeasureWords:
    """A measure of flows in words.

    group       offence group or age group it belongs to
    indicators  ids of indicators that count the same records by place
    titles      language -> title
    """

    group: str
    indicators: tuple[str, ...]
    titles: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Words:
    """Everything in content/waterbed/words.toml.

    measures  by name of the measure
    texts     the rest, as it stands in waterbed.json
    """

    measures: Mapping[str, MeasureWords]
    texts: Mapping[str, Any]

    def of(self, measure: str) -> MeasureWords:
        """Those of a measure; one of an analysis of your own is called by its name."""
        own = MeasureWords("other", (), dict.fromkeys(LANGUAGES, measure))
        return self.measures.get(measure, own)


def built_in_words() -> Words:
    """The words that come with Zicht."""
    text = (resources.files("zicht") / "content" / "waterbed" / "words.toml").read_text("utf-8")
    form = tomllib.loads(text)
    measures = {
        name: MeasureWords(
            group=entry["group"], indicators=tuple(entry["indicators"]), titles=dict(entry["title"])
        )
        for name, entry in sorted(form.pop("measures").items())
    }
    return Words(measures, form)
