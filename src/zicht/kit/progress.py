"""Progress of long work on stderr; results stay alone on stdout."""

from __future__ import annotations

import sys
import time
from typing import TextIO


class Progress:
    """Says on stderr (or another stream) what is being done, and how long it took so far; or says nothing."""

    def __init__(self, stream: TextIO | None = None, *, silent: bool = False) -> None:
        self.stream = None if silent else stream or sys.stderr
        self._started = time.monotonic()

    def step(self, words: str) -> None:
        """Announce the next step."""
        if self.stream is not None:
            seconds = time.monotonic() - self._started
            print(f"[{seconds:7.1f} s] {words}", file=self.stream, flush=True)


SILENT = Progress(silent=True)
