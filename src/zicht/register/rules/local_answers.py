"""The three questions of a finding, answered by a municipality in closed words, to be compared.

Can I explain this deviation? Did I know it? Are my neighbours the same? There is no room for free text:
about a few dozen inhabitants a sentence soon speaks of somebody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zicht.model.question_register import LocalAnswer
from zicht.model.question_terms import Answer, Explanation

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
        for field in ("explained", "known", "neighbours")
    }
    named = Counter(word for one in latest.values() for word in one.explanations)
    explanations = {word: named[word] for word in Explanation if named[word]}
    return Comparison(hypothesis, latest, counts, explanations, max(asked, len(latest)))
