"""Whether the intervals and verdicts of risk models keep their promises, and how long they take.

    python benchmarks/risk_methods.py [countries] [wijken] [seed]

Made-up countries: wijken (60; 20 for a small province) of unequal size, each with a risk of its own beyond
who lives there; five circumstances, of which three matter. A first cohort is fitted, a later one judges.
Each line says how often 95 % limits held the truth, or how often something was found, with the error of the
simulation. The truth of a figure is its value in a country without end. Times are CPU seconds, each beside
scikit-learn where it has the same. Nothing is read or written.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from scipy import special

from zicht.methods.risk.area_totals import area_effect, area_totals
from zicht.methods.risk.benchmarking import benchmarked, exactly
from zicht.methods.risk.calibration import calibration_in_the_large
from zicht.methods.risk.calibration_curve import calibration_curve
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve, average_precision, capture_of_top
from zicht.methods.risk.elastic_net_path import chosen_penalty
from zicht.methods.risk.fairness import AuditedCells, fairness_audit
from zicht.methods.risk.label_bias import tipping_ratio_of_calibration
from zicht.methods.risk.logistic import Penalty, logistic
from zicht.methods.risk.model_comparison import compare_models
from zicht.methods.risk.net_benefit import decision_curve
from zicht.methods.risk.proxies import proxy_strength
from zicht.methods.risk.raised_risk import raised_risk
from zicht.methods.risk.subgroup_discovery import Finding, SearchSettings, discover_subgroups

GEMEENTEN, TERMS = 5, 5
KINDS = np.array(list(itertools.product((0, 1), repeat=TERMS)))
SHARES = np.array([0.12, 0.2, 0.3, 0.5, 0.4])  # who has each circumstance
ODDS = np.array([1.0, 0.8, 0.4, 0.0, 0.0])
CONSTANT, SPREAD = -3.4, 0.35  # of the log odds: level, and deviation between wijken
TWICE = 2.0
PLANTED, NOTICED = np.log(2.5), 1.7  # circumstances 0 and 1 together; a category seen so much more often

LIKELY = np.prod(np.where(KINDS, SHARES, 1 - SHARES), axis=1)
POINTS, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)


def marginal_risk(together: float = 0.0) -> np.ndarray:
    """(kinds,) risk of each kind of youth over all wijken that could be."""
    log_odds = CONSTANT + KINDS @ ODDS + together * KINDS[:, 0] * KINDS[:, 1]
    return special.expit(log_odds[:, None] + SPREAD * POINTS) @ WEIGHTS / WEIGHTS.sum()


class Country:
    """Two cohorts of one country; the wijken keep what they have of their own."""

    def __init__(self, g: np.random.Generator, wijken: int, together: float = 0.0) -> None:
        self.wijken = wijken
        self.wijk = np.repeat(np.arange(wijken), len(KINDS))
        self.codes = np.tile(KINDS, (wijken, 1))
        self.design = np.column_stack([np.ones(len(self.codes)), self.codes]).astype(float)
        self.gemeente = np.arange(wijken) * GEMEENTEN // wijken
        self.own = SPREAD * g.standard_normal(wijken)
        size = 900 * np.exp(0.7 * g.standard_normal(wijken))
        log_odds = CONSTANT + self.codes @ ODDS + together * self.codes[:, 0] * self.codes[:, 1]
        self.risk = special.expit(log_odds + self.own[self.wijk])
        self.first, self.later = (self._cohort(g, size) for _ in range(2))

    def _cohort(self, g: np.random.Generator, size: np.ndarray) -> CountedCells:
        rows = g.poisson(size[self.wijk] * np.tile(LIKELY, self.wijken)).astype(float)
        return CountedCells(g.binomial(rows.astype(int), self.risk).astype(float), rows, self.wijk)


class Tally:
    """How often something was so."""

    def __init__(self) -> None:
        self.hits: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, hit: object) -> None:
        self.hits[name].append(float(np.mean(np.asarray(hit, dtype=float))))

    def held(self, name: str, interval: object, truth: object, place: object = ...) -> None:
        """Count intervals that hold the truth; areas of one country together are one observation."""
        low, high = np.asarray(interval.lower)[place], np.asarray(interval.upper)[place]
        self.add(name, (low <= truth) & (truth <= high))

    def table(self) -> None:
        for name, hits in self.hits.items():
            error = np.std(hits) / np.sqrt(len(hits))
            print(f"  {name:68s}{100 * np.mean(hits):7.1f} %  +- {100 * error:.1f}")


def promises(countries: int, wijken: int, seed: int) -> None:
    kept, found = Tally(), Tally()
    truth = projected(marginal_risk())
    for number in range(countries):
        g = np.random.default_rng([seed, number])
        country = Country(g, wijken)
        fit = logistic(country.first, country.design)
        coefficients(kept, fit, country, truth)
        judged_later(kept, found, country, truth, g)
        at_raised_risk(kept, fit, country, g)
        per_area(kept, fit, country, g)
        audits(kept, found, country, g)
        subgroups(kept, found, wijken, g)
    print(f"\n95 % limits that hold the truth, {countries} countries of {wijken} wijken")
    kept.table()
    print("\nverdicts")
    found.table()


def projected(risk: np.ndarray) -> np.ndarray:
    """Coefficients of the same model in a country without end."""
    cells = CountedCells(1e6 * LIKELY * risk, 1e6 * LIKELY, np.arange(len(KINDS)))
    return logistic(cells, np.column_stack([np.ones(len(KINDS)), KINDS]).astype(float)).coefficients


def coefficients(kept: Tally, fit: object, country: Country, truth: np.ndarray) -> None:
    kept.held("coefficients, wijken together", fit.interval(), truth)
    kept.held("coefficients, rows taken as independent", fit.interval(clustered=False), truth)
    kept.held("constant, wijken together", fit.interval(), truth[0], 0)
    kept.held("constant, rows taken as independent", fit.interval(clustered=False), truth[0], 0)
    firth = logistic(country.first, country.design, penalty=Penalty.FIRTH)
    kept.held("coefficients, Firth", firth.interval(), truth)


def judged_later(kept: Tally, found: Tally, country: Country, truth: np.ndarray, g: object) -> None:
    """A fixed model on the later cohort: the one that is true of the country without end."""
    cells, risk = country.later, special.expit(country.design @ truth)
    worse = special.expit(country.design[:, [0, 1, 2]] @ projected_on(2))
    kinds = CountedCells(LIKELY * marginal_risk(), LIKELY, np.arange(len(KINDS)))
    endless = areas_under_curve(kinds, np.stack([risk[: len(KINDS)], worse[: len(KINDS)]]))
    area = areas_under_curve(cells, np.stack([risk, worse]))
    kept.held("AUC, wijken together", area.interval(), endless.auc[0], 0)
    kept.held("AUC, DeLong", area.interval(clustered=False), endless.auc[0], 0)
    compared = compare_models(cells, risk, worse, g, replications=300)
    kept.held("difference of two AUC, resampled", compared.auc.interval, endless.auc[0] - endless.auc[1], 2)
    found.add("a model with the third circumstance is told to be better", compared.auc.interval.lower[2] > 0)
    noise = special.expit(
        country.design @ truth + 0.02 * g.standard_normal(len(KINDS))[np.tile(np.arange(32), country.wijken)]
    )
    same = compare_models(cells, risk, noise, g, replications=300).log_loss.interval
    found.add("the true model is told to be worse than a blurred one (false)", same.lower[2] > 0)
    large = calibration_in_the_large(cells, risk)
    for name, estimate, value in (("expected over observed", large.ratio, 1.0), ("slope", large.slope, 1.0)):
        kept.held(f"calibration: {name}", estimate.interval, value)
    curve = calibration_curve(cells, risk, g, replications=100)
    found.add(
        "ICI of the true model above what chance gives (false, promised 5)",
        curve.ici.value > curve.by_chance[0],
    )
    precision = average_precision(cells, risk, g, replications=300)
    kept.held(
        "average precision, resampled", precision.interval, endless_precision(kinds, risk[: len(KINDS)])
    )
    top = capture_of_top(cells, risk, np.array([0.1]), g, replications=300)
    kept.held(
        "capture of the top tenth, resampled", top.interval, endless_capture(kinds, risk[: len(KINDS)], 0.1)
    )
    benefit = decision_curve(cells, risk, np.array([0.08]), g, replications=300)
    acted = risk[: len(KINDS)] >= 0.08
    true_benefit = (kinds.cases @ acted - kinds.others @ acted * 0.08 / 0.92) / kinds.rows.sum()
    kept.held("net benefit at 8 %, resampled", benefit.model.interval, true_benefit)


def projected_on(terms: int) -> np.ndarray:
    cells = CountedCells(1e6 * LIKELY * marginal_risk(), 1e6 * LIKELY, np.arange(len(KINDS)))
    return logistic(
        cells, np.column_stack([np.ones(len(KINDS)), KINDS[:, :terms]]).astype(float)
    ).coefficients


def endless_precision(kinds: CountedCells, risk: np.ndarray) -> float:
    return float(average_precision(kinds, risk, np.random.default_rng(1), replications=2).value)


def endless_capture(kinds: CountedCells, risk: np.ndarray, share: float) -> float:
    return float(
        capture_of_top(kinds, risk, np.array([share]), np.random.default_rng(1), replications=2).value[0]
    )


def at_raised_risk(kept: Tally, fit: object, country: Country, g: np.random.Generator) -> None:
    """Rows in combinations at twice the average risk, where the true coefficients draw the border."""
    rows = country.later.rows
    true = special.expit(country.design @ projected(marginal_risk()))
    truth = np.bincount(country.wijk, rows * (true >= TWICE * (rows @ true) / rows.sum()))
    told = raised_risk(fit, country.design, rows, country.wijk, country.wijken, TWICE, g)
    kept.held("rows at twice the average risk in a wijk", told.interval, truth)


def per_area(kept: Tally, fit: object, country: Country, g: np.random.Generator) -> None:
    """Expected and happening numbers of the later cohort, from what the first taught."""
    first, later = country.first, country.later
    truth = np.bincount(country.wijk, later.rows * country.risk)
    cases = np.bincount(country.wijk, later.cases)
    past = area_totals(fit, country.design, first.rows, country.wijk, country.wijken)
    effect = area_effect(first.group_sums(first.cases), past)
    plain = area_totals(fit, country.design, later.rows, country.wijk, country.wijken)
    full = area_totals(fit, country.design, later.rows, country.wijk, country.wijken, effect=effect)
    kept.held("expected number of a wijk, composition only", plain.interval(), truth)
    kept.held("expected number of a wijk, with area effect", full.interval(), truth)
    kept.held("number of cases of a wijk, with area effect", full.interval_of_count(), cases)
    whole = full.summed(country.gemeente, GEMEENTEN)
    kept.held("expected number of a gemeente", whole.interval(), np.bincount(country.gemeente, truth))
    known = np.bincount(country.gemeente, cases)
    agreed, _ = benchmarked(full, country.gemeente, exactly(known))
    kept.held("number of cases of a wijk, total of the gemeente known", agreed.interval_of_count(), cases)
    widths = [
        np.mean(one.interval_of_count().upper - one.interval_of_count().lower) for one in (agreed, full)
    ]
    kept.add("(width of the latter, as part of the width without the total)", widths[0] / widths[1])


def audits(kept: Tally, found: Tally, country: Country, g: np.random.Generator) -> None:
    """An attribute that has nothing to do with acts: once seen alike, once seen more often."""
    cells, risk = country.later, np.tile(marginal_risk(), country.wijken)
    mine = CountedCells(*split(cells, g), cells.groups)
    rest = CountedCells(cells.cases - mine.cases, cells.rows - mine.rows, cells.groups)
    both = np.tile(risk, 2)
    attribute = np.repeat([0, 1], len(risk))
    for name, noticed in (("alike", 1.0), ("1.7 times as often", NOTICED)):
        extra = g.binomial((rest.others).astype(int), np.minimum((noticed - 1) * risk, 1.0))
        together = CountedCells(
            np.concatenate([mine.cases, rest.cases + extra]),
            np.concatenate([mine.rows, rest.rows]),
            np.tile(country.wijk, 2),
        )
        audit = AuditedCells(together, attribute, 2)
        fair = fairness_audit(audit, both, 0.08, g, replications=300)
        kept.held(f"sensitivity of a category, seen {name}", fair.rates.interval, TRUE_SENSITIVITY, (1, 0))
        found.add(f"audit: some rate differs, seen {name}", np.nanmin(fair.q) <= 0.05)
        found.add(f"audit: gap of sensitivity, seen {name}", fair.gap_p[1] <= 0.05)
        found.add(f"audit: gap of precision, seen {name}", fair.gap_p[3] <= 0.05)
        tipping = tipping_ratio_of_calibration(together, both, attribute == 1)
        true_ratio = 1 + (noticed - 1) * (1 - CASE_MIX)
        kept.add(f"tipping ratio of calibration, seen {name}", tipping.lower <= true_ratio <= tipping.upper)
        proxy = proxy_strength(audit, both).among_others.interval
        if noticed == 1:
            kept.held("proxy: AUC one half among others", proxy, 0.5, 0)


def split(cells: CountedCells, g: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Cases and rows of a random 40 % of the rows of each cell."""
    cases = g.binomial(cells.cases.astype(int), 0.4).astype(float)
    return cases, cases + g.binomial(cells.others.astype(int), 0.4)


def _case_mix() -> tuple[float, float]:
    risk = marginal_risk()
    total = LIKELY @ risk
    return float(LIKELY @ risk**2 / total), float((LIKELY * risk) @ (risk >= 0.08) / total)


CASE_MIX, TRUE_SENSITIVITY = _case_mix()


def subgroups(kept: Tally, found: Tally, wijken: int, g: np.random.Generator) -> None:
    """Without anything beyond main effects at nought, and with two circumstances that add up to more."""
    settings = SearchSettings(resamples=2, least_ratio=1.1, least_step=1.0)
    blank = Country(g, wijken)
    none = CountedCells(
        g.binomial(blank.first.rows.astype(int), special.expit(CONSTANT + blank.own[blank.wijk])).astype(
            float
        ),
        blank.first.rows,
        blank.wijk,
    )
    sizes = np.full(TERMS, 2)
    nothing = discover_subgroups(none, blank.codes, sizes, g, settings=settings)
    found.add(
        "subgroups: one or more confirmed where none is (false, promised 5)",
        (nothing.finding == Finding.RAISED).any(),
    )
    if len(nothing.p):
        kept.add("(ratio of the best where none is: in the half it was found)", nothing.found_ratio[0])
        kept.add("(ratio of the best where none is: in the other half)", nothing.ratio.value[0])
    for name, together in (("odds 1.5 times its parts", np.log(1.5)), ("odds 2.5 times", PLANTED)):
        planted = Country(g, wijken, together)
        told = discover_subgroups(planted.first, blank.codes, sizes, g, settings=SearchSettings(resamples=2))
        pair = np.all(told.factors == [0, 1, -1], axis=1) & np.all(told.categories[:, :2] == 1, axis=1)
        found.add(f"subgroups: the pair is confirmed, {name}", (told.finding[pair] == Finding.RAISED).any())
        if pair.any():
            place = int(np.flatnonzero(pair)[0])
            true = ratio_of_pair(marginal_risk(together))
            kept.held(f"subgroups: ratio in the other half, {name}", told.ratio.interval, true, place)


def ratio_of_pair(risk: np.ndarray) -> float:
    inside = (KINDS[:, 0] == 1) & (KINDS[:, 1] == 1)
    share, rest = (np.average(risk[kept], weights=LIKELY[kept]) for kept in (inside, ~inside))
    return float(share / rest)


def speed(cells: int = 400_000) -> None:
    """A national design table: cells x 20 terms, beside scikit-learn."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    g = np.random.default_rng(1)
    design = np.column_stack([np.ones(cells), g.random((cells, 19)) < 0.3]).astype(float)
    rows = g.integers(1, 5, cells)
    risk = special.expit(design @ np.append(-3.5, np.linspace(0, 0.5, 19)))
    table = CountedCells(g.binomial(rows, risk).astype(float), rows.astype(float), g.integers(0, 3300, cells))
    wijken = np.arange(cells) % 3300
    fit = logistic(table, design)
    codes = design[:, 1:13].astype(np.int64)
    few = CountedCells(table.cases[:60_000], table.rows[:60_000], table.groups[:60_000])

    def peer_fit() -> object:
        x, y = np.repeat(design[:, 1:], 2, axis=0), np.tile([1, 0], cells)
        weights = np.column_stack([table.cases, table.others]).ravel()
        return LogisticRegression(C=np.inf, tol=1e-8, solver="newton-cholesky").fit(
            x, y, sample_weight=weights
        )

    def peer_auc() -> object:
        weights = np.column_stack([table.cases, table.others]).ravel()
        return roc_auc_score(np.tile([1, 0], cells), np.repeat(risk, 2), sample_weight=weights)

    works: list[tuple[str, Callable[[], object], Callable[[], object] | None]] = [
        ("logistic, two covariances", lambda: logistic(table, design), peer_fit),
        ("logistic, Firth", lambda: logistic(table, design, penalty=Penalty.FIRTH), None),
        ("AUC of one risk, two covariances", lambda: areas_under_curve(table, risk[None]), peer_auc),
        ("calibration in the large and slope", lambda: calibration_in_the_large(table, risk), None),
        ("area totals of 3,300 wijken", lambda: area_totals(fit, design, table.rows, wijken, 3300), None),
        (
            "elastic net of 12 factors, 50 penalties, 5 folds, 60,000 cells",
            lambda: chosen_penalty(few, design[:60_000, :13], np.random.default_rng(1), folds=5),
            None,
        ),
        (
            "subgroups of 12 factors, 100 resamples, 60,000 cells",
            lambda: discover_subgroups(few, codes[:60_000], np.full(12, 2), np.random.default_rng(1)),
            None,
        ),
    ]
    print(f"\n{cells} cells of 20 terms, CPU seconds{'':25s}{'ours':>9s}{'sklearn':>9s}")
    for name, ours, theirs in works:
        print(f"  {name:58s}{seconds(ours):9.2f}{'' if theirs is None else f'{seconds(theirs):9.2f}'}")


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    arguments = [int(word) for word in sys.argv[1:]]
    promises(*(arguments + [200, 60, 1][len(arguments) :]))
    speed()
