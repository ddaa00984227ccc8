"""What all views share: the figures, the country, the drawings, and one language to speak."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.cells import Reference
from zicht.model.indicators import Indicator, IndicatorText
from zicht.site import numbers
from zicht.site.atlas import Atlas
from zicht.site.bundle_reader import Bundle
from zicht.site.charts.spine import Range, range_of
from zicht.site.country import Country
from zicht.site.cubes import Cube
from zicht.site.figures import Figures
from zicht.site.links import root_from
from zicht.site.views.marks import Marks
from zicht.site.words import Words, read_words


class ThemeWithoutName(UserError):
    """An indicator has a theme that the texts of the site do not name in this language."""

    exit_code = 73


@dataclass(frozen=True, eq=False)
class Material:
    """A bundle as the views want it, the same for both languages."""

    bundle: Bundle
    country: Country
    figures: Figures
    atlas: Atlas
    _ranges: dict[tuple[int, str], Range | None] = field(default_factory=dict)

    def spread(self, cube: Cube, period: str) -> Range | None:
        """The spread of all areas of a map, computed once."""
        key = (id(cube), period)
        if key not in self._ranges:
            self._ranges[key] = range_of(cube.value[cube.row[period]])
        return self._ranges[key]

    def centre(self, cube: Cube, period: str) -> float:
        """The national value of a map."""
        return float(cube.centre[cube.row[period]])


@dataclass(frozen=True, eq=False)
class Speaker:
    """Material in one language."""

    material: Material
    language: str

    @cached_property
    def t(self) -> Words:
        """The texts."""
        return read_words(self.language)

    @cached_property
    def marks(self) -> Marks:
        """Marks in this language."""
        return Marks(self.t)

    @property
    def country(self) -> Country:
        """The areas of today."""
        return self.material.country

    @property
    def figures(self) -> Figures:
        """The figures."""
        return self.material.figures

    def text(self, indicator: Indicator) -> IndicatorText:
        """The words of an indicator."""
        return indicator.texts[self.language]

    def theme(self, identifier: str) -> str:
        """The name of a theme."""
        themes = self.t.at("themes")
        if identifier not in themes:
            raise ThemeWithoutName(
                identifier,
                found=f"no name in {self.language}",
                expected=f"one of {', '.join(sorted(themes))}",
                remedy="use one of these themes, or add a name to [themes] in site/texts/*.toml",
            )
        return str(themes[identifier])

    def one(self, level: Level) -> str:
        """`gemeente`."""
        return str(self.t.at(f"levels.{level.value}.singular"))

    def many(self, level: Level) -> str:
        """`gemeenten`."""
        return str(self.t.at(f"levels.{level.value}.plural"))

    def versus(self, reference: Reference, level: Level) -> str:
        """`de buurgemeenten`."""
        return self.t.versus(reference, level.value)

    def value(self, indicator: Indicator, value: float) -> str:
        """A value with the decimals of its indicator; empty for nan."""
        return numbers.number_or_empty(value, indicator.decimals, self.language)

    def interval(self, indicator: Indicator, lower: float, upper: float) -> str:
        """The interval, with the decimals of its indicator."""
        return numbers.interval(lower, upper, indicator.decimals, self.language)

    def period(self, period: str) -> str:
        """A period in words."""
        return numbers.period(period, self.language)

    def whole(self, value: float) -> str:
        """A count; empty for nan."""
        return "" if math.isnan(value) else numbers.number(value, 0, self.language)

    def area_link(self, page: str, code: str) -> str | None:
        """The relative address of an area, from a page; None when it has none."""
        target = self.country.page(code, self.language)
        return None if target is None else root_from(page) + target
