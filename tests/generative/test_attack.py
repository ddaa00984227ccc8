"""Laws of the attack: the truth is always within its bounds, and nothing that changes nothing changes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.attack.small_country import (
    Country,
    figure_of,
    on_grid,
    random_country,
    tree_of,
    units_of,
)

from zicht.attack.bounds import bound_cells, cell_findings
from zicht.attack.knowledge import LEVELS, Background, Missing, Published, RuleText, Shown
from zicht.attack.rate_inversion import feasible_numerators
from zicht.attack.relations import cell_systems
from zicht.model.area_codes import Level
from zicht.model.release_plans import COUNT_SCHEMA

ALL = (Level.COUNTRY, Level.VEILIGHEIDSREGIO, Level.GEMEENTE, Level.WIJK, Level.BUURT)
LEVEL_SETS = (ALL, (Level.COUNTRY, Level.GEMEENTE, Level.BUURT), (Level.GEMEENTE, Level.WIJK), (Level.WIJK,))
TREE = tree_of(
    {"GM0001": {"WK000101": 2, "WK000102": 1}, "GM0002": {"WK000201": 2}},
    beside={"GM0001": "VR01", "GM0002": "VR02"},
)
seeds = st.integers(0, 2**32 - 1)


def a_country(seed: int) -> tuple[Country, np.random.Generator]:
    generator = np.random.default_rng(seed)
    levels = LEVEL_SETS[seed % 4]
    detailed = levels[: int(generator.integers(1, len(levels) + 1))]
    figure = figure_of(
        levels=levels,
        breakdowns=("sex", "age"),
        categories=(("m", "f"), ("a", "b", "other")),
        breakdown_levels=detailed,
    )
    return random_country(generator, figure, TREE, mean=float(generator.choice([1, 4, 20]))), generator


def published(country: Country, generator: np.random.Generator, kind: str) -> Published:
    truth = country.cells(country.atoms)
    if kind == "grid":
        atoms = {key: on_grid(count, bool(generator.random() < 0.5)) for key, count in country.atoms.items()}
        shown = country.cells(atoms)
        rounding = {key: max(9, abs(shown[key] - truth[key])) for key in truth}
        return country.publish(shown, rounding=rounding)
    if kind == "tight":  # promises the error itself, and a little
        atoms = {key: on_grid(count, bool(generator.random() < 0.5)) for key, count in country.atoms.items()}
        shown = country.cells(atoms)
        rounding = {k: abs(shown[k] - truth[k]) + int(generator.integers(0, 3)) for k in truth}
        return country.publish(shown, rounding=rounding)
    if kind == "threshold":
        hidden = {key: None if 0 < count < 10 else count for key, count in truth.items()}
        return country.publish(hidden, rule=RuleText(Shown.EXACT, Missing.SMALL, 10))
    if kind == "nearest":
        nearest = {key: (count + 2) // 5 * 5 for key, count in truth.items()}
        return country.publish(
            nearest, rounding=dict.fromkeys(truth, 2), rule=RuleText(Shown.NEAREST, minimum=10, base=5)
        )
    if kind == "suppressed":
        holes = {key: None if generator.random() < 0.3 else count for key, count in truth.items()}
        return country.publish(holes, rule=RuleText(Shown.EXACT, Missing.ANYTHING, 10))
    return country.publish(truth, rule=RuleText(Shown.EXACT, minimum=10))


KINDS = ("grid", "tight", "threshold", "nearest", "suppressed", "open")


def truths(release: Published, country: Country) -> np.ndarray:
    truth = country.cells(country.atoms)
    keys = [tuple(row[name] for name in COUNT_SCHEMA.names[:6]) for row in release.counts.to_pylist()]
    return np.array([truth[key] for key in keys], dtype=float)


@given(seeds, st.sampled_from(KINDS), st.sampled_from(sorted(LEVELS)))
@settings(max_examples=20, deadline=None)
def test_the_truth_lies_within_its_bounds(seed, kind, knowledge):
    country, generator = a_country(seed)
    release = published(country, generator, kind)
    (cells,) = cell_systems(release, Background(knowledge))
    found = bound_cells(cells).found
    truth = truths(release, country)
    assert np.all(found.lower[: len(truth)] <= truth)
    assert np.all(truth <= found.upper[: len(truth)])
    seen = ~np.isnan(found.inner_lower)
    assert np.all(found.lower[seen] <= found.inner_lower[seen])
    assert np.all(found.inner_upper[seen] <= found.upper[seen])


@given(seeds, st.sampled_from(KINDS))
@settings(max_examples=6, deadline=None)
def test_more_knowledge_never_gives_wider_bounds(seed, kind):
    country, generator = a_country(seed)
    release = published(country, generator, kind)
    before = None
    for knowledge in LEVELS:
        (cells,) = cell_systems(release, Background(knowledge))
        found = bound_cells(cells).found
        if before is not None:
            assert np.all(before.lower <= found.lower)
            assert np.all(found.upper <= before.upper)
        before = found


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_atoms_on_the_grid_with_wide_promises_give_nothing_and_that_is_proved(seed):
    country, generator = a_country(seed)
    release = published(country, generator, "grid")
    findings, tried = cell_findings(release, Background("A4"))
    assert findings == []
    assert tried.open == 0


@given(seeds, st.sampled_from(KINDS))
@settings(max_examples=5, deadline=None)
def test_the_order_of_rows_changes_nothing(seed, kind):
    country, generator = a_country(seed)
    release = published(country, generator, kind)
    turned = release.counts.take(generator.permutation(release.counts.num_rows))
    found = {f.where: (f.lower, f.upper) for f in cell_findings(release, Background("A4"))[0]}
    other = {
        f.where: (f.lower, f.upper)
        for f in cell_findings(replace(release, counts=turned), Background("A4"))[0]
    }
    assert found == other


@given(seeds)
@settings(max_examples=10, deadline=None)
def test_areas_that_are_merged_upward_stay_within_bounds(seed):
    """The cut: some wijken with their buurten are not shown, and lie in the rest of their gemeente."""
    generator = np.random.default_rng(seed)
    figure = figure_of(breakdowns=("sex",), categories=(("m", "f"),), breakdown_levels=())
    hidden_wijken = {wijk for wijk in TREE.codes[Level.WIJK] if generator.random() < 0.5}
    hidden_buurten = {
        buurt
        for buurt, wijk in zip(TREE.codes[Level.BUURT], TREE.parents[Level.BUURT], strict=True)
        if wijk in hidden_wijken or generator.random() < 0.3
    }
    hidden = hidden_wijken | hidden_buurten
    true_atoms = {
        (unit, (sex,), "2024"): int(generator.integers(0, 25))
        for unit in units_of(TREE, figure.levels)
        for sex in "mf"
    }
    merged: dict[tuple[str, tuple[str, ...], str], int] = {}
    for (unit, cross, period), count in true_atoms.items():
        where = unit
        while where.removesuffix("/rest") in hidden:
            code = where.removesuffix("/rest")
            level = Level(code[:2].lower())
            where = TREE.parents[level][TREE.codes[level].index(code)] + "/rest"
        merged[where, cross, period] = merged.get((where, cross, period), 0) + count
    country = Country(TREE, figure, true_atoms)
    truth = country.cells(true_atoms)
    atoms = {key: on_grid(count, bool(generator.random() < 0.5)) for key, count in merged.items()}
    shown = {k: None if k[2] in hidden else v for k, v in Country(TREE, figure, atoms).cells(atoms).items()}
    rounding = {key: 0 if v is None else max(18, abs(v - truth[key])) for key, v in shown.items()}
    release = country.publish(shown, rounding=rounding)
    (cells,) = cell_systems(release, Background("A4"))
    bounds = bound_cells(cells)
    here = truths(release, country)
    assert np.all(bounds.found.lower[: len(here)] <= here)
    assert np.all(here <= bounds.found.upper[: len(here)])
    assert not bounds.narrow.any()
    assert not bounds.open.any()


@given(st.integers(1, 3000), st.floats(0, 1), st.integers(0, 2), st.sampled_from([1, 5, 10]))
def test_the_true_numerator_is_among_those_that_fit(denominator, share, decimals, base):
    numerator = int(share * denominator)
    rate = np.round(np.array([100 * numerator / denominator]), decimals)
    rounded = round(denominator / base) * base
    low, high = max(rounded - base // 2, 1), rounded + base // 2
    found = feasible_numerators(rate, decimals, 100, np.array([float(low)]), np.array([float(high)]))
    assert found.lower[0] <= numerator <= found.upper[0]
    assert found.possible[0] >= 1
