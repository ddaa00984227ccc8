"""Letters arrive as they were written, or the file is refused with the line in which it goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.microdata.formats.delivered import deliver, staged, texts

from zicht.microdata.delivery_note import ENCODINGS
from zicht.microdata.formats import text_encoding
from zicht.microdata.formats.staging import FileUnreadable

TEXT = 'RINPERSOON;PLAATS;BEDRAG\n1;Súdwest-Fryslân;10\n2;"’s-Hertogenbosch";\n'
FRISIAN = TEXT.replace("’", "'")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_gives_the_same_letters(encoding: str, tmp_path: Path):
    deliver(tmp_path, FRISIAN.encode(encoding), rows=2, encoding=encoding)
    assert texts(tmp_path) == [("1", "Súdwest-Fryslân", "10"), ("2", "'s-Hertogenbosch", None)]


def test_a_letter_may_lie_across_two_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(text_encoding, "_BLOCK", 1)
    deliver(tmp_path, TEXT.encode(), rows=2)
    assert texts(tmp_path)[1][1] == "’s-Hertogenbosch"


@pytest.mark.parametrize("block", [1, 2, 5, 4_000_000])
@pytest.mark.parametrize(
    ("content", "encoding", "found"),
    [
        (TEXT.encode("cp1252"), "utf-8", r"line 2.*\n.*byte \(0xfa\) that utf-8"),
        (TEXT.encode(), "cp1252", "line 2.*\n.*decoded wrongly before"),
        (TEXT.encode().decode("cp1252").encode(), "utf-8", "line 2.*\n.*decoded wrongly before"),
        (TEXT.replace("ú", "\ufffd").encode(), "utf-8", "line 2.*\n.*decoded wrongly before"),
        (TEXT.encode("cp1252"), "iso-8859-1", r"line 3.*\n.*control character \(U\+0092\)"),
        (TEXT.replace("ú", "\0").encode(), "utf-8", r"line 2.*\n.*control character \(U\+0000\)"),
        (TEXT.encode() + b"\x1a", "utf-8", r"line 4.*\n.*control character \(U\+001A\)"),
        (TEXT.encode("cp1252") + b"\x81", "cp1252", r"line 4.*\n.*byte \(0x81\)"),
        (TEXT.encode()[:-4] + b"\xe2\x82", "utf-8", r"line 3.*\n.*byte \(0xe2\)"),
        (TEXT.encode("utf-16"), "utf-8", r"line 1.*\n.*byte \(0xff\)"),
    ],
)
def test_a_wrong_encoding_is_found_with_its_line(
    content: bytes, encoding: str, found: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(text_encoding, "_BLOCK", block)
    deliver(tmp_path, content, rows=2, encoding=encoding)
    with pytest.raises(FileUnreadable, match=found):
        staged(tmp_path)
