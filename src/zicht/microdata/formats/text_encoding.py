"""A text file as strict UTF-8: decoded in blocks, refused when it was decoded wrongly before."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.formats.staging import FileUnreadable

_BLOCK = 4 * 1024 * 1024
"""Bytes read at a time."""

# UTF-8 that was once read as Windows-1252: "Ã©" for é, "â‚¬" for €, "Â " for a hard space
_SECOND = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_READ_WRONGLY = re.compile(f"[ÂÃ][{_SECOND}]|â[€‚„][{_SECOND}]|ï»¿|\ufffd")
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r\f"})
_NO_TEXT = re.compile("[\0-\x08\x0b\x0e-\x1f\u0080-\u009f]")


def as_utf8(table: DeliveredTable, aside: Path) -> Path:
    """The file itself when it is UTF-8, else a copy in UTF-8 at `aside`. Raises FileUnreadable.

    Both are checked: every byte belongs to the encoding; there is no control character (NUL, escape,
    what only a wrong encoding gives); no sign that UTF-8 was read as something else on the way.
    """
    if table.encoding == "utf-8":
        for _ in _checked_blocks(table):
            pass
        return table.path
    with aside.open("w", encoding="utf-8", newline="") as copy:
        for block in _checked_blocks(table):
            copy.write(block)
    return aside


def _checked_blocks(table: DeliveredTable) -> Iterator[str]:
    decode = codecs.getincrementaldecoder(table.encoding)("strict").decode
    line, last = 1, ""
    with table.path.open("rb") as stream:
        while True:
            raw = stream.read(_BLOCK)
            text = _decoded(table, decode, raw, line)
            if line == 1 and not last:
                text = text.removeprefix("\ufeff")
            if not text.isascii() or len(raw.translate(None, _CONTROLS)) < len(raw):
                _check_text(table, last + text, line - last.count("\n"))
            yield text
            if not raw:
                return
            line += text.count("\n")
            last = (last + text)[-2:]  # a sign of three characters may lie across two blocks


def _decoded(table: DeliveredTable, decode: Callable[[bytes, bool], str], raw: bytes, line: int) -> str:
    try:
        return decode(raw, not raw)
    except UnicodeDecodeError as error:
        at = line + error.object[: error.start].count(b"\n")
        raise FileUnreadable(
            f"{table.where}, line {at:,}",
            found=f"a byte (0x{error.object[error.start]:02x}) that {table.encoding} does not have there",
            expected=f"text in {table.encoding}",
            remedy="let the note name the encoding that the file really has, often cp1252 or utf-8",
        ) from None


def _check_text(table: DeliveredTable, text: str, line: int) -> None:
    wrong = _READ_WRONGLY.search(text)
    if wrong:
        raise FileUnreadable(
            f"{table.where}, line {line + text[: wrong.start()].count(chr(10)):,}",
            found="letters that were decoded wrongly before (such as Ã© where é was meant)",
            expected=f"text that was written in {table.encoding}",
            remedy="the note names the wrong encoding, or the supplier's export is damaged: "
            "try utf-8 in the note, else ask for a new export",
        )
    odd = _NO_TEXT.search(text)
    if odd:
        raise FileUnreadable(
            f"{table.where}, line {line + text[: odd.start()].count(chr(10)):,}",
            found=f"a control character (U+{ord(odd.group()):04X}) that no text has",
            expected=f"text in {table.encoding}",
            remedy="the file is no text, is damaged, or is in another encoding (cp1252, utf-16) "
            "than the note names",
        )
