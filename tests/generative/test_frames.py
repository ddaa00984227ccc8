"""Laws of sharing frames: two engines agree, nothing permits without a frame, what forbids always wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.generative.drawn_frames import (
    CATEGORIES,
    PARTIES,
    PURPOSES,
    STAGES,
    SUBJECTS,
    covenant_from,
    day,
    question_from,
    turning_points,
)

from zicht.cooperation.frames.advice import advise
from zicht.cooperation.frames.blocks import blocks_of
from zicht.cooperation.frames.covenant import CovenantState, Revocation
from zicht.cooperation.frames.covenant_files import (
    covenant_digest,
    covenant_from_tree,
    covenant_tree,
    signed_bytes,
)
from zicht.cooperation.frames.difference import difference, possible_cells
from zicht.cooperation.frames.engine import CompiledCovenant
from zicht.cooperation.frames.explanation import explain
from zicht.cooperation.frames.findings import findings_in
from zicht.cooperation.frames.questions import Question, second
from zicht.cooperation.frames.vocabulary import Exchange, Lift

worlds = st.integers(0, 2**32 - 1).map(Random)
QUESTIONS = 30


@settings(max_examples=35, deadline=None)
@given(chance=worlds)
def test_cedar_and_the_explainer_agree_on_answer_frames_and_bars(chance: Random):
    covenant = covenant_from(chance)
    compiled = CompiledCovenant(covenant)
    for _ in range(QUESTIONS):
        question = question_from(chance, covenant)
        ruling, explanation = compiled.decide(question), explain(covenant, question)
        assert ruling.allowed == explanation.allowed
        assert ruling.frames == (explanation.fitting if explanation.allowed else ())
        assert ruling.bars == tuple(sorted(bar.id for bar in explanation.bars))


@settings(max_examples=12, deadline=None)
@given(chance=worlds)
def test_a_slice_decides_what_all_policies_decide(chance: Random):
    covenant = covenant_from(chance)
    compiled = CompiledCovenant(covenant)
    for _ in range(QUESTIONS):
        question = question_from(chance, covenant)
        assert compiled.decide(question) == compiled.decide_unsliced(question)


@settings(max_examples=12, deadline=None)
@given(chance=worlds)
def test_every_refusal_names_what_is_missing(chance: Random):
    covenant = covenant_from(chance, frames=chance.randint(1, 6))
    for _ in range(QUESTIONS):
        explanation = explain(covenant, question_from(chance, covenant))
        if not explanation.allowed:
            assert explanation.bars or all(fit.lacks for fit in explanation.fits)


@settings(max_examples=15, deadline=None)
@given(chance=worlds)
def test_an_ended_covenant_permits_nothing_from_its_last_second_on(chance: Random):
    covenant = replace(covenant_from(chance), state=CovenantState.SIGNED)
    compiled = CompiledCovenant(covenant)
    for _ in range(QUESTIONS):
        question = question_from(chance, covenant)
        late = covenant.in_force_until + timedelta(seconds=chance.choice([0, 1, 59, 86400]))
        assert not advise(compiled, replace(question, at=late)).fits_agreements


@settings(max_examples=12, deadline=None)
@given(chance=worlds)
def test_what_is_permitted_one_second_before_the_end_is_not_permitted_at_the_end(chance: Random):
    """So the law above is about covenants that do permit something."""
    covenant = replace(covenant_from(chance, frames=6), state=CovenantState.SIGNED, revocations=())
    compiled = CompiledCovenant(covenant)
    for _ in range(QUESTIONS):
        question = replace(question_from(chance, covenant), at=covenant.in_force_until - timedelta(seconds=1))
        if compiled.decide(question).allowed:
            assert compiled.decide(replace(question, at=covenant.in_force_until)).bars == ("bar:ended",)


@settings(max_examples=15, deadline=None)
@given(chance=worlds)
def test_a_party_that_revokes_takes_its_own_frames_and_no_others(chance: Random):
    covenant = covenant_from(chance)
    party, moment = chance.choice(list(PARTIES)), day(chance.randint(0, 100))
    after = replace(covenant, revocations=(*covenant.revocations, Revocation(party, moment)))
    before_it, after_it = CompiledCovenant(covenant), CompiledCovenant(after)
    for _ in range(QUESTIONS):
        question = question_from(chance, covenant)
        concerned = party in (question.sender, question.receiver) and second(question.at) >= second(moment)
        expected = before_it.decide(question).allowed and not concerned
        assert after_it.decide(question).allowed == expected


@settings(max_examples=15, deadline=None)
@given(chance=worlds)
def test_a_covenant_without_a_frame_permits_nothing_more_than_with_it(chance: Random):
    covenant = covenant_from(chance, frames=5)
    fewer = replace(covenant, frames=covenant.frames[1:], revocations=())
    covenant = replace(covenant, revocations=())
    with_it, without = CompiledCovenant(covenant), CompiledCovenant(fewer)
    for _ in range(QUESTIONS):
        question = replace(question_from(chance, covenant), received_under="")
        ruling = with_it.decide(question)
        left = tuple(key for key in ruling.frames if key != covenant.frames[0].id)
        assert without.decide(question).frames == left


@settings(max_examples=35, deadline=None)
@given(chance=worlds)
def test_a_covenant_that_is_written_and_read_is_the_same(chance: Random):
    covenant = covenant_from(chance)
    assert findings_in(covenant) == ()
    assert covenant_from_tree(covenant_tree(covenant), where="drawn") == covenant


@settings(max_examples=35, deadline=None)
@given(chance=worlds)
def test_any_change_of_what_was_agreed_changes_the_digest_and_a_revocation_does_not(chance: Random):
    covenant, other = covenant_from(chance), covenant_from(chance)
    same = signed_bytes(covenant) == signed_bytes(other)
    assert same == (covenant_digest(covenant) == covenant_digest(other))
    later = replace(covenant, revocations=(Revocation("a1", day(3)),), state=CovenantState.ENDED)
    assert covenant_digest(later) == covenant_digest(covenant)
    longer = replace(covenant, in_force_until=covenant.in_force_until + timedelta(seconds=1))
    assert covenant_digest(longer) != covenant_digest(covenant)


@settings(max_examples=5, deadline=None)
@given(chance=worlds)
def test_what_is_possible_is_what_cedar_permits_to_somebody_at_some_moment(chance: Random):
    covenant = replace(covenant_from(chance), state=CovenantState.SIGNED)
    possible = possible_cells(covenant)
    compiled = CompiledCovenant(covenant)
    cells = list(product(PARTIES, PARTIES, CATEGORIES, SUBJECTS, PURPOSES))
    for cell in chance.sample(cells, 25) + sorted(possible)[:15]:
        assert (cell in possible) == permitted_at_all(compiled, cell), cell


@settings(max_examples=35, deadline=None)
@given(chance=worlds)
def test_a_difference_is_what_brute_force_says(chance: Random):
    old, new = covenant_from(chance), covenant_from(chance)
    before, after = possible_cells(old), possible_cells(new)
    found = difference(old, new)
    assert set(found.gained) == set(after) - set(before)
    assert set(found.lost) == set(before) - set(after)
    changed = [cell for cells in found.changed.values() for cell in cells]
    assert len(changed) == len(set(changed))
    assert set(changed) == {cell for cell in set(before) & set(after) if before[cell] != after[cell]}
    blocks = blocks_of(found.gained)
    assert sum(len(block.cells) for block in blocks) == len(found.gained)
    assert {cell for block in blocks for cell in block.cells} == set(found.gained)


def permitted_at_all(compiled: CompiledCovenant, cell: tuple[str, ...]) -> bool:
    """Everything given that can be given, tried at each begin, in each way and stage."""
    sender, receiver, category, subject, purpose = cell
    return any(
        compiled.decide(
            Question(
                *(sender, receiver, category, subject, purpose, purpose, exchange, moment, stage),
                necessity_note=True,
                lifts=frozenset(Lift),
                approvals=tuple(PARTIES),
            )
        ).allowed
        for moment in turning_points(compiled.covenant)
        for exchange in Exchange
        for stage in STAGES
    )
