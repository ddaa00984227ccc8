"""What the chain of young recruits keeps of its promises over many countries of people who are drawn.

    .venv/bin/python -m benchmarks.young_recruits [countries]

Each country has 8 000 young people on four starting days in 40 wijken, planted odds ratios, and areas that
lean to a circumstance. Told: how often intervals hold what was planted, before and after the grid; how often
something is confirmed that is not there; how often the number that comes in a gemeente lies within the
interval told of it; and CPU seconds.
"""

from __future__ import annotations

import math
import sys
import time
from collections import defaultdict

import numpy as np
from tests.unit.microdata.drawn_recruits import FIT, PLANTED, TODAY, Drawn, plans, rows_of, tallies_of

from zicht.analyses.recruits.expected_numbers import ClassCounts, ClassRisks, expected_numbers
from zicht.microdata.risk_models import RisksFound, find_risks
from zicht.model.area_codes import Level
from zicht.model.released_risks import ReleasedRisks
from zicht.model.risk_findings import RiskMeasure, RiskSettings
from zicht.model.risk_measures import measures_given
from zicht.protection.model_outputs import FitRules
from zicht.protection.risk_statistics import release_risks

QUICK = RiskSettings(replications=20, subgroup_resamples=2)
DRAWN = Drawn(persons=8_000, wijken=40, share=0.02)


def main(countries: int) -> None:
    """Print the figures."""
    held: dict[str, list[bool]] = defaultdict(list)
    started = time.process_time()
    for seed in range(countries):
        planted = Drawn(DRAWN.persons, DRAWN.share, DRAWN.wijken, seed, leaning=leaning(seed))
        found = find_risks(tallies_of(planted), plans(), QUICK, seed=seed, models=())
        released = release_risks(found.findings, FitRules())
        for name, one in intervals(found, released):
            held[name].append(one)
        for one in areas_covered(planted, found, released):
            held["number of a gemeente within its interval"].append(one)
        empty = Drawn(DRAWN.persons, DRAWN.share, DRAWN.wijken, seed + 10_000, odds={})
        nothing = find_risks(tallies_of(empty), plans(), QUICK, seed=seed, models=())
        confirmed = [
            one.p <= 0.05 for one in nothing.findings.statistics if one.p is not None and is_subgroup(one)
        ]
        held["country with a false confirmation"].append(any(confirmed))
    for name, ones in held.items():
        share = float(np.mean(ones))
        error = math.sqrt(share * (1 - share) / len(ones))
        print(f"{name:48} {share:7.3f} +- {error:.3f}  of {len(ones)}")
    print(f"{'CPU seconds for a country':48} {(time.process_time() - started) / (2 * countries):7.2f}")


def is_subgroup(one: object) -> bool:
    """Only these bear a test here."""
    return getattr(one, "measure", None) is RiskMeasure.SUBGROUP_RATIO


def leaning(seed: int) -> dict[int, dict[str, float]]:
    """Some wijken with more of a circumstance; the odds stay the same everywhere."""
    rng = np.random.default_rng(seed)
    return {
        int(at): {"parental_debts": 2.0, "halt": 1.5} for at in rng.choice(DRAWN.wijken, 8, replace=False)
    }


def intervals(found: RisksFound, released: ReleasedRisks) -> list[tuple[str, bool]]:
    """Planted log odds ratios in the intervals of terms."""
    told = []
    raw = [one for one in found.findings.statistics if one.measure is RiskMeasure.LOG_ODDS_RATIO]
    shown = [one.statistic for one in released.of(RiskMeasure.LOG_ODDS_RATIO)]
    for name, ones in (("term within its interval", raw), ("term within its published interval", shown)):
        for one in ones:
            truth = math.log(PLANTED.get(one.subject.split("=")[0], 1.0))
            told.append((name, one.lower <= truth <= one.upper))
    strong = [one for one in shown if one.subject in ("halt=yes", "suspect_sibling=yes")]
    told += [("odds ratio of 2 or more found", one.lower > 0) for one in strong]
    return told


def areas_covered(drawn: Drawn, found: RisksFound, released: ReleasedRisks) -> list[bool]:
    """Does the number that comes lie within its interval? Counts unrounded, to see the model alone."""
    if not released.counts_areas:
        return []
    values: dict[str, dict[str, int]] = defaultdict(dict)
    for row in found.tallies.to_pylist():
        if row["LEVEL"] == "gm":
            values[row["REF_AREA"]][row["MEASURE"]] = row["VALUE"]
    codes = tuple(sorted(values))
    counts = [
        np.array([float(values[code].get(name, 0)) for code in codes])
        for name in measures_given(plans()[TODAY])
    ]
    spreads = {Level(one.level): one.shape for one in released.findings.spreads}
    mine = {Level.GEMEENTE: ClassCounts(codes, *counts, np.zeros((3, len(codes))))}
    limits = expected_numbers(mine, ClassRisks.of(released), spreads, {})[Level.GEMEENTE].interval_of_count()
    later = rows_of(drawn, 9)
    came = np.bincount(later.wijk // 5, later.case, len(codes))
    return list((limits.lower <= came) & (came <= limits.upper))


if __name__ == "__main__":
    assert FIT in plans()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
