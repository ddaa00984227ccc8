"""Two populations that differ, with the same protected tables: every byte that leaves is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.attack.small_releases import WORDS, tree_document

from zicht.made_up.counted_country import (
    CountedCountry,
    Size,
    country_of,
    division_of,
    figures_of,
    tallies_of,
)
from zicht.model.release_plans import CountRules, ReleasePlan
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.pipeline.protect import Held, Protected, protect_tallies
from zicht.protection.counts.write_once import AtomStore
from zicht.release.sealing.bundle import Edition, seal

KEY = b"a key of a trial, thirty-two byt"
QUARTERS = 1


def protect(country: CountedCountry) -> Protected:
    division = division_of(country, later=False)
    return protect_tallies(
        tallies_of(country, division, QUARTERS),
        plan=ReleasePlan(figures_of(country, QUARTERS), 2023, 2023, CountRules(bound=20)),
        areas=division.tree,
        sizes=division.sizes,
        key=KEY,
        held=Held(AtomStore.empty(), None),
        release="2023-Q1",
    )


def released(folder: Path, protected: Protected) -> dict[str, bytes]:
    seal(
        folder,
        edition=Edition("2023-Q1", WORDS, True, {"seed": 1}, {"gm": "gm-2023"}),
        protected=ProtectedTables({"counts": protected.counts}, protected.report),
        documents={
            "release_plan": protected.plan.as_dict(),
            "area_tree": tree_document(protected.areas),
            "indicators": [],
        },
        boundaries=[],
        sources=[],
        provenance={},
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def others(country: CountedCountry, draw: np.random.Generator) -> Iterator[CountedCountry]:
    """The same country with one person more or less somewhere."""
    counted = country.counted["suspects"]
    for _ in range(8):
        changed = counted.copy()
        place = tuple(int(draw.integers(size)) for size in counted.shape)
        changed[place] = max(0, changed[place] + int(draw.choice((-1, 1))))
        if not np.array_equal(changed, counted):
            yield replace(country, counted={**country.counted, "suspects": changed})


@pytest.fixture(scope="module")
def country() -> CountedCountry:
    return country_of(7, Size(gemeenten=2, wijken=2, buurten=2), quarters=QUARTERS)


def test_another_population_with_the_same_protected_tables_gives_the_same_bytes(
    country: CountedCountry, tmp_path: Path
):
    first = protect(country)
    whole = released(tmp_path / "first", first)
    same = [
        (other, protected)
        for other in others(country, np.random.default_rng(1))
        if (protected := protect(other)).counts.equals(first.counts)
    ]
    assert len(same) >= 3, "too few other populations to say anything"
    division = division_of(country, later=False)
    for number, (other, protected) in enumerate(same):
        tallies = [tallies_of(one, division, QUARTERS) for one in (country, other)]
        assert not tallies[0].equals(tallies[1]), "the population is the same"
        assert released(tmp_path / str(number), protected) == whole


def test_a_file_that_depends_on_the_truth_is_noticed(country: CountedCountry, tmp_path: Path):
    """The test above is tested: a report that counts persons before protection differs."""
    first = protect(country)
    leaking = []
    for number, one in enumerate([country, next(others(country, np.random.default_rng(1)))]):
        persons = int(sum(int(counted.sum()) for counted in one.counted.values()))
        report = ProtectionReport("small-count-rounding", {}, {"persons": persons}, WORDS)
        leaking.append(released(tmp_path / str(number), replace(first, report=report)))
    assert leaking[0] != leaking[1]
