"""Whether a file is the file that the note speaks of: there, whole, and as long as announced."""

from __future__ import annotations

from zicht.kit.digests import sha256_of_file
from zicht.kit.errors import UserError
from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.formats.staging import StagedFile


class FileDiffersFromNote(UserError):
    """A file of a delivery is absent, was altered on the way, or has more or fewer rows than announced."""

    exit_code = 91
    usual_remedy = "ask the supplier for the file again, with a note made after the file"


def check_announced_file(table: DeliveredTable) -> None:
    """Raise FileDiffersFromNote when the file is absent or its bytes are not the announced ones."""
    if not table.path.is_file():
        raise FileDiffersFromNote(table.where, found="no such file", expected="the file of the note")
    found = sha256_of_file(table.path)
    if found != table.sha256:
        raise FileDiffersFromNote(
            table.where,
            found=f"SHA-256 {found} ({table.path.stat().st_size:,} bytes)",
            expected=f"SHA-256 {table.sha256}",
        )


def check_announced_rows(table: DeliveredTable, staged: StagedFile) -> None:
    """Raise FileDiffersFromNote when the file holds another number of rows than announced."""
    rows, malformed = staged.count_rows()
    if rows == table.rows:
        return
    among = f", of which {malformed:,} malformed" if malformed else ""
    raise FileDiffersFromNote(
        table.where,
        found=f"{rows:,} rows{among}",
        expected=f"{table.rows:,} rows, as announced",
        remedy="the file was cut off, a quotation mark is not closed, or the note belongs to another file: "
        "ask the supplier for both again",
    )
