"""What is said of an effect: every branch of the verdict, and the words for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zicht.analyses.monitor.by_poisson import PathsBefore
from zicht.analyses.monitor.designs import Estimator
from zicht.analyses.monitor.estimated import Estimated
from zicht.analyses.monitor.verdicts import DrawnByLot, Judgement, judge
from zicht.analyses.monitor.words import ESTIMATORS, REASONS, sentence_of
from zicht.model.monitor_tables import CannotSay, EffectVerdict

FEWER = Estimated(Estimator.POISSON, 0.7, 0.6, 0.8, 1.0, 0.001)
MORE = replace(FEWER, ratio=1.4, lower=1.2, upper=1.6)
UNSURE = replace(FEWER, lower=0.4, upper=1.2, p=0.2)
ALIKE, APART = PathsBefore(0.6, 1.1), PathsBefore(0.01, 1.1)
RARE, COMMON, BLIND = DrawnByLot(0.04, 0.04), DrawnByLot(0.2, 0.04), DrawnByLot(0.2, 0.1)


def verdict(
    main: Estimated = FEWER,
    beside: tuple[Estimated, ...] = (),
    q: float = 0.01,
    lot: DrawnByLot | None = RARE,
    before: PathsBefore = ALIKE,
    detectable: float = 0.75,
) -> str:
    found = judge(main, beside, q=q, lot=lot, before=before, detectable=detectable)
    return found.verdict.value if found.reason is None else found.reason.value


def test_an_effect_is_shown_when_everything_agrees() -> None:
    assert verdict() == "decrease"
    assert verdict(MORE) == "increase"
    assert verdict(beside=(FEWER, UNSURE)) == "decrease"


def test_harm_is_seen_although_a_decrease_was_expected() -> None:
    assert verdict(MORE, detectable=0.0) == "increase"


@pytest.mark.parametrize(
    "doubt", [{"q": 0.06}, {"lot": COMMON}, {"main": UNSURE, "q": 0.3}], ids=["many tests", "lot", "chance"]
)
def test_what_is_not_sure_is_no_effect_shown(doubt: dict[str, object]) -> None:
    assert verdict(**doubt) == "no_effect_shown"


def test_a_lot_that_could_show_nothing_does_not_decide() -> None:
    assert verdict(lot=BLIND) == "decrease"
    assert verdict(lot=None) == "decrease"


def test_paths_that_differed_before_take_a_verdict_away() -> None:
    assert verdict(before=APART) == "paths_differ"
    assert verdict(UNSURE, q=0.3, before=APART) == "paths_differ"


def test_a_test_that_cannot_be_done_takes_nothing_away() -> None:
    assert verdict(before=PathsBefore(float("nan"), float("inf"))) == "decrease"


def test_a_declared_method_that_shows_the_opposite_takes_a_verdict_away() -> None:
    assert verdict(beside=(MORE,)) == "methods_disagree"
    assert verdict(MORE, beside=(FEWER,)) == "methods_disagree"


def test_rounding_that_outweighs_an_effect_is_named() -> None:
    rounded = Estimated(Estimator.POISSON, 0.7, 0.45, 1.1, 1.35, 0.4)
    assert verdict(rounded, q=0.4) == "rounding"


def test_counts_in_which_nothing_could_be_seen_are_named() -> None:
    assert verdict(UNSURE, q=0.3, detectable=0.0) == "counts_too_small"
    assert verdict(replace(FEWER, ratio=float("nan")), q=float("nan")) == "counts_too_small"
    assert verdict(replace(FEWER, lower=float("nan")), q=0.01) == "counts_too_small"


def test_every_reason_and_method_has_its_words() -> None:
    assert set(REASONS) == set(CannotSay)
    assert set(ESTIMATORS) == set(Estimator)
    for words in (*REASONS.values(), *ESTIMATORS.values()):
        assert set(words) == {"nl", "en"}


def test_sentences_give_the_size_the_interval_and_what_was_missed() -> None:
    told = sentence_of(Judgement(EffectVerdict.DECREASE), FEWER, 0.75)
    assert told["nl"].startswith("Er is een effect aangetoond: 30 procent minder dan")
    assert "tussen 20 en 40 procent minder" in told["nl"]
    more = sentence_of(Judgement(EffectVerdict.INCREASE), MORE, 0.75)
    assert "40 percent more" in more["en"]
    assert "between 20 and 60 percent more" in more["en"]
    nothing = sentence_of(Judgement(EffectVerdict.NO_EFFECT_SHOWN), UNSURE, 0.75)
    assert nothing["en"] == (
        "No effect can be shown. A decrease of less than 25 percent would most likely not have been seen."
    )
    unknown = sentence_of(Judgement(EffectVerdict.CANNOT_SAY, CannotSay.NO_COMPARISON), None, None)
    assert unknown["nl"].startswith("Hier is niets over te zeggen: er zijn te weinig gebieden")
