"""Write the source files of the made-up province whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from zicht.kit.files import folder_written_whole
from zicht.kit.progress import Progress
from zicht.made_up import write_province
from zicht.made_up.cooperation import write_cooperation
from zicht.pipeline.cooperation import BESIDE


def write_made_up_sources(folder: Path, *, seed: int, progress: Progress) -> Path:
    """A folder that `open-data build --source` reads like any other, with cooperation beside it."""
    with folder_written_whole(folder, replace_if_holds="sources.toml") as aside:
        write_province(aside, seed=seed, progress=progress)
        write_cooperation(aside / BESIDE, seed=seed, progress=progress)
    return folder
