"""A mounted recording, and a writer that works on it."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def reason_not_to() -> str:
    """Why no file system can be mounted here; "" when one can."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "/dev/fuse cannot be opened"
    if not (ctypes.util.find_library("fuse3") or ctypes.util.find_library("fuse")):
        return "no libfuse: sh tests/functional/power_cut/fuse.sh installs it"
    if not (shutil.which("fusermount3") or shutil.which("fusermount")):
        return "no fusermount: sh tests/functional/power_cut/fuse.sh installs it"
    return ""


@contextmanager
def recorded(folder: Path, *options: object) -> Iterator[Path]:
    """The mounted folder; afterwards the recording stands in `folder`/record."""
    place, record = folder / "mounted", folder / "record"
    place.mkdir(parents=True)
    command = [sys.executable, "-m", "tests.functional.power_cut.recording", place, record, *options]
    process = subprocess.Popen(list(map(str, command)), cwd=ROOT)
    try:
        end = time.monotonic() + 60
        while not place.is_mount():
            assert process.poll() is None, "it was not mounted"
            assert time.monotonic() < end, "it is not mounted after a minute"
            time.sleep(0.02)
        yield place
    finally:
        unmount = shutil.which("fusermount3") or shutil.which("fusermount") or "fusermount"
        subprocess.run([unmount, "-u", str(place)], check=False)
        process.wait(60)


def register(
    act: str, place: Path, *options: object, check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    """A process of tests.functional.register_process."""
    command = [sys.executable, "-m", "tests.functional.register_process", act, place, *options]
    return subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, check=check, timeout=300)
