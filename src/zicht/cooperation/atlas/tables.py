"""Does the form or the scale of a partnership go with its theme?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from zicht.cooperation.atlas.as_of import Snapshot
from zicht.cooperation.atlas.counts import scale_of
from zicht.methods.arrays import Floats, Ints
from zicht.methods.multiple_testing import q_values
from zicht.methods.networks.contingency import association

FALSE_DISCOVERY_RATE = 0.05
LEAST_EXPECTED = 1.0  # below: the theme or the category is too rare to say that it is rare together


class Reading(StrEnum):
    """What a cell says."""

    MORE = "more"
    FEWER = "fewer"
    AS_EXPECTED = "as_expected"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, eq=False)
class Crosstab:
    """Main theme by category, over partnerships that have a theme; one can have several themes.

    themes, categories  sorted names of rows and columns
    observed            (themes, categories) partnerships
    expected            if theme and category had nothing to do with each other
    residuals           standardised; nan where nothing could vary
    q                   smallest false-discovery rate at which the cell differs from expected
    readings            (themes, categories) values of Reading at a false-discovery rate of 5 %
    partnerships        with a theme
    without_theme       left out, because no source gives a theme
    """

    themes: tuple[str, ...]
    categories: tuple[str, ...]
    observed: Ints
    expected: Floats
    residuals: Floats
    q: Floats
    readings: tuple[tuple[Reading, ...], ...]
    partnerships: int
    without_theme: int


def theme_by_form(snapshot: Snapshot) -> Crosstab:
    """Main theme by legal form."""
    return crosstab(snapshot, {one.id: str(one.form) for one in snapshot.partnerships})


def theme_by_scale(snapshot: Snapshot) -> Crosstab:
    """Main theme by number of gemeenten, within or across provinces."""
    return crosstab(snapshot, {one.id: scale_of(snapshot, one) for one in snapshot.partnerships})


def crosstab(snapshot: Snapshot, category_of: Mapping[str, str]) -> Crosstab:
    """Main theme by any category of partnerships (version id -> category)."""
    ids = [one.id for one in snapshot.partnerships if snapshot.themes[one.id]]
    themes = sorted({theme for key in ids for theme in snapshot.themes[key]})
    categories = sorted({category_of[key] for key in ids})
    in_theme = np.array([[t in snapshot.themes[key] for t in themes] for key in ids], dtype=bool)
    in_category = np.array([[category_of[key] == c for c in categories] for key in ids], dtype=bool)
    table = association(
        in_theme.reshape(len(ids), len(themes)), in_category.reshape(len(ids), len(categories))
    )
    q = q_values(table.p.reshape(1, -1)).reshape(table.p.shape)
    return Crosstab(
        tuple(themes),
        tuple(categories),
        table.observed,
        table.expected,
        table.residual,
        q,
        _readings(table.observed, table.expected, q),
        len(ids),
        len(snapshot.partnerships) - len(ids),
    )


def _readings(observed: Ints, expected: Floats, q: Floats) -> tuple[tuple[Reading, ...], ...]:
    found = np.where(observed > expected, Reading.MORE, Reading.FEWER).astype(object)
    found[q > FALSE_DISCOVERY_RATE] = Reading.AS_EXPECTED
    found[(q > FALSE_DISCOVERY_RATE) & (expected < LEAST_EXPECTED)] = Reading.CANNOT_SAY
    return tuple(tuple(Reading(cell) for cell in row) for row in found)
