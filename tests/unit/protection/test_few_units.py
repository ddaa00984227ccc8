"""A large number of rows about few persons is shown nowhere apart, nor left over by subtraction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import CountRules, Figure
from zicht.model.tallies import TALLY_SCHEMA
from zicht.protection.counts.few_units import EnoughUnits, is_few, pairs_of, shown_for_enough_units, without
from zicht.protection.counts.tallied import Tallied

RULES = CountRules()
AREAS = AreaTree(
    levels=(Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT),
    codes={
        Level.COUNTRY: ("NL",),
        Level.GEMEENTE: ("GM1",),
        Level.WIJK: ("WK1", "WK2"),
        Level.BUURT: ("BU1", "BU2", "BU3", "BU4"),
    },
    parents={
        Level.COUNTRY: ("",),
        Level.GEMEENTE: ("NL",),
        Level.WIJK: ("GM1", "GM1"),
        Level.BUURT: ("WK1", "WK1", "WK1", "WK2"),
    },
    beside={},
)
EVERY = frozenset({"WK1", "WK2", "BU1", "BU2", "BU3", "BU4"})
OFFENCES = Figure("offences", "drugs/offences", "0" * 64, AREAS.levels, ("2023", "2024"), RuleClass.PERSONS)


def tallies(drawing: str) -> pa.Table:
    """`area | period | value | contributors` lines."""
    level = {code: level.value for level in AREAS.levels for code in AREAS.codes[level]}
    lines = [[part.strip() for part in line.split("|")] for line in drawing.strip().splitlines()[1:]]
    rows = [("offences", level[a], a, "", p, "", int(v), int(c)) for a, p, v, c in lines]
    return pa.table(list(zip(*rows, strict=True)), schema=TALLY_SCHEMA)


ORDINARY = """area | period | value | contributors
              NL   | 2024   | 900   | 500
              GM1  | 2024   | 900   | 500
              WK1  | 2024   | 600   | 300
              WK2  | 2024   | 300   | 200
              BU1  | 2024   | 200   | 100
              BU2  | 2024   | 200   | 100
              BU3  | 2024   | 200   | 100
              BU4  | 2024   | 300   | 200"""


def enough(**changed: str) -> EnoughUnits | None:
    drawing = ORDINARY
    for area, line in changed.items():
        (old,) = [row for row in ORDINARY.splitlines() if row.split("|")[0].strip() == area]
        drawing = drawing.replace(old, f"{area} | {line}")
    return shown_for_enough_units(tallies(drawing), OFFENCES, AREAS, RULES)


def shown(**changed: str) -> frozenset[str]:
    found = enough(**changed)
    assert found is not None
    assert found.left_out == frozenset()
    return found.shown


def test_where_many_persons_stand_behind_a_number_everything_is_shown() -> None:
    assert shown() == EVERY


def test_forty_offences_by_three_persons_are_not_shown_nor_their_wijk_without_them() -> None:
    # BU1 alone would be what is left of WK1 after BU2 and BU3
    assert shown(BU1="2024 | 40 | 3") == EVERY - {"BU1", "BU2", "BU3"}


def test_two_areas_with_enough_persons_together_hide_each_other() -> None:
    found = shown(BU1="2024 | 40 | 3", BU2="2024 | 40 | 9")
    assert found == EVERY - {"BU1", "BU2", "BU3"}  # nine different persons are all that is sure


def test_a_small_number_is_not_the_business_of_this_rule() -> None:
    assert shown(BU1="2024 | 9 | 1") == EVERY


@pytest.mark.parametrize(
    ("value", "contributors", "few"), [(10, 9, True), (10, 10, False), (9, 1, False), (500, 0, True)]
)
def test_few_is_fewer_units_than_the_minimum_behind_at_least_as_much(value, contributors, few) -> None:
    assert is_few(np.array([[value, contributors]]), RULES).tolist() == [few]


def test_an_area_is_hidden_in_all_periods_when_it_must_be_in_one() -> None:
    both = (
        ORDINARY
        + "\n"
        + "\n".join(row.replace("2024", "2023") for row in ORDINARY.splitlines()[1:] if "BU4" not in row)
        + "\nBU4 | 2023 | 40 | 3"
    )
    found = shown_for_enough_units(tallies(both), OFFENCES, AREAS, RULES)
    assert found is not None
    assert found.shown == EVERY - {"BU4"}


def test_a_wijk_with_few_units_goes_with_its_buurten() -> None:
    found = shown(WK2="2024 | 300 | 5", BU4="2024 | 300 | 5")
    assert not {"WK2", "BU4"} & found
    assert "WK1" not in found  # the gemeente without it would be WK2


def test_a_gemeente_with_few_units_is_left_out() -> None:
    found = enough(GM1="2024 | 900 | 9")
    assert found is not None
    assert found.left_out == {"GM1"}


def test_a_country_with_few_units_has_no_figure() -> None:
    assert enough(NL="2024 | 900 | 9") is None


def test_a_figure_of_regios_with_few_units_in_one_does_not_leave() -> None:
    by_regio = replace(OFFENCES, levels=(Level.COUNTRY, Level.VEILIGHEIDSREGIO))
    areas = replace(AREAS, beside={Level.VEILIGHEIDSREGIO: {"GM1": "VR1"}})
    rows = [
        ("offences", "nl", "NL", "", "2024", "", 900, 500),
        ("offences", "vr", "VR1", "", "2024", "", 900, 9),
    ]
    table = pa.table(list(zip(*rows, strict=True)), schema=TALLY_SCHEMA)
    assert shown_for_enough_units(table, by_regio, areas, RULES) is None
    assert shown_for_enough_units(table.slice(0, 1), by_regio, areas, RULES) is not None


def test_what_is_left_out_counts_in_no_total() -> None:
    areas = replace(AREAS, beside={Level.VEILIGHEIDSREGIO: {"GM1": "VR1"}})
    listed = [(level, code) for level in AREAS.levels for code in AREAS.codes[level]]
    listed.append((Level.VEILIGHEIDSREGIO, "VR1"))
    values = np.array([100, 30, 20, 10, 5, 5, 10, 10, 70]).reshape(-1, 1, 1)
    found = without(Tallied(tuple(listed), values, values), areas, frozenset({"GM1"}))
    assert found.values.ravel().tolist() == [70, 0, 0, 0, 0, 0, 0, 0, 40]
    assert found.contributors.ravel()[1:8].tolist() == [0] * 7
    assert without(found, areas, frozenset()) is found


def test_only_totals_of_the_figure_count() -> None:
    table = tallies(ORDINARY)
    other = table.set_column(0, TALLY_SCHEMA.field(0), pa.array(["burglaries"] * table.num_rows))
    broken = table.set_column(5, TALLY_SCHEMA.field(5), pa.array(["sex=1"] * table.num_rows))
    total = table.set_column(5, TALLY_SCHEMA.field(5), pa.array(["sex=_T;age=_T"] * table.num_rows))
    assert not pairs_of(pa.concat_tables([other, broken]), OFFENCES, Level.GEMEENTE, ("GM1",)).any()
    assert pairs_of(total, OFFENCES, Level.GEMEENTE, ("GM1",))[0, 1].tolist() == [900, 500]
