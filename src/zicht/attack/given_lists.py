"""Lists that somebody hands to an attack beside the releases: addresses, guesses."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from zicht.kit.errors import UserError

MOST_BYTES = 1 << 30


class ListUnreadable(UserError):
    """A list given beside releases (addresses with their buurten, guesses) is not the CSV it should be."""

    exit_code = 177
    usual_remedy = "give a CSV in UTF-8 with a header, and as many fields in every row"


def read_list(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    """Header and rows of a CSV; raises ListUnreadable."""
    try:
        with path.open("rb") as stream:
            text = stream.read(MOST_BYTES + 1)
        rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ListUnreadable(path, found="no CSV that can be read", expected="CSV in UTF-8") from None
    if len(text) > MOST_BYTES or not rows or any(len(row) != len(rows[0]) for row in rows):
        raise ListUnreadable(path, found="no header, or rows of different lengths", expected="one header")
    return tuple(rows[0]), rows[1:]
