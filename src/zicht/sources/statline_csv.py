"""A table of StatLine exported as CSV, in both layouts seen: cells padded with spaces and "." where there is
no figure, or cells without padding and empty where there is none. One file can hold gemeente, wijken and
buurten; the prefix of the code tells them apart.
"""

from __future__ import annotations

from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.open_data import OpenData
from zicht.sources.received import Received


def read(received: Received, entry: Entry) -> OpenData:
    """Figures (and memberships) of a delimited table; option `delimiter`, default ";"."""
    records = records_of(received.file, entry.options.get("delimiter", ";"))
    return read_parts(received, entry, lambda _: (records, None, ""))
