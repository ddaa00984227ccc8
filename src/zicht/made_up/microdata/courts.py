"""What became of suspicions: final convictions, and time in prison.

Approximate public figures (CBS and WODC): four in ten suspects are convicted in the end; a verdict takes
eight months on average; of convictions a quarter has a prison sentence, a third community service, a third
a fine; most stays in prison last less than four months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Convictions, People, Suspicions
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import END, NEVER, START

PRISON = 1
_SENTENCES = np.array([1, 2, 3, 4, 9])
_PETTY = np.cumsum([0.10, 0.36, 0.44, 0.04, 0.06])
_SERIOUS = np.cumsum([0.38, 0.38, 0.14, 0.05, 0.05])
_SERIOUS_OFFENCES = (12, 31, 33, 41, 61, 71)


def draw_convictions(people: People, suspicions: Suspicions, rng: np.random.Generator) -> Convictions:
    """Convictions that became final within the history."""
    count = len(suspicions.person)
    convicted = rng.random(count) < np.where(np.isin(suspicions.offence, (41, 42)), 0.46, 0.40)
    verdict = suspicions.registered_on + 25 + rng.gamma(1.6, 130, count).astype(np.int64)
    rows = np.flatnonzero(convicted & (verdict <= END))
    rows = rows[verdict[rows] <= people.died_on[suspicions.person[rows]]]
    drawn = rng.random(len(rows))[:, None]
    serious = np.isin(suspicions.offence[rows], _SERIOUS_OFFENCES)
    bounds = np.where(serious[:, None], _SERIOUS, _PETTY)
    sentence = _SENTENCES[np.minimum((drawn > bounds).sum(axis=1), 4)]
    order = np.lexsort((suspicions.date[rows], suspicions.person[rows], verdict[rows]))
    rows, sentence = rows[order], sentence[order]
    return Convictions(
        suspicions.person[rows], verdict[rows], suspicions.date[rows], suspicions.offence[rows], sentence
    )


@dataclass(frozen=True, eq=False)
class Detentions:
    """Stays in prison, sorted by person and first day; those of a person do not overlap."""

    person: Ints
    valid_from: Ints
    valid_to: Ints


def draw_detentions(people: People, convictions: Convictions, rng: np.random.Generator) -> Detentions:
    """Of each prison sentence the time that is served; a second one begins after the first."""
    rows = np.flatnonzero(convictions.sentence == PRISON)
    begin = convictions.date[rows] + rng.integers(5, 150, len(rows))
    long = 7 + rng.gamma(0.7, 170, len(rows)).astype(np.int64)
    person = convictions.person[rows]
    order = np.lexsort((begin, person))
    person, begin, long = person[order], begin[order], long[order]
    for at in range(1, len(person)):
        if person[at] == person[at - 1]:
            begin[at] = max(begin[at], begin[at - 1] + long[at - 1] + 1)
    last = np.minimum(begin + long - 1, people.left_on[person])
    kept = (begin <= END) & (last >= START) & (last >= begin)
    return Detentions(person[kept], begin[kept], np.where(last > END, NEVER, last)[kept])
