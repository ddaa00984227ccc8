"""Bytes as received: digests, limits, encodings."""

import gzip
import hashlib

import pytest

from zicht.sources.received import (
    FileDamaged,
    FileTooLarge,
    Limits,
    NestedTooDeep,
    ReceivedFile,
    WrongEncoding,
    json_of,
    receive,
    text_of,
)


def test_the_digest_is_of_the_bytes_as_received_not_of_what_is_packed_in_them():
    packed = gzip.compress(b"a;b\n1;2\n", mtime=0)
    file = ReceivedFile.of("x.csv.gz", packed)
    assert file.data == b"a;b\n1;2\n"
    assert file.sha256 == hashlib.sha256(packed).hexdigest()
    assert file.size == len(packed)


def test_a_file_that_is_called_gz_and_is_not_is_refused():
    with pytest.raises(FileDamaged, match=r"x\.csv\.gz"):
        ReceivedFile.of("x.csv.gz", b"a;b\n1;2\n")


def test_a_packed_file_is_refused_on_the_size_it_declares_before_it_is_unpacked():
    packed = gzip.compress(b"x" * 1000)
    damaged = packed[:12] + b"not deflate" + packed[-8:]
    with pytest.raises(FileTooLarge, match="1,000 bytes"):
        ReceivedFile.of("big.gz", damaged, Limits(unpacked_bytes=999))


def test_a_declared_size_that_deflate_cannot_reach_is_damage():
    packed = gzip.compress(b"x" * 1000)[:-4] + (3_000_000_000).to_bytes(4, "little")
    with pytest.raises(FileDamaged, match=r"big\.gz"):
        ReceivedFile.of("big.gz", packed)


def test_a_packed_file_that_lies_about_its_size_is_stopped_at_the_limit():
    two_members = gzip.compress(b"x" * 1000) + gzip.compress(b"x")
    with pytest.raises(FileTooLarge):
        ReceivedFile.of("liar.gz", two_members, Limits(unpacked_bytes=500))


def test_a_file_larger_than_the_limit_is_not_read(tmp_path):
    (tmp_path / "large.json").write_bytes(b"[" + b" " * 100 + b"]")
    with pytest.raises(FileTooLarge, match=r"large\.json"):
        receive(tmp_path, "large.json", Limits(file_bytes=50))


def test_a_folder_is_read_whole_in_the_order_of_names(tmp_path):
    for name in ("b.json", "a.json"):
        (tmp_path / name).write_text(name)
    received = receive(tmp_path.parent, tmp_path.name, Limits())
    assert [file.data for file in received.files] == [b"a.json", b"b.json"]
    assert received.size == 12
    with pytest.raises(FileDamaged, match="2 files"):
        _ = received.file


def test_the_digest_of_a_folder_changes_with_any_file_in_it(tmp_path):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(name)
    before = receive(tmp_path.parent, tmp_path.name, Limits()).sha256
    (tmp_path / "b.json").write_text("other")
    assert receive(tmp_path.parent, tmp_path.name, Limits()).sha256 != before


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("naam\nFryslân\n".encode("cp1252"), "line 2"),
        ("naam\nFryslân\n".encode().decode("cp1252").encode(), "line 2"),
        ("naam\nx\nFrysl\ufffdn\n".encode(), "line 3"),
    ],
    ids=["cp1252", "saved after reading in the wrong encoding", "replacement character"],
)
def test_text_in_another_encoding_is_refused_with_the_line(data, found):
    with pytest.raises(WrongEncoding, match=found):
        text_of(ReceivedFile.of("x.csv", data))


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert text_of(ReceivedFile.of("x.csv", b"\xef\xbb\xbfid")) == "id"


def test_a_file_declared_mixed_is_read_cell_by_cell():
    data = "Exloërveen,".encode() + "Fryslân".encode("cp1252")
    assert text_of(ReceivedFile.of("x.csv", data), "mixed") == "Exloërveen,Fryslân"


def test_json_that_nests_without_end_is_refused():
    with pytest.raises(NestedTooDeep, match=r"bomb\.json"):
        json_of(ReceivedFile.of("bomb.json", b"[" * 200_000))


def test_json_that_is_cut_off_says_where():
    with pytest.raises(FileDamaged, match="line 2"):
        json_of(ReceivedFile.of("cut.json", b'{"a":\n [1, 2'))
