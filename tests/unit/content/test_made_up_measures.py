"""The made-up province speaks the words of the real catalogue; else its figures would fit no indicator."""

from __future__ import annotations

from zicht.analyses.definitions import built_in_indicators
from zicht.analyses.derived import SHARES, SUMS
from zicht.made_up.crimes import MONTHLY_MEASURES, TOTAL, TYPES
from zicht.made_up.measures import KEY_FIGURES, PEOPLE
from zicht.sources.catalogue import built_in_catalogue

ONLY_THERE = {"crimes_other"}  # what the province needs to make its total

MADE_UP = {*KEY_FIGURES, *PEOPLE, *MONTHLY_MEASURES.values(), TOTAL[0], *(kind.measure for kind in TYPES)}
REAL = {
    column.measure
    for entry in built_in_catalogue().entries
    for part in entry.tables
    for column in part.measures
}


def test_a_made_up_measure_has_the_name_of_the_real_one():
    assert MADE_UP - REAL == ONLY_THERE


def test_nearly_every_indicator_has_figures_in_the_made_up_province():
    """Derived figures that need what is there count; income of persons is not made up."""
    known = set(MADE_UP)
    for share in SHARES:
        if share.whole in known and {share.part, share.share} & known:
            known |= {share.part, share.share}
    known |= {name for name, parts in SUMS.items() if set(parts) <= known}
    without = {i.id for i in built_in_indicators() if not {i.numerator, i.denominator} <= known}
    assert without <= {"persons-lowest-incomes", "crimes-theft-from-vehicle", "crimes-pickpocketing"}
