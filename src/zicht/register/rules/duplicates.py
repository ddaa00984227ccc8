"""Was this asked before? Earlier questions by likeness of their words, shown to who tests for duplicates.

Likeness of words is no verdict: two questions can use the same words for different things. A person judges.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from zicht.model.question_entries import Asked

PIECE = 4
"""Letters a piece: Dutch joins words, so that whole words miss "drugscriminaliteit" beside "drugs"."""
WORTH_SHOWING = 0.15
_WORD = re.compile(r"[^\W\d_]+")
_EVERYWHERE = re.compile(
    "de|het|een|en|van|in|op|is|zijn|wat|hoe|welke|waar|wie|er|te|dat|die|met|voor|door|uit|aan|bij|of|"
    "the|a|an|and|on|are|what|how|which|where|who|to|that|with|for|by|from|at|or"
)


@dataclass(frozen=True)
class Likeness:
    """An earlier question, and how alike its words are: 0 nothing in common, 1 the same."""

    question: str
    title: str
    likeness: float


def alike(asked: Asked, earlier: Mapping[str, Asked], *, most: int = 5) -> tuple[Likeness, ...]:
    """The earlier questions most alike, the most alike first; hardly alike ones are left out.

    Pieces that many questions share count less (inverse document frequency); likeness is the cosine.
    """
    pieces = {id: _pieces(one) for id, one in earlier.items()}
    own = _pieces(asked)
    everything = [own, *pieces.values()]
    shared = Counter(piece for one in everything for piece in one)
    weight = {piece: math.log((1 + len(everything)) / times) for piece, times in shared.items()}
    found = [
        Likeness(id, earlier[id].title, round(_cosine(own, other, weight), 2)) for id, other in pieces.items()
    ]
    found = [one for one in found if one.likeness >= WORTH_SHOWING]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.question))[:most])


def _pieces(asked: Asked) -> Counter[str]:
    words = _WORD.findall(f"{asked.title} {asked.question}".casefold())
    told = [f" {word} " for word in words if not _EVERYWHERE.fullmatch(word)]
    return Counter(word[at : at + PIECE] for word in told for at in range(max(1, len(word) - PIECE + 1)))


def _cosine(one: Counter[str], other: Counter[str], weight: Mapping[str, float]) -> float:
    def size(pieces: Counter[str]) -> float:
        return math.sqrt(sum((times * weight[piece]) ** 2 for piece, times in pieces.items()))

    product = sum(times * other[piece] * weight[piece] ** 2 for piece, times in one.items() if piece in other)
    return product / (size(one) * size(other) or 1.0)
