"""Names made comparable, and who may be meant by one. A name that fits two organisations fits none.

Two names are compared without case, accents, punctuation and the words that say what kind of organisation
it is. That is all: nothing is guessed from likeness. Likeness only orders the candidates that a person sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

_KIND = re.compile(r"^(gemeente|provincie|waterschap|hoogheemraadschap van|hoogheemraadschap)\s+")
_REGELING = re.compile(
    r"\b(gemeenschappelijke regeling|gr|regeling|openbaar lichaam|bedrijfsvoeringsorganisatie|bvo)\b"
)
_YEAR = re.compile(r"\s+(19|20)\d\d$")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
ENOUGH = 0.6
"""How alike a name must be to be shown as a candidate; 1 is the same."""
LOOKED_AT = 20
"""How many names are compared letter by letter."""


def comparable(name: str) -> str:
    """A name without case, accents and punctuation: "Súdwest-Fryslân" and "Sudwest Fryslan" are the same."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark)).casefold()
    return re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "").replace("\u2019", "")).strip()


def without_kind(name: str) -> str:
    """`comparable` without the word that says what kind of organisation it is."""
    return _KIND.sub("", comparable(name))


def core(name: str) -> str:
    """`comparable` of a regeling, without brackets, a last year and the words that all of them have."""
    bare = _YEAR.sub("", comparable(_BRACKETS.sub("", name)))
    return re.sub(r"\s+", " ", _REGELING.sub(" ", bare)).strip() or bare


@dataclass(frozen=True)
class Match:
    """What is known of a name: the one id it fits, or None with the candidates for a person to look at."""

    id: str | None
    candidates: tuple[str, ...] = ()


class NameList:
    """Ids by name; one id can have several names."""

    def __init__(self, names: Iterable[tuple[str, str]], *, show: int = 3) -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)
        for id_, name in names:
            self._ids[name].add(id_)
        self._ids.pop("", None)
        self._words = {name: set(name.split()) for name in self._ids}
        self._show = show

    def match(self, name: str) -> Match:
        """The one id of this name. Two ids, or none, give candidates, nearest first."""
        ids = self._ids.get(name, set()) if name else set()
        if len(ids) == 1:
            return Match(next(iter(ids)))
        return Match(None, tuple(sorted(ids)) or self._alike(name))

    def _alike(self, name: str) -> tuple[str, ...]:
        """The ids whose names are most alike; letters are compared only where most words are shared."""
        words = set(name.split())
        shared = [(-len(words & mine) / len(words | mine), other) for other, mine in self._words.items()]
        alike = SequenceMatcher(None, autojunk=False)
        alike.set_seq2(name)
        scored = []
        for share, other in sorted(shared)[:LOOKED_AT]:
            alike.set_seq1(other)
            if share < 0 and (ratio := alike.ratio()) > ENOUGH:
                scored += [(-ratio, id_) for id_ in self._ids[other]]
        return tuple(id_ for _, id_ in sorted(scored)[: self._show])
