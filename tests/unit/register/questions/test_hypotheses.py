"""What figures say of a hypothesis, drawn as a table; and what cannot be frozen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.register.questions.made_up_questions import FROZEN, H1

from zicht.model.question_entries import Finding
from zicht.model.question_terms import Correction, Direction, EffectScale
from zicht.register.rules.hypotheses import family_sizes, faults_of_hypotheses, verdict_of

TABLE = """
direction | effect | lower | upper | adjusted | verdict
higher    | 1.50   | 1.30  | 1.70  | 0.001    | supported
higher    | 1.10   | 1.05  | 1.15  | 0.001    | real-but-too-small
higher    | 1.00   | 0.90  | 1.10  | 0.900    | no-effect-of-that-size
higher    | 1.10   | 0.80  | 1.60  | 0.400    | cannot-say
higher    | 1.15   | 1.01  | 1.31  | 0.030    | cannot-say
higher    | 0.60   | 0.50  | 0.80  | 0.001    | opposite
higher    | 0.90   | 0.75  | 1.10  | 0.300    | no-effect-of-that-size
higher    | 1.50   | 0.90  | 2.50  | 0.060    | cannot-say
higher    | -      | -     | -     | -        | suppressed
either    | 0.60   | 0.50  | 0.80  | 0.001    | supported
either    | 1.00   | 0.90  | 1.10  | 0.900    | no-effect-of-that-size
either    | 1.00   | 0.80  | 1.10  | 0.900    | cannot-say
lower     | 0.60   | 0.50  | 0.80  | 0.001    | supported
lower     | 1.50   | 1.30  | 1.70  | 0.001    | opposite
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines()[1:])
def test_the_verdict_follows_from_the_figures(row: str) -> None:
    direction, *figures, verdict = (cell.strip() for cell in row.split("|"))
    smallest = 1 / 1.2 if direction == "lower" else 1.2
    hypothesis = replace(H1, direction=Direction(direction), smallest=smallest)
    effect, lower, upper, adjusted = (None if text == "-" else float(text) for text in figures)
    assert verdict_of(hypothesis, Finding("H1", "counts", effect, lower, upper, adjusted)) == verdict


def test_a_difference_has_its_own_nought() -> None:
    hypothesis = replace(H1, scale=EffectScale.DIFFERENCE, smallest=2.0)
    assert verdict_of(hypothesis, Finding("H1", "counts", 3.0, 1.0, 5.0, 0.01)) == "supported"
    assert verdict_of(hypothesis, Finding("H1", "counts", 0.0, -1.0, 1.0, 0.9)) == "no-effect-of-that-size"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"alpha": 0.5}, ("alpha", "not_between")),
        ({"smallest": 1.0}, ("smallest", "no_effect")),
        ({"smallest": 0.8}, ("smallest", "other_direction")),
        ({"smallest": -1.0}, ("smallest", "no_ratio")),
        ({"variables": ()}, ("variables", "empty")),
        ({"against": " "}, ("against", "empty")),
        ({"suppression": ""}, ("suppression", "empty")),
    ],
)
def test_what_cannot_be_frozen(changed: dict[str, object], fault: tuple[str, str]) -> None:
    assert list(faults_of_hypotheses([replace(H1, **changed)])) == [fault]  # type: ignore[arg-type]


def test_a_family_shares_one_level_and_one_correction() -> None:
    other = replace(H1, id="H2", correction=Correction.BONFERRONI)
    assert list(faults_of_hypotheses([H1, other])) == [("family", "mixed_family")]
    assert list(faults_of_hypotheses([H1, H1])) == [("hypotheses", "not_each_once")]
    assert list(faults_of_hypotheses([])) == [("hypotheses", "empty")]


def test_the_digest_changes_with_every_field_of_a_hypothesis() -> None:
    changed = [
        replace(H1, alpha=0.01), replace(H1, smallest=1.3), replace(H1, family="b"), replace(H1, test="t"),
        replace(H1, population="p"), replace(H1, suppression="s"), replace(H1, direction=Direction.LOWER),
        replace(H1, variables=("a",)), replace(H1, against="x"), replace(H1, statement="z"),
    ]  # fmt: skip
    digests = {replace(FROZEN, hypotheses=(one,)).digest for one in (H1, *changed)}
    assert len(digests) == 1 + len(changed)
    assert family_sizes(FROZEN) == {"herkomst": 1}
