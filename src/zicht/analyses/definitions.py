"""Definition files (TOML, one an indicator, in a folder per theme) -> frozen indicators."""

from __future__ import annotations

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable

from zicht.model.indicators import Indicator, IndicatorInvalid, indicator_from_dict


def built_in_indicators() -> tuple[Indicator, ...]:
    """The indicators that come with Zicht, sorted by their order and id."""
    return read_indicators(resources.files("zicht.content") / "indicators")


def read_indicators(folder: Traversable) -> tuple[Indicator, ...]:
    """All definitions in a folder of themes; raises IndicatorInvalid for the first file that is wrong."""
    found: dict[str, Indicator] = {}
    for theme in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not theme.is_dir():
            continue
        for file in sorted(theme.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".toml"):
                indicator = _read_one(theme.name, file)
                if indicator.id in found:
                    raise IndicatorInvalid(file.name, found=f"id {indicator.id} is used twice")
                found[indicator.id] = indicator
    return tuple(sorted(found.values(), key=lambda indicator: (indicator.order, indicator.id)))


def _read_one(theme: str, file: Traversable) -> Indicator:
    try:
        value = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IndicatorInvalid(f"{theme}/{file.name}", found=error, expected="TOML 1.0 in UTF-8") from None
    indicator = indicator_from_dict(value)
    if indicator.theme != theme:
        raise IndicatorInvalid(f"{theme}/{file.name}", found=f"theme {indicator.theme}", expected=theme)
    return indicator
