"""A cube says what the table says, cell for cell."""

from __future__ import annotations

import numpy as np

from zicht.model.area_codes import Level
from zicht.model.cells import Reference
from zicht.site.cubes import ABSENCE_LETTER, HAS_VALUE, VERDICT_LETTER, look_of
from zicht.site.views.context import Material


def test_every_row_of_the_table_is_in_one_cube(material: Material) -> None:
    rows = material.bundle.table("cells/crimes-total.parquet").to_pylist()
    cubes = material.figures.cubes
    for row in rows:
        cube = cubes["crimes-total", row["DIVISION"], row["BOUNDARIES"]]
        at = cube.row[row["TIME_PERIOD"]], cube.column[row["REF_AREA"]]
        absence = {str(k): v for k, v in ABSENCE_LETTER.items()}.get(row["ABSENCE"] or "", HAS_VALUE)
        assert cube.absence[at] == absence
        assert cube.status[at] == row["OBS_STATUS"]
        value = np.nan if row["OBS_VALUE"] is None else np.round(row["OBS_VALUE"], 2)  # one decimal is shown
        assert np.array_equal(cube.value[at], value, equal_nan=True)
        for reference in Reference:
            expected = VERDICT_LETTER[row[f"{reference.value.upper()}_VERDICT"]]
            assert cube.verdict[reference][at] == expected
    assert len(rows) == sum(
        len(c.periods) * len(c.codes) for (name, _, _), c in cubes.items() if name == "crimes-total"
    )


def test_borders_of_now_are_those_of_then_only_where_nothing_changed_since(material: Material) -> None:
    cube = material.figures.cubes["crimes-total", "gm-2024", "now"]
    assert [p for p in cube.periods if material.figures.then_is_now(cube, p)] == ["2024"]


def test_years_are_the_main_periods_where_there_are_months_too(material: Material) -> None:
    cube = material.figures.now("burglaries", Level.BUURT)
    assert cube is not None
    assert "2024-07" in cube.periods
    assert cube.main_periods == ("2020", "2021", "2022", "2023", "2024")
    assert cube.latest == "2024"


def test_an_absent_value_looks_like_its_reason_and_never_like_a_verdict() -> None:
    assert look_of("x", "h") == "a-confidential"
    assert look_of(HAS_VALUE, "c") == "v-cannot-say"


def test_breaks_part_the_values_of_all_years_in_fifths(material: Material) -> None:
    cube = material.figures.cubes["income-mean", "wk-2024", "now"]
    breaks = cube.breaks("2024")
    values = cube.value[np.isfinite(cube.value)]
    shares = np.histogram(values, [-np.inf, *breaks, np.inf])[0] / len(values)
    assert breaks == sorted(breaks)
    assert np.allclose(shares, 0.2, atol=0.02)


def test_figures_in_borders_of_then_are_found_by_period(material: Material) -> None:
    then = material.figures.then("crimes-total", Level.GEMEENTE)
    assert set(then) == {"2020", "2021", "2022", "2023"}
    assert "GM9013" in then["2022"].column
