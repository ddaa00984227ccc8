"""What an analyst wrote that the language cannot read, and the line on which it stands."""

from __future__ import annotations

import sys
from pathlib import Path

from zicht.kit.errors import UserError

_HERE = str(Path(__file__).parent)


class MisusedLanguage(UserError):
    """A line of an analysis is not a sentence of the language of analyses, such as `a and b` for `a & b`.

    findings  (line, what is wrong and what to write instead), in the order of the file
    """

    exit_code = 106
    usual_remedy = "docs/how-to/write-an-analysis.md; docs/reference/language.md names every word"

    def __init__(self, *findings: tuple[int, str]) -> None:
        self.findings = findings
        super().__init__("analysis", found="; ".join(f"line {line}: {words}" for line, words in findings))


def misuse(words: str) -> MisusedLanguage:
    """The mistake on the line that the analyst is on."""
    return MisusedLanguage((analysts_line(), words))


def analysts_line() -> int:
    """The line of the innermost caller outside this package: that of the analyst's file."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    return frame.f_lineno
