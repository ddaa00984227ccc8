"""Write the deliveries of suppliers about made-up persons whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from zicht.kit.progress import Progress
from zicht.made_up.microdata.demo import write_demo_data


def write_deliveries(folder: Path, *, persons: int, seed: int, processes: int, progress: Progress) -> Path:
    """A folder whose `deliveries/*` are taken in like any other."""
    write_demo_data(folder, persons=persons, seed=seed, processes=processes, progress=progress)
    return folder
