"""Progress of long work on stderr; results stay alone on stdout."""

from __future__ import annotations

import sys
import time
from typing import TextIO


class Progress:
    """Says what is being done, and how long the last step took; silent when `stream` is None."""

    def __init__(self, stream: TextIO | None = sys.stderr) -> None:
        self.stream = stream
        self._started = time.monotonic()

    def step(self, words: str) -> None:
        """Announce the next step."""
        if self.stream is not None:
            seconds = time.monotonic() - self._started
            print(f"[{seconds:7.1f} s] {words}", file=self.stream, flush=True)


SILENT = Progress(stream=None)
