"""What suppliers make of "a CSV file", and what comes out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.microdata.formats.delivered import deliver, staged, texts

from zicht.microdata.formats.announced import FileDiffersFromNote
from zicht.microdata.formats.column_set import ColumnsRefused
from zicht.microdata.formats.staging import FileUnreadable

HEADER = b"RINPERSOON;PLAATS;BEDRAG\n"
JAN = ("000000001", "A", "10")


def test_rows_keep_their_place_and_their_text(tmp_path: Path):
    deliver(tmp_path, HEADER + b"000000001;A;10\n000000002; 1 ;-007\n;;\n", rows=3)
    assert staged(tmp_path) == [
        (1, None, "000000001", "A", "10"),
        (2, None, "000000002", " 1 ", "-007"),
        (3, None, None, None, None),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEADER + b"000000001;A;10\n",
        HEADER.replace(b"\n", b"\r\n") + b"000000001;A;10\r\n",
        HEADER.replace(b"\n", b"\r") + b"000000001;A;10\r",
        HEADER + b"000000001;A;10\r\n",
        HEADER + b"000000001;A;10",
        HEADER + b"\n000000001;A;10\n\n\n",
        HEADER + b'"000000001";"A";"10"\n',
        b'"RINPERSOON";"PLAATS";"BEDRAG"\n000000001;A;10\n',
        b"RINPERSOON;PLAATS;BEDRAG;\n000000001;A;10;\n",
        b"BEDRAG;RINPERSOON;PLAATS\n10;000000001;A\n",
    ],
    ids=[
        "byte order mark",
        "windows line ends",
        "old mac line ends",
        "mixed line ends",
        "no last line end",
        "empty lines",
        "quoted",
        "quoted header",
        "delimiter at the end",
        "other order",
    ],
)
def test_the_same_row_written_in_other_ways(content: bytes, tmp_path: Path):
    assert texts(deliver(tmp_path, content, rows=1)) == [JAN]


def test_a_quoted_field_may_hold_delimiters_quotation_marks_and_line_ends(tmp_path: Path):
    deliver(tmp_path, HEADER + b'1;"a;b";"say ""no"""\n2;"x\r\ny\n";\n', rows=2)
    assert texts(tmp_path) == [("1", "a;b", 'say "no"'), ("2", "x\r\ny\n", None)]


DAMAGED = HEADER + b'1;A;10\n2;B\n3;C;30;x\n4;"D;40\n5;"E\ne";50\r\n6;"F"f;60\n7;G"g;70\n8;H;80;\n\n9;I;90\n'


def test_malformed_rows_stay_in_their_place_with_a_reason(tmp_path: Path):
    deliver(tmp_path, DAMAGED, rows=9)
    assert staged(tmp_path) == [
        (1, None, "1", "A", "10"),
        (2, "too-few-fields", None, None, None),
        (3, "too-many-fields", None, None, None),
        (4, "quotation-mark-not-closed", None, None, None),
        (5, None, "5", "E\ne", "50"),
        (6, "text-after-quotation-mark", None, None, None),
        (7, None, "7", 'G"g', "70"),
        (8, None, "8", "H", "80"),
        (9, None, "9", "I", "90"),
    ]


def test_a_line_that_is_far_too_long_is_one_malformed_row(tmp_path: Path):
    deliver(tmp_path, HEADER + b"1;" + b"x" * 3_000_000 + b";10\n2;B;20\n", rows=2)
    assert staged(tmp_path) == [(1, "line-too-long", None, None, None), (2, None, "2", "B", "20")]


def test_a_header_without_rows_is_an_empty_table(tmp_path: Path):
    assert staged(deliver(tmp_path, HEADER.rstrip(), rows=0)) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\xef\xbb\xbf", b'"RINPERSOON;PLAATS\n1;2\n', b"x" * 200_000],
    ids=["empty", "empty lines", "mark only", "open quotation mark", "endless"],
)
def test_a_file_without_a_header_is_refused(content: bytes, tmp_path: Path):
    with pytest.raises(FileUnreadable, match="no header"):
        staged(deliver(tmp_path, content, rows=0))


def test_all_columns_that_are_wrong_are_told_together(tmp_path: Path):
    deliver(tmp_path, b"RINPERSON;plaats;BEDRAG;BEDRAG;KLEUR;\n1;2;3;4;5;\n", rows=1)
    with pytest.raises(ColumnsRefused) as refused:
        staged(tmp_path)
    assert refused.value.found == (
        "unknown column RINPERSON (is it RINPERSOON?); unknown column plaats (is it PLAATS?); "
        "column BEDRAG stands 2 times; unknown column KLEUR; missing column RINPERSOON; missing column PLAATS"
    )


def test_a_column_that_the_note_ignores_is_left_outside(tmp_path: Path):
    deliver(tmp_path, b"RINPERSOON;KLEUR;PLAATS;BEDRAG\n1;red;A;10\n", rows=1, ignore=["KLEUR"])
    assert texts(tmp_path) == [("1", "A", "10")]


def test_names_that_differ_in_capitals_are_two_columns(tmp_path: Path):
    deliver(tmp_path, b"RINPERSOON;bedrag;PLAATS;BEDRAG\n1;99;A;10\n", rows=1, ignore=["bedrag"])
    assert texts(tmp_path) == [("1", "A", "10")]


def test_the_note_may_rename_columns(tmp_path: Path):
    deliver(
        tmp_path,
        b"wie,PLAATS,euro\n1,A,10\n",
        rows=1,
        delimiter=",",
        columns={"wie": "person", "euro": "amount"},
    )
    assert texts(tmp_path) == [("1", "A", "10")]


def test_another_delimiter_than_the_note_says_is_named(tmp_path: Path):
    with pytest.raises(ColumnsRefused, match="the header is delimited by ','"):
        staged(deliver(tmp_path, b"RINPERSOON,PLAATS,BEDRAG\n1,A,10\n", rows=1))


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path):
    with pytest.raises(FileDiffersFromNote, match="2 rows, of which 1 malformed"):
        staged(deliver(tmp_path, HEADER + b"1;A;10\n2;B", rows=3))


def test_a_file_that_was_altered_on_the_way_is_refused(tmp_path: Path):
    deliver(tmp_path, HEADER + b"1;A;10\n", rows=1)
    (tmp_path / "stays.csv").write_bytes(HEADER + b"1;A;11\n")
    with pytest.raises(FileDiffersFromNote, match="SHA-256"):
        staged(tmp_path)


def test_a_name_with_marks_of_a_pattern_is_one_file(tmp_path: Path):
    (tmp_path / "stays1.csv").write_bytes(b"nothing")
    deliver(tmp_path, HEADER + b"1;A;10\n", rows=1, file="stays[1]*?.csv", format="csv")
    assert texts(tmp_path) == [("1", "A", "10")]


def test_a_refused_file_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(FileDiffersFromNote):
        staged(deliver(tmp_path, HEADER + b"1;A;10\n", rows=2))
    assert list((tmp_path / "spill" / "staged").iterdir()) == []
