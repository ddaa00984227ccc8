"""Where offences went after a measure: what was planted comes out, or it is said why not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp

from zicht.analyses.figures import Figure
from zicht.analyses.waterbed.displacement import DisplacementRow, displacement_rows, displacement_table
from zicht.analyses.waterbed.measured_changes import (
    MeasuredChange,
    Window,
    measured_change,
    periods_around,
    ring_of,
)
from zicht.analyses.waterbed.words import built_in_words
from zicht.methods.displacement.weighted_displacement_quotient import Reading, Refusal
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.flow_tables import DISPLACEMENT_SCHEMA

YEARS = tuple(str(year) for year in range(2019, 2025))
SIDE, TARGET = 6, 14


def change(
    mean: float,
    remaining: float,
    displaced: float,
    *,
    seed: int = 1,
    start: str = "2022-Q3",
    side: int = SIDE,
    at_number: int = TARGET,
) -> MeasuredChange:
    """Counts rounded to fives in a square country; the target falls from 2023 on, a share goes next door."""
    rng, n = np.random.default_rng(seed), side**2
    at = np.array(list(product(range(side), repeat=2)), dtype=float)[:, ::-1] * 8_000
    borders = sp.csr_array((np.abs(at[:, None] - at[None]).sum(axis=2) == 8_000).astype(float))
    target = np.arange(n) == at_number
    expected = np.repeat((mean * rng.lognormal(0, 0.3, n))[None], len(YEARS), 0)
    gone = expected[:, at_number] * np.where(np.array(YEARS) > "2022", 1 - remaining, 0.0)
    expected[:, at_number] -= gone
    expected[:, at_number + 1] += gone * displaced
    shown = (rng.poisson(expected) + 2) // 5 * 5.0
    figure = Figure(
        YEARS, shown, np.full(shown.shape, ""), np.zeros(6, bool), frozenset(), np.full(shown.shape, 4.0)
    )
    return measured_change(
        "drug_records_to",
        Division(Level.GEMEENTE, 2024),
        figure,
        start,
        codes=tuple(f"GM{number:04d}" for number in range(n)),
        ring=ring_of(borders, target),
        coordinates=at,
        window=Window(),
    )


def row_of(rows: list[DisplacementRow], method: str, part: str, area: str = "") -> DisplacementRow:
    found = [row for row in rows if (row.method.value, row.part, row.area) == (method, part, area)]
    assert len(found) == 1
    return found[0]


DIFFERENCE = "weighted_displacement_difference"


def test_the_planted_measure_and_what_moved_next_door_come_out():
    """Remaining 0.55 and 40 % displaced, as in the made-up country, at a size where it can be seen."""
    rows = displacement_rows(change(900, 0.55, 0.4), seed=1)
    target = row_of(rows, DIFFERENCE, "target")
    assert target.sentence == "target_fewer"
    assert target.lower < target.value < target.upper < 0
    moved = row_of(rows, DIFFERENCE, "neighbour", "GM0015")
    assert moved.sentence == "neighbour_more"
    assert moved.q <= 0.05
    others = [row for row in rows if row.part == "neighbour" and row.area != "GM0015"]
    assert {row.sentence for row in others} == {"neighbour_cannot_say"}
    ratio = row_of(rows, "rings_ratios", "ring_0")
    assert ratio.lower <= 0.55 <= ratio.upper


def test_a_measure_without_effect_is_not_said_to_have_one_and_its_quotient_is_refused():
    rows = displacement_rows(change(300, 1.0, 0.0), seed=1)
    assert row_of(rows, DIFFERENCE, "target").sentence == "target_cannot_say"
    quotient = row_of(rows, "weighted_displacement_quotient", "quotient")
    assert quotient.sentence.startswith("refused_")
    assert np.isnan(quotient.value)


def test_without_effect_the_main_interval_holds_nought_about_as_often_as_it_says():
    told = [
        row_of(displacement_rows(change(200, 1.0, 0.0, seed=seed), seed=1), DIFFERENCE, "target").sentence
        for seed in range(40)
    ]
    assert told.count("target_cannot_say") >= 35


def test_a_target_that_is_not_shown_gives_a_sentence_and_no_number():
    hidden = change(300, 0.55, 0.4)
    hidden.counts[TARGET, 0] = np.nan
    (row,) = displacement_rows(hidden, seed=1)
    assert row.sentence == "target_not_shown"
    assert np.isnan(row.value)
    (row,) = displacement_rows(change(300, 0.55, 0.4, start="2026-Q1"), seed=1)
    assert row.sentence == "target_not_shown"


def test_too_few_areas_to_compare_with_give_a_sentence_and_no_number():
    (row,) = displacement_rows(change(300, 0.55, 0.4, side=3, at_number=4), seed=1)
    assert row.sentence == "too_few_controls"


def test_the_table_is_sorted_and_the_same_every_time():
    measured = change(300, 0.55, 0.4)
    one, two = (
        displacement_table([("closing", measured, displacement_rows(measured, seed=1))]) for _ in range(2)
    )
    assert one.equals(two)
    assert one.schema.equals(DISPLACEMENT_SCHEMA)
    keys = [tuple(row[name] for name in DISPLACEMENT_SCHEMA.names[:6]) for row in one.to_pylist()]
    assert keys == sorted(keys)
    assert {row["FIRST_PERIOD"] for row in one.to_pylist()} == {"2020"}
    assert {row["LAST_PERIOD"] for row in one.to_pylist()} == {"2024"}


def test_flows_tell_whether_suspects_of_the_same_origins_went_elsewhere():
    measured = change(900, 0.55, 0.4)
    rng, n = np.random.default_rng(2), SIDE**2
    share = rng.dirichlet(np.ones(n), n)
    flows = np.round(share.T[:, :, None] * measured.counts[None])
    rows = displacement_rows(measured, seed=1, flows=flows, flow_rounding=np.zeros(flows.shape))
    assert row_of(rows, "flows", "ring_0").sentence == "target_fewer"


@pytest.mark.parametrize(
    ("periods", "start", "used", "ran"),
    [
        (YEARS, "2022-Q3", ["2020", "2021", "2023", "2024"], [False, False, True, True]),
        (YEARS, "2022", ["2020", "2021", "2022", "2023"], [False, False, True, True]),
        (YEARS, "2022-Q1", ["2020", "2021", "2022", "2023"], [False, False, True, True]),
        (
            ("2021-Q4", "2022-Q1", "2022-Q2"),
            "2022-Q1",
            ["2021-Q4", "2022-Q1", "2022-Q2"],
            [False, True, True],
        ),
        (("2019-Q4", "2020-Q1", "2024-Q1"), "2022-Q1", ["2020-Q1"], [False]),
        ((), "2022-Q1", [], []),
    ],
)
def test_periods_around_a_start(periods: tuple[str, ...], start: str, used: list[str], ran: list[bool]):
    numbers, after = periods_around(periods, start, Window())
    assert ([periods[number] for number in numbers], after) == (used, ran)


def test_every_sentence_has_words_in_both_languages():
    words = built_in_words().texts
    kinds = product(("target", "surroundings", "total", "neighbour"), ("fewer", "more", "cannot_say"))
    keys = {f"{place}_{kind}" for place, kind in kinds}
    keys |= {f"refused_{refusal.value}" for refusal in Refusal}
    keys |= {f"quotient_{reading.value}" for reading in Reading}
    keys |= {"too_few_controls", "target_not_shown", "fewer_is_above_nought"}
    assert set(words["sentences"]) == keys
    for name in ("sentences", "no_model", "terms"):
        assert all(set(texts) == {"nl", "en"} for texts in words[name].values())
    assert len(words["not_meaning"]["nl"]) == len(words["not_meaning"]["en"])
