"""The averaging attack on cell keys (Asghar & Kaafar): it works without the ledger, which stops it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zicht.protection.ad_hoc.averaging_ledger import (
    Answer,
    AveragingRules,
    NothingLeftToAnswer,
    check_and_enter,
)
from zicht.protection.ad_hoc.cell_key import cell_keys, perturbed_counts, record_keys
from zicht.protection.ad_hoc.perturbation_table import Perturbation, perturbation_table

TABLE = perturbation_table(Perturbation(largest=2, variance=1.05))
PERSONS, AREAS = 200, 400


def averaged(splits: int) -> tuple[np.ndarray, np.ndarray]:
    """True numbers of persons of many areas, and what averaging so many published splits in two gives."""
    rng = np.random.default_rng(4)
    area = rng.integers(0, AREAS, PERSONS * AREAS)
    keys = record_keys(np.arange(len(area)), key=b"s" * 32, theme="drugs")
    sums = np.zeros(AREAS)
    for _ in range(splits):
        half = rng.integers(0, 2, len(area))
        counts, of_cells = cell_keys(2 * area + half, 2 * AREAS, keys)
        sums += perturbed_counts(counts, of_cells, TABLE).reshape(AREAS, 2).sum(axis=1)
    return np.bincount(area, minlength=AREAS), np.rint(sums / splits)


@pytest.mark.parametrize(("splits", "exact"), [(5, 0.55), (20, 0.85), (50, 0.99)])
def test_without_the_ledger_the_true_count_of_most_areas_comes_out(splits: int, exact: float):
    truth, found = averaged(splits)
    assert np.mean(truth == found) == pytest.approx(exact, abs=0.06)


def test_with_the_ledger_the_splits_stop_while_the_count_is_still_unsure(tmp_path: Path):
    def split(seed: int) -> Answer:
        order = np.random.default_rng(seed).permutation(16)
        sides = (tuple(f"atom {at}" for at in order[:8]), tuple(f"atom {at}" for at in order[8:]))
        return Answer("drugs GM0001", sides, 1.05)

    check_and_enter(tmp_path / "ledger", split(1), AveragingRules(1.0))
    for seed in range(2, 50):  # with a second split each half is known with a variance of 0.79
        with pytest.raises(NothingLeftToAnswer):
            check_and_enter(tmp_path / "ledger", split(seed), AveragingRules(1.0))
    truth, found = averaged(1)
    assert np.mean(truth == found) < 0.35
