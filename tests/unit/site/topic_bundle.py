"""Waterbed, young recruits, monitor and cooperation together, put into the made-up bundle of the site."""

from __future__ import annotations

from pathlib import Path

from tests.unit.site.made_up_bundle import reseal
from tests.unit.site.made_up_cooperation import add_cooperation
from tests.unit.site.made_up_monitor import add_monitor
from tests.unit.site.made_up_recruits import add_recruits
from tests.unit.site.made_up_register import add_questions
from tests.unit.site.made_up_waterbed import add_waterbed


def add_topics(folder: Path, *, without_model: bool = False) -> Path:
    """Put the four topics into a bundle that `make_bundle` made, and seal it again."""
    add_monitor(folder)
    add_waterbed(folder)
    add_recruits(folder, without_model=without_model)
    add_cooperation(folder)
    add_questions(folder)
    reseal(folder)
    return folder
