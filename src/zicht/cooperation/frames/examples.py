"""Covenants of partnerships that do not exist: to learn from, to try, to test with. No legal advice."""

from __future__ import annotations

from importlib.resources import files

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.covenant_files import covenant_from_toml

EXAMPLES = ("zorg-en-veiligheidshuis-lommerwaard", "expertisecentrum-dravikmeer")


def read_example(name: str) -> CovenantVersion:
    """One of EXAMPLES, as its file has it."""
    assert name in EXAMPLES
    found = files("zicht").joinpath("content", "frames", f"{name}.toml")
    return covenant_from_toml(found.read_text(encoding="utf-8"), where=f"{name}.toml")
