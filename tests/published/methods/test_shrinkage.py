import numpy as np
import pytest
from scipy import sparse

from zicht.methods.shrinkage import gamma_poisson, marshall_global, marshall_local


@pytest.fixture
def lip_cancer(published, numbers):
    rows = published("scotland/scotland.csv")
    return {name: numbers(rows, name) for name in rows[0] if name != "county"}


def test_clayton_and_kaldor_on_scottish_lip_cancer(lip_cancer, expected):
    printed = expected("scotland")["spatialepi_ebayes"]
    fit = gamma_poisson(lip_cancer["cases"][None], lip_cancer["expected"][None])
    assert fit.shape[0] == pytest.approx(printed["alpha"], abs=5e-6)
    assert fit.coefficients[0, 0] == pytest.approx(printed["beta0"], abs=5e-8)
    np.testing.assert_allclose(fit.ratio[0], lip_cancer["spatialepi_ebayes_rr"], rtol=1e-8)


def test_clayton_and_kaldor_with_outdoor_work_as_covariate(lip_cancer, expected):
    printed = expected("scotland")["spatialepi_ebayes"]["with_aff"]
    work = lip_cancer["aff"]
    fit = gamma_poisson(
        lip_cancer["cases"][None],
        lip_cancer["expected"][None],
        np.column_stack([np.ones_like(work), work, work**2]),
    )
    assert fit.shape[0] == pytest.approx(printed["alpha"], abs=5e-7)
    np.testing.assert_allclose(fit.coefficients[0], printed["beta"], rtol=1e-6)
    np.testing.assert_allclose(fit.ratio[0], lip_cancer["spatialepi_ebayes_aff_rr"], rtol=1e-8)


def test_marshalls_global_and_local_ratios(lip_cancer, published, numbers):
    observed, expected_counts = lip_cancer["cases"][None], lip_cancer["expected"][None]
    np.testing.assert_allclose(
        marshall_global(observed, expected_counts)[0], lip_cancer["spdep_EBest_estmm"], rtol=1e-9
    )
    links = published("scotland/scotland_bugs_adjacency.csv")
    row, column = (numbers(links, name).astype(int) - 1 for name in "ij")
    around = sparse.csr_array((np.ones(len(row), bool), (row, column)), shape=(56, 56))
    local = numbers(published("scotland/scotland_lisa_spdep.csv"), "EBlocal")
    np.testing.assert_allclose(marshall_local(observed, expected_counts, around)[0], local, rtol=1e-9)
