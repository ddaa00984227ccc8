"""An option for flows: noise with a promise that holds against any attacker, and a budget that runs out.

Each count gets noise of the discrete Laplace or discrete Gaussian distribution (OpenDP). The noise is fresh,
from the operating system: it is NOT the same when it is drawn again, on purpose, as noise that anyone can
draw again protects nobody. So a table is drawn once, written once, and never drawn again; what it costs is
entered in a ledger before the noise is drawn. Flows with this noise do not add up to their margins.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zicht.kit.errors import UserError
from zicht.protection.ad_hoc.averaging_ledger import NothingLeftToAnswer
from zicht.protection.chained_lines import append_line, read_lines

Integers = NDArray[np.int64]


class PrivacyExtraMissing(UserError):
    """Differential privacy was asked for, and the package that draws its noise is not installed."""

    exit_code = 167
    usual_remedy = "install zicht with the extra `differential-privacy`"


class Noise(StrEnum):
    """Which distribution; the promise differs."""

    LAPLACE = "laplace"  # pure: epsilon
    GAUSSIAN = "gaussian"  # zero-concentrated: rho


@dataclass(frozen=True)
class PrivacyRules:
    """Settings; frozen, printed in the bundle.

    noise         which distribution
    contribution  counts of one table that one person can change (whole persons are protected, not records)
    by            the most by which one person changes one of them
    spend         epsilon (Laplace) or rho (Gaussian) of one table
    budget        of all tables about the same persons together, for ever
    """

    spend: float
    budget: float
    noise: Noise = Noise.LAPLACE
    contribution: int = 1
    by: int = 1

    def __post_init__(self) -> None:
        assert 0 < self.spend <= self.budget, "a table cannot spend more than there is"
        assert self.contribution >= 1
        assert self.by >= 1

    @property
    def scale(self) -> float:
        """Scale of the noise that keeps the promise.

        source  Laplace: l1 change / epsilon (Dwork et al. 2006). Gaussian: l2 change / sqrt(2 rho) (Bun &
                Steinke 2016; Canonne, Kamath & Steinke 2020 for whole numbers)
        """
        if self.noise is Noise.LAPLACE:
            return self.contribution * self.by / self.spend
        return self.by * float(np.sqrt(self.contribution / (2 * self.spend)))


def noisy_counts(counts: Integers, rules: PrivacyRules, *, ledger: Path, about: str) -> Integers:
    """Counts with noise, drawn once: the budget is spent before, and stays spent if anything fails after.

    counts   every declared cell, zeros too: which cells are there must not tell anything
    about    the persons the table is about; tables about the same persons share one budget
    returns  whole numbers, negative ones become 0 (a function of the noisy count, so it costs nothing)
    raises   PrivacyExtraMissing, NothingLeftToAnswer, LedgerDamaged
    """
    if importlib.util.find_spec("opendp") is None:
        raise PrivacyExtraMissing(
            f"differential privacy for {about}", found="no package opendp", expected="opendp 0.16 or newer"
        )
    spend(ledger, rules, about=about)
    return np.maximum(_drawn(counts, rules), 0)


def spend(ledger: Path, rules: PrivacyRules, *, about: str) -> float:
    """Enter what one table costs, and give what is left.

    raises  NothingLeftToAnswer, LedgerDamaged; then nothing is entered
    """
    kind = f"{about} ({rules.noise})"
    entries = [entry for entry in read_lines(ledger) if entry["about"] == kind]
    spent = sum(entry["spend"] for entry in entries)
    # a budget that was ever promised smaller stays small
    budget = min([rules.budget, *(entry["budget"] for entry in entries)])
    if spent + rules.spend > budget * (1 + 1e-12):
        raise NothingLeftToAnswer(
            f"differential privacy for {about}",
            found=f"{spent:g} of a budget of {budget:g} spent by {len(entries)} tables",
            expected=f"{rules.spend:g} that is not spent yet",
        )
    append_line(ledger, {"about": kind, "spend": rules.spend, "budget": budget, "scale": rules.scale})
    return float(budget - spent - rules.spend)


def _drawn(counts: Integers, rules: PrivacyRules) -> Integers:
    """Noise by OpenDP, whose own arithmetic proves that the scale keeps the promise."""
    import opendp.prelude as dp

    dp.enable_features("contrib")
    domain = dp.vector_domain(dp.atom_domain(T=int))
    if rules.noise is Noise.LAPLACE:
        draw = (domain, dp.l1_distance(T=int)) >> dp.m.then_laplace(scale=rules.scale)
        cost = draw.map(rules.contribution * rules.by)
    else:
        draw = (domain, dp.l2_distance(T=float)) >> dp.m.then_gaussian(scale=rules.scale)
        cost = draw.map(rules.by * float(np.sqrt(rules.contribution)))
    assert cost <= rules.spend * (1 + 1e-9), "the noise costs more than was entered"
    return np.array(draw([int(count) for count in counts]), dtype=np.int64)
