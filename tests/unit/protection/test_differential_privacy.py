from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from zicht.protection.ad_hoc.averaging_ledger import NothingLeftToAnswer
from zicht.protection.ad_hoc.differential_privacy import (
    Noise,
    PrivacyExtraMissing,
    PrivacyRules,
    noisy_counts,
    spend,
)
from zicht.protection.chained_lines import LedgerDamaged, read_lines

ABOUT = "flows of drug suspects, 2024"
RULES = PrivacyRules(spend=0.5, budget=1.0)


def test_noise_of_laplace_has_the_spread_that_its_promise_needs(tmp_path: Path):
    shown = noisy_counts(np.full(4000, 1000), RULES, ledger=tmp_path / "l", about=ABOUT)
    error = shown - 1000
    assert abs(error.mean()) < 0.3
    assert error.std() == pytest.approx(np.sqrt(2) * 2, rel=0.1)  # scale 2
    assert shown.dtype == np.int64


def test_noise_of_gauss_has_the_spread_that_its_promise_needs(tmp_path: Path):
    rules = PrivacyRules(spend=0.02, budget=1.0, noise=Noise.GAUSSIAN)
    error = noisy_counts(np.full(4000, 1000), rules, ledger=tmp_path / "l", about=ABOUT) - 1000
    assert abs(error.mean()) < 0.5
    assert error.std() == pytest.approx(5, rel=0.1)


def test_noise_is_never_the_same_twice(tmp_path: Path):
    drawn = [noisy_counts(np.full(60, 500), RULES, ledger=tmp_path / "l", about=ABOUT) for _ in range(2)]
    assert not np.array_equal(*drawn)


def test_negative_counts_become_nought(tmp_path: Path):
    shown = noisy_counts(np.zeros(400, dtype=np.int64), RULES, ledger=tmp_path / "l", about=ABOUT)
    assert shown.min() == 0
    assert shown.max() > 0


@pytest.mark.parametrize(
    ("rules", "scale"),
    [
        (PrivacyRules(0.5, 1.0), 2.0),
        (PrivacyRules(0.5, 1.0, contribution=3, by=2), 12.0),
        (PrivacyRules(0.5, 1.0, Noise.GAUSSIAN), 1.0),
        (PrivacyRules(0.02, 1.0, Noise.GAUSSIAN, contribution=4, by=3), 30.0),
    ],
)
def test_the_scale_grows_with_what_one_person_can_change(rules: PrivacyRules, scale: float, tmp_path: Path):
    assert rules.scale == pytest.approx(scale)
    noisy_counts(np.array([5]), rules, ledger=tmp_path / "l", about=ABOUT)  # OpenDP agrees with the cost


def test_a_budget_runs_out(tmp_path: Path):
    ledger = tmp_path / "spent.jsonl"
    assert spend(ledger, RULES, about=ABOUT) == 0.5
    assert spend(ledger, RULES, about=ABOUT) == 0.0
    with pytest.raises(NothingLeftToAnswer, match="1 of a budget of 1 spent by 2 tables"):
        noisy_counts(np.array([5]), RULES, ledger=ledger, about=ABOUT)
    assert len(read_lines(ledger)) == 2


def test_ten_tenths_are_one(tmp_path: Path):
    rules = PrivacyRules(spend=0.1, budget=1.0)
    for _ in range(10):
        spend(tmp_path / "l", rules, about=ABOUT)
    with pytest.raises(NothingLeftToAnswer):
        spend(tmp_path / "l", rules, about=ABOUT)


def test_other_persons_and_other_promises_have_a_budget_of_their_own(tmp_path: Path):
    ledger = tmp_path / "spent.jsonl"
    whole = PrivacyRules(spend=1.0, budget=1.0)
    assert spend(ledger, whole, about="2023") == 0
    assert spend(ledger, whole, about="2024") == 0
    assert spend(ledger, PrivacyRules(1.0, 1.0, Noise.GAUSSIAN), about="2024") == 0
    assert read_lines(ledger)[0] == {"about": "2023 (laplace)", "spend": 1.0, "budget": 1.0, "scale": 1.0}


def test_a_budget_cannot_be_raised_afterwards(tmp_path: Path):
    spend(tmp_path / "l", PrivacyRules(0.5, 0.7), about=ABOUT)
    with pytest.raises(NothingLeftToAnswer, match=r"0\.5 of a budget of 0\.7"):
        spend(tmp_path / "l", PrivacyRules(0.5, 100.0), about=ABOUT)
    assert spend(tmp_path / "l", PrivacyRules(0.1, 0.65), about=ABOUT) == pytest.approx(0.05)


def test_without_the_extra_nothing_is_spent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PrivacyExtraMissing, match="extra `differential-privacy`"):
        noisy_counts(np.array([5]), RULES, ledger=tmp_path / "l", about=ABOUT)
    assert not (tmp_path / "l").exists()


def test_a_damaged_ledger_allows_nothing(tmp_path: Path):
    (tmp_path / "l").write_text("{}\n")
    with pytest.raises(LedgerDamaged):
        noisy_counts(np.array([5]), RULES, ledger=tmp_path / "l", about=ABOUT)


@pytest.mark.parametrize("wrong", [{"spend": 0}, {"spend": 1.1}, {"contribution": 0}, {"by": 0}])
def test_rules_that_promise_nothing_are_refused(wrong):
    with pytest.raises(AssertionError):
        PrivacyRules(**({"spend": 0.5, "budget": 1.0} | wrong))
