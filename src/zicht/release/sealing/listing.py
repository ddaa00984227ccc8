"""What lies below a folder that a stranger handed over: plain files in folders, and nothing else."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

MOST = 500_000
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}\Z")


@dataclass(frozen=True)
class Listing:
    """Paths relative to a folder.

    files  plain files, path -> size;  odd  links, devices, pipes, empty folders: nothing of ours is one
    """

    files: dict[str, int]
    odd: tuple[str, ...]


def list_below(folder: Path) -> Listing:
    """Everything below `folder`, without following a link or opening a file."""
    files: dict[str, int] = {}
    odd: list[str] = []
    waiting = [""]
    while waiting and len(files) + len(odd) <= MOST:
        below = waiting.pop()
        with os.scandir(folder / below) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        if not found and below:
            odd.append(f"{below} (an empty folder)")
        for entry in found:
            path = f"{below}/{entry.name}" if below else entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                files[path] = entry.stat(follow_symlinks=False).st_size
            else:
                odd.append(f"{path} (not a plain file)")
    return Listing(files, tuple(sorted(odd)))


def is_plain_path(path: str) -> bool:
    """True for a relative path of plain names, as every file of ours has: no `..`, no hidden file."""
    return all(_PART.match(part) is not None for part in path.split("/"))
