import csv
import gzip

import numpy as np
import pytest

from zicht.methods.effects.calibration_weights import (
    block_effects,
    calibration_weights,
    permutation,
    placebo_effects,
    scattered_sets,
)

OUTCOMES = ["i_felony", "i_misdemea", "i_drugs", "any_crime"]
CHARACTERISTICS = ["TotalPop", "BLACK", "HISPANIC", "Males_1521", "HOUSEHOLDS"]
CHARACTERISTICS += ["FAMILYHOUS", "FEMALE_HOU", "RENTER_HOU", "VACANT_HOU"]


@pytest.fixture(scope="module")
def blocks(shared_data):
    """Matched columns, outcomes (blocks, outcomes, quarters) and the blocks of the drug market measure."""
    with gzip.open(shared_data / "stats" / "seattle_dmi" / "seattledmi.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    names = [*OUTCOMES, *CHARACTERISTICS, "Intervention"]
    block, quarter = (np.array([int(r[c]) - 1 for r in rows]) for c in ("ID", "time"))
    values = np.zeros((len(names), block.max() + 1, quarter.max() + 1))
    for at, name in enumerate(names):
        values[at, block, quarter] = [float(r[name]) for r in rows]
    outcomes, characteristics = values[:4], values[4:13, :, 0]
    matched = np.column_stack([*characteristics, *(outcome[:, :12] for outcome in outcomes)])
    return matched, outcomes.transpose(1, 0, 2), values[13].max(axis=1) > 0


@pytest.mark.parametrize("last", [14, 16])
def test_what_the_drug_market_measure_in_seattle_changed(blocks, published, last):
    matched, outcomes, treated = blocks
    calibration = calibration_weights(matched, treated)
    assert calibration.balanced
    found = block_effects(outcomes[:, :, 12:last].sum(axis=2), treated, calibration)
    rows = [r for r in published("seattle_dmi/expected_microsynth.csv") if r["run"] == "sea2"]
    printed = {r["outcome"]: r for r in rows if r["end_post"] == str(last)}
    for at, outcome in enumerate(OUTCOMES):
        assert found.seen[at] == float(printed[outcome]["Trt"])
        # the source stops when the match is good to 1e-4
        assert found.expected[at] == pytest.approx(float(printed[outcome]["Con"]), rel=2e-5)
        assert found.ratio[at] - 1 == pytest.approx(float(printed[outcome]["Pct.Chng"]), abs=1.5e-5)


def test_scattered_sets_of_blocks_seldom_change_as_much(blocks):
    matched, outcomes, treated = blocks
    after = outcomes[:, :, 12:].sum(axis=2)
    found = block_effects(after, treated, calibration_weights(matched, treated))
    everywhere = np.ones(len(treated), dtype=bool)
    sets = scattered_sets(everywhere, 39, 39, np.random.default_rng(1))
    chance = permutation(found, placebo_effects(matched, after, sets, everywhere))
    # printed of 250 sets; those and these 39 differ by chance, with standard deviation 0.02 and 0.08
    printed = np.array([0.012, 0.024, 0.312, 0.012])
    assert np.all(np.abs(chance.p_lower - printed) < 4 * np.array([0.02, 0.02, 0.08, 0.02]))
    assert chance.joint_p < 0.15  # printed: 0.024
