"""The finding of a side channel: where and in what words, never what was found there."""

from __future__ import annotations

from zicht.attack.findings import Finding


def leak(where: str, words: str, *, grave: bool = True) -> Finding:
    """A file says something that its figures do not; anyone can read it (A0)."""
    return Finding("side-channel", grave, "A0", where, None, None, words)
