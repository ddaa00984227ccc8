"""What the professional reads: Cedar's answer, the reasons beside it. Advice; the professional decides."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.cooperation.frames.engine import ENGINE, CompiledCovenant
from zicht.cooperation.frames.explanation import Explanation, explain
from zicht.cooperation.frames.questions import Question


@dataclass(frozen=True)
class Advice:
    """The answer to one question.

    fits_agreements  the agreements allow it: no judgement on the law, nor on necessity in this case
    engine, policy   who decided, and the digest of the policies it decided by
    """

    question: Question
    fits_agreements: bool
    frames: tuple[str, ...]
    explanation: Explanation
    engine: str
    policy: str


def advise(compiled: CompiledCovenant, question: Question) -> Advice:
    """Ask Cedar, add the reasons. That the two disagree would be our bug: then there is no advice."""
    ruling = compiled.decide(question)
    explanation = explain(compiled.covenant, question)
    assert ruling.allowed == explanation.allowed, "the two engines disagree"
    assert not ruling.allowed or ruling.frames == explanation.fitting, "the two engines name other frames"
    return Advice(question, ruling.allowed, ruling.frames, explanation, ENGINE, compiled.digest)
