"""The whole made-up register, in the order in which it happened."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from zicht.kit.files import write_whole
from zicht.kit.progress import Progress
from zicht.register.demo.world import logins, make_world
from zicht.register.web.identity.demo_logins import DEMO_FILE

TOPICS: tuple[str, ...] = ("practice", "governance", "steps", "sharing", "figures", "care", "questions")
"""Files beside this one with a function `fill(world)`, in the order of the story."""


def fill(home: Path, progress: Progress) -> None:
    """Fill an empty database; the logins come in a file beside it, for the log-in page."""
    progress.step("making organisations, accounts and partnerships")
    world = make_world()
    for topic in TOPICS:
        progress.step(f"walking through {topic}")
        import_module(f"zicht.register.demo.{topic}").fill(world)
    rows = [asdict(login) for login in logins()]
    write_whole(home / DEMO_FILE, json.dumps(rows, ensure_ascii=False, indent=1).encode(), mode=0o600)
