"""Sharing frames: do Cedar and the explainer agree on many questions, and what does a decision cost.

    python benchmarks/frames.py [agree] [speed] [difference]

Everything is drawn from a fixed seed. Speed is in CPU seconds, beside bare calls in the same run.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import cedarpy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.generative.drawn_frames import covenant_from, question_from

from zicht.cooperation.frames.advice import advise
from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion
from zicht.cooperation.frames.difference import difference, possible_cells
from zicht.cooperation.frames.engine import CompiledCovenant
from zicht.cooperation.frames.examples import EXAMPLES, read_example
from zicht.cooperation.frames.explanation import explain
from zicht.cooperation.frames.policies import policy_text
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.vocabulary import Exchange, Lift

WORLDS, QUESTIONS = 1_500, 100


def agree() -> None:
    """Answers, deciding frames and bars of both engines on 150,000 questions over 1,500 covenants."""
    chance = Random(20260101)
    asked = allowed = differing = barred = 0
    for _ in range(WORLDS):
        covenant = covenant_from(chance)
        compiled = CompiledCovenant(covenant)
        for _ in range(QUESTIONS):
            question = question_from(chance, covenant)
            ruling, explanation = compiled.decide(question), explain(covenant, question)
            same = (
                ruling.allowed == explanation.allowed
                and ruling.frames == (explanation.fitting if explanation.allowed else ())
                and ruling.bars == tuple(sorted(bar.id for bar in explanation.bars))
            )
            asked, differing = asked + 1, differing + (not same)
            allowed, barred = allowed + ruling.allowed, barred + bool(ruling.bars)
    print(f"questions {asked}, differences {differing}")
    print(f"allowed {allowed / asked:.1%}, forbidden by a bar {barred / asked:.1%}, rest: no frame fits")


def speed() -> None:
    """Decisions a second: bare call on all policies, bare call on a slice, ours, and with reasons."""
    for number in (19, 50, 100, 1_000):
        covenant = grown(read_example(EXAMPLES[0]), number)
        compiled = CompiledCovenant(covenant)
        questions = [near(Random(at), covenant) for at in range(2_000 if number < 1_000 else 400)]
        requests = [compiled.request(question) for question in questions]
        whole = cedarpy.PolicySet.from_str(policy_text(compiled.statements))
        slices = [compiled.slice_for(question) for question in questions]
        bare = per_second(bare_call, [(request, whole) for request in requests])
        sliced = per_second(bare_call, list(zip(requests, slices, strict=True)))
        ours = per_second(compiled.decide, questions)
        explained = per_second(lambda q, c=compiled: advise(c, q), questions)
        print(
            f"{number:5d} frames: bare, all policies {bare:6.0f}/s; bare, a slice {sliced:6.0f}/s; "
            f"decide {ours:6.0f}/s; advice with reasons {explained:6.0f}/s"
        )


ENTITIES = cedarpy.Entities.from_json_str("[]")


def bare_call(request_and_policies) -> None:
    """The engine alone: a request that is ready, policies that are parsed."""
    cedarpy.is_authorized(*request_and_policies, ENTITIES)


def changes() -> None:
    """A semantic difference of two versions of a hundred frames."""
    old = grown(read_example(EXAMPLES[0]), 100)
    new = replace(old, version=2, frames=old.frames[5:])
    started = time.process_time()
    found = difference(old, new)
    spent = time.process_time() - started
    print(f"{len(possible_cells(old))} possible combinations, {len(found.lost)} lost: {spent:.3f} s CPU")


def grown(covenant: CovenantVersion, number: int) -> CovenantVersion:
    """The example with its frames repeated under other ids, for purposes drawn at random."""
    chance, purposes = Random(7), [purpose.id for purpose in covenant.purposes]
    frames: list[SharingFrame] = list(covenant.frames[:number])
    while len(frames) < number:
        one = chance.choice(covenant.frames)
        frames.append(replace(one, id=f"G-{len(frames)}", purpose=chance.choice(purposes)))
    return replace(covenant, frames=tuple(frames), state=CovenantState.SIGNED)


def near(chance: Random, covenant: CovenantVersion) -> Question:
    """A question that fits a frame drawn at random, or would."""
    frame = chance.choice(covenant.frames)
    return Question(
        sender=chance.choice(sorted(covenant.organisations(frame.senders))),
        receiver=chance.choice(sorted(covenant.organisations(frame.receivers))),
        category=chance.choice(frame.categories),
        subject=chance.choice(frame.subjects),
        purpose=frame.purpose,
        case_purpose=frame.purpose,
        exchange=chance.choice(sorted(Exchange)),
        at=covenant.in_force_from,
        stage=frame.stages[0] if frame.stages else "",
        necessity_note=chance.random() < 0.7,
        lifts=frozenset({Lift.CONSENT}) if chance.random() < 0.5 else frozenset(),
    )


def per_second(act, things) -> float:
    things = list(things)
    started = time.process_time()
    for thing in things:
        act(thing)
    return len(things) / (time.process_time() - started)


if __name__ == "__main__":
    stories = {"agree": agree, "speed": speed, "difference": changes}
    for name in sys.argv[1:] or stories:
        stories[name]()
