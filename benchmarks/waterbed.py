"""How well does the waterbed find planted flows through the protection, and how often does it cry wolf?

python benchmarks/waterbed.py [countries]

Made-up countries of square gemeenten, flows by distance with spread beyond chance, protected as a release
does. In each, a few middling flows are made larger. Printed: share of planted flows found, false discoveries,
coverage of the slope, and the same in countries in which nothing is planted. And where offences go after a
measure that leaves 0.55 and moves 40 % next door.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.unit.analyses.waterbed_country import Country, counts_of, ground_of

from zicht.analyses.waterbed.flow_judgements import JudgementRules
from zicht.pipeline.waterbed import WaterbedRules, waterbed_maker

SPREAD = 0.10
"""Variance of the factor by which each flow differs from the model without anything being the matter."""


def drawn(country: Country, factor: float, seed: int) -> tuple[np.ndarray, set[tuple[str, str]]]:
    """Flows of one country, and the planted pairs."""
    rng = np.random.default_rng(seed)
    mean = country.expected(seed)
    pairs = country.pairs(12, 20, seed)
    chosen = (
        [pairs[at] for at in rng.choice(len(pairs), min(3, len(pairs)), replace=False)] if factor > 1 else []
    )
    mean = mean * rng.gamma(1 / SPREAD, SPREAD, mean.shape)
    for origin, to in chosen:
        mean[origin, to] *= factor
    return rng.poisson(mean), {(country.codes[o], country.codes[d]) for o, d in chosen}


def looked_at(country: Country, factor: float, countries: int) -> dict[str, float]:
    """What came out over all countries."""
    found = planted = false = called = tested = covered = 0
    rules = WaterbedRules(judgement=JudgementRules(draws=2))
    for seed in range(countries):
        flows, there = drawn(country, factor, seed)
        counts, plan = counts_of(country, {"2024": flows}, key=seed.to_bytes(32, "big"))
        part = waterbed_maker(rules=rules)(ground_of(country, counts, plan))
        model = part.documents["waterbed"]["measures"][0]["models"][0]
        higher, either = set(), 0
        for row in part.tables["flows"].to_pylist():
            either += row["VERDICT"] in ("higher", "lower")
            if row["VERDICT"] == "higher":
                higher.add((row["REF_AREA"], row["COUNTERPART_AREA"]))
        found, planted = found + len(higher & there), planted + len(there)
        false, called = false + either - len(higher & there), called + either
        tested += country.n * (country.n - 1)
        (slope,) = (term for term in model["terms"] if term["name"] == "log_distance")
        covered += slope["lower"] <= -1.5 <= slope["upper"]
    return {
        "planted found": found / planted if planted else float("nan"),
        "false of called": false / called if called else 0.0,
        "false of tested": false / tested,
        "slope covered": covered / countries,
    }


def main() -> None:
    """Print one row per setting."""
    countries = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    for records in (6_000.0, 20_000.0):
        for factor in (1.0, 2.0, 3.0, 4.0):
            start = time.process_time()
            told = looked_at(Country(6, records), factor, countries)
            words = "; ".join(f"{name} {value:.4f}" for name, value in told.items())
            print(
                f"{records:.0f} records, planted x {factor:g}: {words}; {time.process_time() - start:.0f} s"
            )


if __name__ == "__main__":
    main()
