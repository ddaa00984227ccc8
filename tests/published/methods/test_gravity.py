"""Gravity models on trade between European countries (fixest) and migration within Austria (spint)."""

import csv
import gzip
import json

import numpy as np
import pytest

from zicht.methods.flows.absorbed_effects import AbsorbedEffects
from zicht.methods.flows.goodness_of_fit import goodness_of_fit
from zicht.methods.flows.gravity import Constraint, fit_gravity
from zicht.methods.flows.pseudo_likelihood import fit_pseudo_likelihood
from zicht.methods.flows.sandwich import (
    Scores,
    clustered_covariance,
    robust_covariance,
    two_way_covariance,
)


@pytest.fixture(scope="module")
def trade(shared_data):
    """Euros of trade by origin, destination, product and year: 38,325 rows."""
    with gzip.open(shared_data / "stats/fixest/trade.csv.gz", "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    labels = {
        name: np.unique([row[name] for row in rows], return_inverse=True)[1]
        for name in ("Origin", "Destination", "Product", "Year")
    }
    euros = np.array([float(row["Euros"]) for row in rows])
    return labels, euros, np.log([float(row["dist_km"]) for row in rows])


def dummies(labels):
    return (labels == np.arange(1, labels.max() + 1)[:, None]).astype(float)


@pytest.fixture(scope="module")
def with_product_and_year(trade):
    labels, euros, distance = trade
    covariates = np.vstack([distance, dummies(labels["Product"]), dummies(labels["Year"])])
    fit = fit_pseudo_likelihood(
        euros, covariates, AbsorbedEffects.of(labels["Origin"], labels["Destination"])
    )
    # distance alone, without what products and years explain of it
    variance = np.linalg.inv(fit.information)[0]
    scores = Scores(
        np.array([[1 / variance[0]]]), (variance / variance[0]) @ fit.left[None] * (euros - fit.mean)
    )
    return fit, scores, len(covariates)


def test_trade_falls_with_distance_as_in_the_walkthrough_of_fixest(with_product_and_year, expected, trade):
    printed = expected("fixest")["trade fepois(Euros~log(dist_km)|Origin+Destination+Product+Year)"]
    fit, scores, terms = with_product_and_year
    labels = trade[0]
    assert fit.coefficients[0] == pytest.approx(printed["coef"], abs=5e-6)
    assert fit.coefficients[0] == pytest.approx(-1.5278743714863, rel=1e-9)  # pyfixest 0.60, tolerance 1e-12
    origins = int(labels["Origin"].max())
    by_origin = clustered_covariance(scores, labels["Origin"], terms + 1 + origins)
    assert np.sqrt(by_origin[0, 0]) == pytest.approx(printed["se_cluster_Origin"], abs=1e-6)
    both = two_way_covariance(scores, labels["Origin"], labels["Destination"], terms + 1)
    assert np.sqrt(both[0, 0]) == pytest.approx(printed["se_cluster_Origin_Destination"], abs=5e-6)


def test_trade_with_effects_of_both_sides_only(trade, expected):
    printed = expected("fixest")["trade fepois(Euros~log(dist_km)|Origin+Destination)"]
    labels, euros, distance = trade
    origin, destination = labels["Origin"], labels["Destination"]
    fit = fit_pseudo_likelihood(euros, distance[None], AbsorbedEffects.of(origin, destination))
    assert fit.coefficients[0] == pytest.approx(printed["coef"], abs=5e-6)
    scores = Scores(fit.information, fit.left * (euros - fit.mean))
    robust = robust_covariance(scores, 1 + fit.effects.free)
    assert np.sqrt(robust[0, 0]) == pytest.approx(printed["se_hetero"], abs=1e-6)
    both = two_way_covariance(scores, origin, destination, 2)
    # fixest stops at a tolerance of 1e-6; pyfixest 0.60 at 1e-12 gives the second figure
    assert np.sqrt(both[0, 0]) == pytest.approx(printed["se_cluster_Origin_Destination"], abs=5e-6)
    assert np.sqrt(both[0, 0]) == pytest.approx(0.1281240684839, rel=1e-7)


def test_trade_added_up_per_pair_gives_the_same_with_the_number_of_rows_as_exposure(trade, expected):
    printed = expected("fixest")["trade fepois(Euros~log(dist_km)|Origin+Destination)"]
    labels, euros, distance = trade
    pair = labels["Origin"] * 15 + labels["Destination"]
    rows = np.bincount(pair, minlength=225).reshape(15, 15)
    flows = np.bincount(pair, euros, 225).reshape(15, 15)
    apart = np.bincount(pair, distance, 225).reshape(15, 15) / np.maximum(rows, 1)
    counted = rows > 0
    fit = fit_gravity(flows, apart[None], counted=counted, exposure=np.maximum(rows, 1).astype(float))
    assert fit.coefficients[0] == pytest.approx(printed["coef"], abs=5e-6)


@pytest.fixture(scope="module")
def austria(published, numbers):
    """Migration between nine regions: flows, masses and distances (9, 9); nothing on the diagonal."""

    def read(name, columns, inner):
        rows = [row for row in published(name) if row[columns[0]] != row[columns[1]]]
        codes = sorted({row[columns[0]] for row in rows})
        place = tuple([codes.index(row[name]) for row in rows] for name in columns[:2])
        tables = []
        for column in columns[2:]:
            table = np.full((9, 9), inner)
            table[place] = numbers(rows, column)
            tables.append(table)
        return tables

    return read


def covariates_of(kind, origin_mass, destination_mass, term):
    masses = {
        Constraint.TOTAL: [origin_mass, destination_mass],
        Constraint.PRODUCTION: [destination_mass],
        Constraint.ATTRACTION: [origin_mass],
        Constraint.DOUBLY: [],
    }[kind]
    return np.stack([*(np.log(mass) for mass in masses), term])


NAMES = {
    "gravity": Constraint.TOTAL,
    "unconstrained": Constraint.TOTAL,
    "production": Constraint.PRODUCTION,
    "attraction": Constraint.ATTRACTION,
    "doubly": Constraint.DOUBLY,
}


@pytest.fixture(scope="module")
def printed_austria(shared_data):
    return json.loads((shared_data / "stats/flows/austria_expected.json").read_text())


@pytest.mark.parametrize("form", ["exp", "pow"])
@pytest.mark.parametrize("kind", ["gravity", "production", "attraction", "doubly"])
def test_migration_in_austria_as_spint_finds_it(austria, printed_austria, kind, form):
    printed = printed_austria["spint_1_0_7_on_austria_spint_tests_csv"][f"{kind}_{form}"]
    columns = ("origin", "destination", "flow", "o_var", "d_var", "dij")
    flows, leaving, arriving, distance = austria("flows/austria_spint_tests.csv", columns, 1.0)
    np.fill_diagonal(flows, np.nan)
    term = distance if form == "exp" else np.log(distance)
    fit = fit_gravity(flows, covariates_of(NAMES[kind], leaving, arriving, term), constraint=NAMES[kind])
    assert fit.coefficients[-1] == pytest.approx(printed["dist"], rel=1e-6)
    assert fit.aic == pytest.approx(printed["AIC"], rel=1e-9)
    told = goodness_of_fit(flows, fit.expected, fit.parameters)
    assert told.deviance_explained == pytest.approx(printed["D2"], rel=1e-6)
    assert told.sorensen == pytest.approx(printed["SSI"], rel=1e-6)
    assert told.relative_error == pytest.approx(printed["SRMSE"], rel=1e-6)


def test_migration_in_austria_as_the_tests_of_spint_print_it(austria, printed_austria):
    printed = printed_austria["published_spint_tests"]
    columns = ("origin", "destination", "flow", "o_var", "d_var", "dij")
    flows, _, arriving, distance = austria("flows/austria_spint_tests.csv", columns, 1.0)
    np.fill_diagonal(flows, np.nan)
    one_side = fit_gravity(flows, np.stack([np.log(arriving), distance]), constraint=Constraint.PRODUCTION)
    assert one_side.coefficients[1] == pytest.approx(printed["production_exp"]["dist"], abs=5e-9)
    assert one_side.coefficients[0] == pytest.approx(printed["production_exp"]["lnDj"], abs=5e-9)
    assert one_side.aic == pytest.approx(printed["production_exp"]["AIC"], rel=1e-10)
    both = fit_gravity(flows, distance[None])
    told = goodness_of_fit(flows, both.expected, both.parameters)
    doubly = printed["doubly_exp"]
    assert told.deviance_explained == pytest.approx(doubly["D2"], abs=1e-8)  # spint stops early
    assert told.deviance_explained_adjusted == pytest.approx(doubly["adj_D2"], abs=1e-8)  # spint stops early
    assert told.pseudo_r_squared == pytest.approx(doubly["pseudoR2"], abs=1e-8)  # spint stops early
    assert told.sorensen == pytest.approx(doubly["SSI"], abs=1e-7)
    assert told.relative_error == pytest.approx(doubly["SRMSE"], abs=1e-7)


@pytest.mark.parametrize("form", ["exp", "pow"])
@pytest.mark.parametrize("kind", ["unconstrained", "production", "attraction", "doubly"])
def test_migration_in_austria_as_statsmodels_finds_it(austria, printed_austria, kind, form):
    printed = printed_austria["computed_statsmodels_0_15"][f"{kind}_{form}"]
    columns = ("Origin", "Destination", "Data", "Oi", "Dj", "Dij")
    flows, leaving, arriving, distance = austria("flows/austria.csv", columns, 1.0)
    np.fill_diagonal(flows, np.nan)
    term = distance if form == "exp" else np.log(distance)
    fit = fit_gravity(flows, covariates_of(NAMES[kind], leaving, arriving, term), constraint=NAMES[kind])
    assert fit.coefficients[-1] == pytest.approx(printed["dist"], rel=1e-6)
    assert fit.covariances.standard_errors("model")[-1] == pytest.approx(printed["se"], rel=1e-6)
    assert fit.aic == pytest.approx(printed["aic"], rel=1e-9)
    assert fit.deviance == pytest.approx(printed["deviance"], rel=1e-9)
