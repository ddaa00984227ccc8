"""Files that are handed in are small: larger ones are refused before they are read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

LARGEST = 1_000_000
"""Bytes of a whole request with its files; the largest file of a question is some tens of thousands."""


class NoLargeFiles(MemoryFileUploadHandler):
    """Keeps what was handed in in memory, so that nothing of it is written to a disk."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Look at the announced length; no more than that is read. Raises RequestDataTooBig (400)."""
        if content_length > LARGEST:
            raise RequestDataTooBig
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
