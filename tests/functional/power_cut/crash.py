"""What a disk may hold after a power cut: worked out from a recording, for each moment and each kind of cut.

A disk keeps what was synced before the cut. Of the rest it may keep all, nothing, or any part: writes
overtake one another, a write is torn at a sector of 512 bytes, and a name that was made, changed or
removed counts only after the folder was synced. The kinds below are such choices; the last takes a new
one by lot at every turn.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

SECTOR = 512
ACKNOWLEDGED = "acknowledged"


class Cut(Enum):
    FORGETS = "forgets all that was not synced"
    KEEPS_NAMES = "forgets content that was not synced, keeps names"
    REORDERS = "keeps any of the writes that were not synced, and names as they were synced"
    TEARS = "keeps any sectors of what was not synced, and any of the names"


@dataclass(frozen=True)
class Step:
    act: str
    file: int = 0
    at: int = 0
    data: bytes = b""
    size: int = 0
    name: str = ""
    to: str = ""


def read_recording(path: Path) -> list[Step]:
    return [_step(json.loads(line)) for line in path.read_text().splitlines()]


def _step(plain: dict[str, Any]) -> Step:
    return Step(**{**plain, "data": base64.b64decode(plain.get("data", ""))})


def acknowledged(steps: list[Step]) -> bytes:
    """All that the writer said it was sure of, up to here: said through the same disk, in the same order."""
    names: dict[str, int] = {}
    said = bytearray()
    for step in steps:
        if step.act == "link":
            names[step.name] = step.file
        elif step.act == "write" and step.file == names.get(ACKNOWLEDGED):
            said[step.at : step.at + len(step.data)] = step.data
    return bytes(said)


def after_cut(steps: list[Step], cut: Cut, dice: random.Random) -> dict[str, bytes]:
    """Files by name, as they are found after the power comes back."""
    files = {number: _content(steps, number, cut, dice) for number in {s.file for s in steps if s.file}}
    names = _names(steps, cut, dice)
    return {name: files[number] for name, number in names.items() if name != ACKNOWLEDGED}


def _content(steps: list[Step], number: int, cut: Cut, dice: random.Random) -> bytes:
    own = [step for step in steps if step.file == number and step.act in ("write", "truncate", "sync")]
    synced = max((at for at, step in enumerate(own) if step.act == "sync"), default=0)
    content = bytearray()
    for step in own[:synced]:
        _do(content, step)
    for step in own[synced:]:
        for part in _kept(step, cut, dice):
            _do(content, part)
    return bytes(content)


def _kept(step: Step, cut: Cut, dice: random.Random) -> Iterator[Step]:
    if cut in (Cut.FORGETS, Cut.KEEPS_NAMES) or step.act == "sync":
        return
    if cut is Cut.REORDERS or step.act == "truncate":
        if dice.random() < 0.5:
            yield step
        return
    for start in range(0, len(step.data), SECTOR):
        if dice.random() < 0.5:
            yield Step("write", step.file, step.at + start, step.data[start : start + SECTOR])


def _do(content: bytearray, step: Step) -> None:
    size = step.size if step.act == "truncate" else step.at + len(step.data)
    if step.act == "truncate":
        del content[size:]
    if step.act != "sync" and len(content) < size:
        content.extend(bytes(size - len(content)))
    if step.act == "write":
        content[step.at : step.at + len(step.data)] = step.data


def _names(steps: list[Step], cut: Cut, dice: random.Random) -> dict[str, int]:
    own = [step for step in steps if step.act in ("link", "unlink", "rename", "sync names")]
    synced = max((at for at, step in enumerate(own) if step.act == "sync names"), default=0)
    if cut is Cut.KEEPS_NAMES:
        kept = own
    elif cut is Cut.TEARS:
        kept = own[:synced] + [step for step in own[synced:] if dice.random() < 0.5]
    else:
        kept = own[:synced]
    names: dict[str, int] = {}
    for step in kept:
        if step.act == "link":
            names[step.name] = step.file
        elif step.act == "unlink":
            names.pop(step.name, None)
        elif step.act == "rename":
            names.pop(step.name, None)
            names[step.to] = step.file
    return names
