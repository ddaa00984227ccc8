"""Laws of protected counts, for any country, any tallies and any key."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.protection.small_country import (
    ALL,
    country,
    figure,
    protect,
    random_counts,
    shown,
    sizes_of,
    tallied,
    truth_of,
)

from zicht.model.area_trees import AreaTree
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.counts.grid import on_grid
from zicht.protection.counts.write_once import AtomStore

RANDOM = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
RULES = st.sampled_from(
    [CountRules(), CountRules(minimum=5, base=5), CountRules(minimum=20, base=10, bound=20)]
)
FIGURES = st.builds(
    figure,
    levels=st.sampled_from([ALL, ALL[:4], ALL[:5], (ALL[0], *ALL[3:])]),
    additive=st.booleans(),
    stock=st.booleans(),
    periods=st.sampled_from([("2024",), ("2023-Q4", "2024-Q1", "2024-Q2")]),
)
COUNTRIES = st.builds(country, st.integers(1, 7), st.integers(1, 3), st.integers(1, 4))
MEANS = st.sampled_from([0.2, 1.0, 4.0, 15.0, 200.0])


def cut_sizes(areas: AreaTree, people: int) -> dict[str, int]:
    return sizes_of(areas, each=people) | {"NL": 20_000}


@RANDOM
@given(
    one=FIGURES,
    areas=COUNTRIES,
    mean=MEANS,
    seed=st.integers(0, 99),
    rules=RULES,
    people=st.integers(1, 5000),
)
def test_what_is_shown_is_on_the_grid_and_as_near_as_promised(
    one: Figure, areas: AreaTree, mean: float, seed: int, rules: CountRules, people: int
) -> None:
    tallies = tallied(one, areas, random_counts(one, areas, seed=seed, mean=mean))
    protected = protect(
        tallies, one, areas=areas, rules=rules, key=bytes([seed] * 32), sizes=cut_sizes(areas, people)
    )
    table = protected.tables.tables["counts"]
    assert on_grid(table["VALUE"].drop_null().to_numpy(), rules).all()
    truth = truth_of(tallies)
    for row in table.to_pylist():
        if row["ABSENCE"] is None:
            counted = truth.get((row["REF_AREA"], row["TIME_PERIOD"], ""), 0)
            assert abs(row["VALUE"] - counted) <= row["ROUNDING"]
            assert row["ROUNDING"] >= rules.base - 1


@RANDOM
@given(one=FIGURES, areas=COUNTRIES, mean=MEANS, seed=st.integers(0, 99))
def test_no_area_is_shown_smaller_than_one_inside_it_and_sums_are_sums(
    one: Figure, areas: AreaTree, mean: float, seed: int
) -> None:
    tallies = tallied(one, areas, random_counts(one, areas, seed=seed, mean=mean))
    found = shown(protect(tallies, one, areas=areas))
    for above, level in zip(areas.levels, areas.levels[1:], strict=False):
        if above not in one.levels or level not in one.levels:
            continue
        for period in one.periods:
            for code in areas.codes[above]:
                pairs = zip(areas.codes[level], areas.parents[level], strict=True)
                parts = [found[part, period] for part, of in pairs if of == code]
                values = [part for part in parts if isinstance(part, int)]
                whole = found[code, period]
                if isinstance(whole, int) and values:
                    assert whole >= (sum(values) if one.additive else max(values))


@RANDOM
@given(one=FIGURES, areas=COUNTRIES, mean=MEANS, seed=st.integers(0, 99))
def test_the_order_and_the_splitting_of_tallies_change_nothing(
    one: Figure, areas: AreaTree, mean: float, seed: int
) -> None:
    tallies = tallied(one, areas, random_counts(one, areas, seed=seed, mean=mean))
    order = np.random.default_rng(seed).permutation(tallies.num_rows)
    half = len(order) // 2
    mixed = pa.concat_tables([tallies.take(order[half:]), tallies.take(order[:half])])
    first, second = (protect(table, one, areas=areas) for table in (tallies, mixed))
    assert first.tables.tables["counts"].equals(second.tables.tables["counts"])
    assert first.atoms.digest == second.atoms.digest


@RANDOM
@given(one=FIGURES, areas=COUNTRIES, mean=MEANS, seed=st.integers(0, 99))
def test_a_second_release_of_the_same_tallies_shows_the_same_under_any_key(
    one: Figure, areas: AreaTree, mean: float, seed: int
) -> None:
    tallies = tallied(one, areas, random_counts(one, areas, seed=seed, mean=mean))
    first = protect(tallies, one, areas=areas)
    second = protect(tallies, one, areas=areas, held=first.atoms, key=bytes(32), release="2024-2")
    assert first.tables.tables["counts"].equals(second.tables.tables["counts"])
    assert second.atoms.table.equals(first.atoms.table)


@RANDOM
@given(areas=COUNTRIES, mean=MEANS, seed=st.integers(0, 99))
def test_a_gemeente_without_anybody_changes_nothing_in_the_others(
    areas: AreaTree, mean: float, seed: int
) -> None:
    one = figure(levels=(ALL[0], *ALL[3:]))
    tallies = tallied(one, areas, random_counts(one, areas, seed=seed, mean=mean))
    more = country(
        len(areas.codes[ALL[3]]) + 1,
        len(areas.codes[ALL[4]]) // len(areas.codes[ALL[3]]),
        len(areas.codes[ALL[5]]) // len(areas.codes[ALL[4]]),
    )
    few, many = (shown(protect(tallies, one, areas=tree, held=AtomStore.empty())) for tree in (areas, more))
    assert {key: many[key] for key in few} == few
