import numpy as np
import pytest
from scipy import sparse

from zicht.methods.spatial import getis_ord, local_moran, moran, row_standardised


@pytest.fixture
def scotland(published, numbers):
    rows, links = (
        published("scotland/scotland_lisa_spdep.csv"),
        published("scotland/scotland_bugs_adjacency.csv"),
    )
    row, column = (numbers(links, name).astype(int) - 1 for name in "ij")
    around = sparse.csr_array((np.ones(len(row), bool), (row, column)), shape=(56, 56))
    return {name: numbers(rows, name) for name in rows[0]}, around


def test_morans_i_of_scottish_lip_cancer(scotland, expected):
    printed = expected("scotland")["moran_sir_row_std"]
    found = moran(scotland[0]["sir"][None], row_standardised(scotland[1]))
    assert found.statistic[0] == pytest.approx(printed["I"], abs=5e-10)
    assert found.expectation[0] == pytest.approx(printed["E"], abs=5e-10)
    assert found.variance[0] == pytest.approx(printed["Var"], abs=5e-10)


def test_local_moran_and_its_conditional_moments_equal_spdep(scotland):
    columns, around = scotland
    found = local_moran(columns["sir"][None], row_standardised(around))
    for ours, theirs in (
        (found.statistic, "Ii"),
        (found.expectation, "Ii_E"),
        (found.variance, "Ii_V"),
        (found.z, "Ii_Z"),
    ):
        np.testing.assert_allclose(ours[0], columns[theirs], rtol=1e-9)


def test_getis_and_ords_g_with_and_without_the_area_itself_equal_spdep(scotland):
    columns, around = scotland
    without = getis_ord(columns["sir"][None], row_standardised(around))
    including = getis_ord(columns["sir"][None], row_standardised(around, with_self=True), with_self=True)
    np.testing.assert_allclose(without.z[0], columns["Gi_z"], rtol=1e-9)
    np.testing.assert_allclose(including.z[0], columns["Gistar_z"], rtol=1e-9)


def test_the_three_islands_of_the_polygon_map_have_no_local_figure(scotland, published, numbers):
    links = published("scotland/scotland_polygon_contiguity.csv")
    row, column = (numbers(links, name).astype(int) - 1 for name in "ij")
    around = sparse.csr_array((np.ones(len(row), bool), (row, column)), shape=(56, 56))
    found = local_moran(scotland[0]["sir"][None], row_standardised(around))
    assert np.isnan(found.statistic[0]).sum() == 3
    assert np.array_equal(np.isnan(found.statistic[0]), np.diff(around.indptr) == 0)
