"""What is wrong with a plan, and where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that must be mended before anything runs.

    path   part of the plan: "measures[1].where.args[0]"; the lines of the analyst's file are found by it
    words  what is wrong and what to do, for a statistician
    """

    path: str
    words: str


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """ "; did you mean ...?" when something known is near, else what is known when that is short."""
    names = list(known)
    near = difflib.get_close_matches(name, names, 1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; choose from {', '.join(names)}" if len(names) <= 12 else ""
