"""The three questions of a finding, answered by a municipality in closed words, to be compared.

Can I explain this deviation? Did I know it? Are my neighbours the same? There is no room for free text:
about a few dozen inhabitants a sentence soon speaks of somebody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.model.question_entries import LocalAnswer
from zicht.model.question_register import NamedAnswer, PublicAnswers
from zicht.model.question_terms import Answer, Explanation

QUESTIONS = ("explained", "known", "neighbours")
ENOUGH = 3
"""Gemeenten that are not named, from which on their answers are counted in public."""

_GEMEENTE = re.compile(r"GM\d{4}|OWN-[A-Z0-9-]+")
"""CBS code of a gemeente, or the own id of one that is made up."""


def faults_of_answer(answer: LocalAnswer) -> Iterator[tuple[str, str]]:
    """(field, rule) of what contradicts itself."""
    if not _GEMEENTE.fullmatch(answer.area):
        yield "area", "no_area"
    explains = answer.explained in (Answer.YES, Answer.PARTLY)
    named = set(answer.explanations) - {Explanation.NONE}
    if explains and not named:
        yield "explanations", "explained_by_nothing"
    if not explains and named:
        yield "explanations", "not_explained_yet_named"
    if not answer.follows:
        yield "follows", "empty"


@dataclass(frozen=True)
class Comparison:
    """Answers about one finding beside each other; `counts` question -> answer -> how many.

    latest  area -> its newest answer, sorted by code
    asked   how many gemeenten were asked; those that did not answer are not counted as "no"
    """

    hypothesis: str
    latest: Mapping[str, LocalAnswer]
    counts: Mapping[str, Mapping[Answer, int]]
    explanations: Mapping[Explanation, int]
    asked: int

    @property
    def silent(self) -> int:
        """How many did not answer."""
        return self.asked - len(self.latest)


def compared(answers: Iterable[LocalAnswer], hypothesis: str, *, asked: int) -> Comparison:
    """The newest answer of each gemeente about one finding, counted."""
    newest = {one.area: one for one in answers if one.hypothesis == hypothesis}
    latest = dict(sorted(newest.items()))
    counts = {
        field: {word: sum(getattr(one, field) is word for one in latest.values()) for word in Answer}
        for field in QUESTIONS
    }
    named = Counter(word for one in latest.values() for word in one.explanations)
    explanations = {word: named[word] for word in Explanation if named[word]}
    return Comparison(hypothesis, latest, counts, explanations, max(asked, len(latest)))


def public_answers(
    answers: Iterable[LocalAnswer], *, asked: int, names: Mapping[str, str]
) -> tuple[PublicAnswers, ...]:
    """What the public may know of answers, by finding: names only of who let itself be named last.

    names  code of a gemeente -> its name
    """
    given = tuple(answers)
    hypotheses = sorted({one.hypothesis for one in given})
    return tuple(_public(compared(given, one, asked=asked), names) for one in hypotheses)


def _public(comparison: Comparison, names: Mapping[str, str]) -> PublicAnswers:
    latest = comparison.latest.values()
    unnamed = [one for one in latest if not one.named]
    return PublicAnswers(
        hypothesis=comparison.hypothesis,
        asked=comparison.asked,
        answered=len(comparison.latest),
        unnamed=len(unnamed),
        named=tuple(NamedAnswer(names.get(one.area, one.area), one) for one in latest if one.named),
        counts=_plain(comparison.counts) if may_count(unnamed) else None,
    )


def may_count(unnamed: Sequence[LocalAnswer]) -> bool:
    """Whether counting who is not named tells of none of them what it said.

    Those who are named stand beside the counts, so that who subtracts them has the counts of the unnamed.
    """
    if not unnamed:
        return True
    several = all(len({getattr(one, question) for one in unnamed}) > 1 for question in QUESTIONS)
    return len(unnamed) >= ENOUGH and several


def _plain(counts: Mapping[str, Mapping[Answer, int]]) -> Mapping[str, Mapping[str, int]]:
    return {question: {word.value: n for word, n in words.items()} for question, words in counts.items()}
