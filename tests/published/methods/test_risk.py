"""Areas under the curve of aneurysm patients (aSAH), as pROC reports them."""

import numpy as np
import pytest

from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve


@pytest.fixture
def patients(published, numbers):
    rows = published("risk/asah.csv")
    poor = np.array([float(row["outcome"] == "Poor") for row in rows])
    markers = np.stack([numbers(rows, "s100b"), numbers(rows, "ndka")])
    return CountedCells(poor, np.ones(len(poor)), np.arange(len(poor))), markers


def test_the_areas_and_their_intervals_equal_the_published_ones(patients, expected):
    cells, markers = patients
    told = expected("risk")["pROC_aSAH"]
    found = areas_under_curve(cells, markers)
    np.testing.assert_allclose(found.auc, [told["auc_s100b"], told["auc_ndka"]], atol=5e-7)
    limits = found.interval(clustered=False)
    np.testing.assert_allclose([limits.lower[0], limits.upper[0]], told["ci_delong_s100b"], atol=5e-5)
    np.testing.assert_allclose([limits.lower[1], limits.upper[1]], told["ci_delong_ndka"], atol=5e-5)


def test_the_paired_comparison_equals_the_published_one(patients, expected):
    cells, markers = patients
    found = areas_under_curve(cells, markers).difference(0, 1, clustered=False)
    assert found.p == pytest.approx(expected("risk")["pROC_aSAH"]["delong_paired_p"], abs=5e-8)
    assert found.value == pytest.approx(0.731369 - 0.611958, abs=1e-6)
