"""A challenge for outsiders: protected releases to attack, a truth kept apart, and a score for guesses.

A guess is a row of a CSV: the cell, and what somebody says its true count is. A score counts how many guesses
about small cells are right, beside how many would be right by always saying the likeliest count for the value
that is shown: knowing the rule and how common small counts are is no disclosure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from zicht.attack.given_lists import ListUnreadable, read_list

KEY = ("MEASURE", "LEVEL", "REF_AREA", "TIME_PERIOD", "BREAKDOWN")
"""What names a cell in the files of a challenge."""

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How well somebody guessed.

    guesses   about cells that exist;  small  of them, about cells with 1 to minimum - 1
    exact     small cells guessed exactly;  baseline  what the likeliest count for the shown value would get
    inside    intervals that hold the truth;  intervals  guesses that give one
    narrow    of those that hold the truth of a small cell, with fewer values than the minimum
    advantage (exact - baseline) / small: above nought the guesser knows more than the rule tells everybody
    """

    guesses: int
    small: int
    exact: int
    baseline: int
    inside: int
    intervals: int
    narrow: int

    @property
    def advantage(self) -> float:
        """Share of small cells that the guesser has right beyond the baseline."""
        return (self.exact - self.baseline) / self.small if self.small else 0.0

    def as_dict(self) -> dict[str, Any]:
        """For a scoreboard."""
        return asdict(self) | {"advantage": round(self.advantage, 4)}


def read_counts(path: Path, *columns: str) -> dict[Cell, tuple[str, ...]]:
    """Cells of a CSV with some of their columns as text; raises ListUnreadable."""
    header, rows = read_list(path)
    lacking = sorted({*KEY, *columns} - set(header))
    if lacking:
        raise ListUnreadable(path, found=f"no column {', no column '.join(lacking)}", expected=", ".join(KEY))
    at = [header.index(name) for name in KEY]
    of = [header.index(name) for name in columns]
    return {tuple(row[i] for i in at): tuple(row[i] for i in of) for row in rows}


def score(guesses: Path, truth: Path, shown: Path, *, minimum: int) -> Score:
    """Score a file of guesses.

    guesses  CSV: KEY, GUESS (empty for none), LOWER and UPPER (empty for none)
    truth    CSV: KEY, VALUE;  shown  CSV: KEY, VALUE as published, empty where absent
    raises   ListUnreadable
    """
    true = {cell: _whole(truth, value) for cell, (value,) in read_counts(truth, "VALUE").items()}
    values = {cell: value for cell, (value,) in read_counts(shown, "VALUE").items()}
    said = {c: row for c, row in read_counts(guesses, "GUESS", "LOWER", "UPPER").items() if c in true}
    likeliest = _likeliest(true, values)
    small = {cell for cell in said if 1 <= true[cell] < minimum}
    bounded = {cell: row[1:] for cell, row in said.items() if row[1] and row[2]}
    spans = {cell: (_whole(guesses, low), _whole(guesses, high)) for cell, (low, high) in bounded.items()}
    inside = {cell for cell, (low, high) in spans.items() if low <= true[cell] <= high}
    return Score(
        guesses=len(said),
        small=len(small),
        exact=sum(said[cell][0] != "" and _whole(guesses, said[cell][0]) == true[cell] for cell in small),
        baseline=sum(likeliest[values.get(cell, "")] == true[cell] for cell in small),
        inside=len(inside),
        intervals=len(spans),
        narrow=sum(spans[cell][1] - spans[cell][0] + 1 < minimum for cell in inside & small),
    )


def _whole(path: Path, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ListUnreadable(
            path, found="a count that is no whole number", expected="whole numbers"
        ) from None


def _likeliest(true: Mapping[Cell, int], shown: Mapping[Cell, str]) -> dict[str, int]:
    """For each value shown, the commonest true count behind it that is not nought; the lowest of equals."""
    behind: dict[str, list[int]] = {"": [1]}
    for cell, count in true.items():
        if count > 0:
            behind.setdefault(shown.get(cell, ""), []).append(count)
    return {value: _commonest(counts) for value, counts in behind.items()}


def _commonest(counts: Iterable[int]) -> int:
    different: npt.NDArray[np.int64]
    different, times = np.unique(np.array(list(counts), dtype=np.int64), return_counts=True)
    return int(different[np.argmax(times)])
