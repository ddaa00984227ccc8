"""Words that give away a solution where the problem is still being looked for.

Step 2 has no field for solutions: partners who begin with an answer find the problem that fits it. These
words do not make a text wrong, so it is not refused; the writer is asked whether it belongs in step 3.
"""

from __future__ import annotations

import re

_WORDS = (
    r"gaan (?:we |wij )?inzetten|zetten (?:we |wij )?in\b|"
    r"door (?:het )?(?:inzetten|invoeren|oprichten|aanstellen)|"
    r"invoer(?:en|ing) van|opricht(?:en|ing) van|aanstell(?:en|ing) van|"
    r"pilot|convenant|app\b|dashboard|campagne|cursus|subsidie|projectleider|werkgroep|taskforce|"
    r"cameratoezicht|handhavers?|interventieteam|meldpunt|"
    r"roll out|implement|deploy|set up a|hire a|campaign|covenant|task ?force|training course|hotline"
)
_SOLUTION = re.compile(rf"\b(?:{_WORDS})", re.I)


def solution_words(text: str) -> tuple[str, ...]:
    """The words in a text that sound like a solution, in small letters, each once, in order of appearance."""
    return tuple(dict.fromkeys(match[0].lower() for match in _SOLUTION.finditer(text)))
