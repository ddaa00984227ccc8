"""Is a text a code of a list, in the years of the plan; and which code was meant?"""

from __future__ import annotations

import re

from zicht.model.contracts import CodeList


def fault_of_code(known: CodeList, code: str, years: tuple[int, int]) -> str | None:
    """What is wrong with a code in these first and last years, or None."""
    if known.pattern is not None and not known.codes:
        fits = re.fullmatch(known.pattern, code) is not None
        return None if fits else f"{code!r} is not written as a code of {known.name} ({known.pattern})"
    if code not in known.codes:
        return f"{code!r} is not in code list {known.name}{_nearest_code(known, code)}"
    since, until = known.since.get(code), known.until.get(code)
    if (since is not None and years[1] < since) or (until is not None and years[0] > until):
        return (
            f"{code!r} of list {known.name} is valid {f'from {since} ' if since else ''}"
            f"{f'until {until} ' if until else ''}and the periods are {years[0]} to {years[1]}"
        )
    return None


def _nearest_code(known: CodeList, code: str) -> str:
    """The code that was meant: by its words, padded with zeros, or by likeness."""
    for candidate, words in known.codes.items():
        if code.strip().lower() in [text.lower() for text in words.values()]:
            return f"; did you mean {candidate!r}?"
    padded = [candidate for candidate in known.codes if candidate.lstrip("0") == code.lstrip("0")]
    if padded:
        return f"; did you mean {padded[0]!r}?"
    listed = ", ".join(f"{c} ({words['en']})" for c, words in known.codes.items())
    return f"; it has {listed}"
