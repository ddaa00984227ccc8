"""Folders that only claim to be releases: nothing crashes, hangs or leads outside."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from tests.attack.small_releases import clean_release, put
from tests.attack.test_planted_leaks import PDF, picture, workbook

from zicht.attack.attack import attack
from zicht.attack.compact_records import CompactReader, Damaged
from zicht.attack.knowledge import Background
from zicht.attack.parquet_layout import layout_of
from zicht.attack.published_files import (
    Bounds,
    ReleaseUnreadable,
    gunzipped,
    json_of,
    open_folder,
    parquet_of,
    unzipped,
)
from zicht.kit.errors import UserError


def look(folder: Path) -> None:
    attack([folder], Background(knowledge="A0"), lambda _: None)


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(ReleaseUnreadable, match="no folder"):
        look(tmp_path / "nowhere")


def test_a_link_is_not_followed(tmp_path: Path):
    release = clean_release(tmp_path / "r")
    (release / "more.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(ReleaseUnreadable, match="a link or a device"):
        look(release)


def test_a_linked_folder_is_not_followed(tmp_path: Path):
    release = clean_release(tmp_path / "r")
    (release / "more").symlink_to(tmp_path)
    with pytest.raises(ReleaseUnreadable, match="a link or a device"):
        look(release)


def test_a_pipe_does_not_hang(tmp_path: Path):
    release = clean_release(tmp_path / "r")
    os.mkfifo(release / "pipe.json")
    with pytest.raises(ReleaseUnreadable, match="a link or a device"):
        look(release)


def test_a_file_that_becomes_a_link_after_it_was_listed(tmp_path: Path):
    release = clean_release(tmp_path / "r")
    folder = open_folder(release)
    (tmp_path / "secret.json").write_bytes(b"{}")
    (release / "area_names.json").unlink()
    (release / "area_names.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(ReleaseUnreadable, match=r"area_names\.json"):
        folder.document("area_names.json")


def test_a_file_that_grows_after_it_was_listed(tmp_path: Path):
    (tmp_path / "a.json").write_bytes(b"1")
    folder = open_folder(tmp_path, Bounds(size=4))
    (tmp_path / "a.json").write_bytes(b"12345")
    with pytest.raises(ReleaseUnreadable, match="grew"):
        folder.bytes_of("a.json")


@pytest.mark.parametrize(
    ("bounds", "fits"),
    [
        (Bounds(files=2), True),
        (Bounds(files=1), False),
        (Bounds(size=3), True),
        (Bounds(size=2), False),
        (Bounds(total=6), True),
        (Bounds(total=5), False),
        (Bounds(depth=1), True),
        (Bounds(depth=0), False),
    ],
)
def test_a_folder_is_read_within_bounds(tmp_path: Path, bounds: Bounds, fits: bool):
    (tmp_path / "a.json").write_bytes(b"111")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "b.json").write_bytes(b"222")
    if fits:
        assert [file.path for file in open_folder(tmp_path, bounds).files] == ["a.json", "b/b.json"]
    else:
        with pytest.raises(ReleaseUnreadable):
            open_folder(tmp_path, bounds)


def test_names_that_command_a_terminal_are_refused(tmp_path: Path):
    (tmp_path / "a\x1b[2J.json").write_bytes(b"1")
    with pytest.raises(ReleaseUnreadable, match="signs that are no letters"):
        open_folder(tmp_path)


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b"{", b"NaN", b"[1e999999, Infinity]", b"\xff", b"9" * 5000]
)
def test_json_that_is_none(text: bytes):
    with pytest.raises(ReleaseUnreadable, match="not JSON"):
        json_of("a.json", text)


def test_archives_that_unpack_without_end():
    small = Bounds(unpacked=1000)
    assert gunzipped("a.gz", gzip.compress(b"a" * 1000), small) == b"a" * 1000
    with pytest.raises(ReleaseUnreadable, match="without end"):
        gunzipped("a.gz", gzip.compress(b"a" * 1001), small)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"a" * 1001)
    with pytest.raises(ReleaseUnreadable, match="without end"):
        unzipped("a.zip", stream.getvalue(), small)


@pytest.mark.parametrize("name", ["../a", "/a", "b/../../a"])
def test_members_that_lead_outside(name: str):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"a")
    with pytest.raises(ReleaseUnreadable, match="leads outside"):
        unzipped("a.zip", stream.getvalue(), Bounds())


def test_a_gzip_cut_off():
    with pytest.raises(ReleaseUnreadable, match="damaged"):
        gunzipped("a.gz", gzip.compress(b"a" * 100)[:-9], Bounds())


def test_a_table_without_end(tmp_path: Path):
    data = (clean_release(tmp_path / "r") / "counts.parquet").read_bytes()
    rows = parquet_of("counts.parquet", data, Bounds()).num_rows
    assert parquet_of("counts.parquet", data, Bounds(rows=rows)).num_rows == rows
    with pytest.raises(ReleaseUnreadable, match="without end"):
        parquet_of("counts.parquet", data, Bounds(rows=rows - 1))


@pytest.mark.parametrize(
    "data", [b"", b"\x15", b"\x1c" * 100, b"\x19\xfc\xff\xff\xff\xff\x0f", b"\x15" + b"\xff" * 20]
)
def test_records_that_are_none(data: bytes):
    with pytest.raises(Damaged):
        CompactReader(data).record()


def changed(data: bytes, draw: np.random.Generator) -> bytes:
    """Bytes turned over, cut off, doubled or filled with one value."""
    body = bytearray(data)
    start, length = int(draw.integers(len(body))), int(draw.integers(1, 30))
    match int(draw.integers(4)):
        case 0:
            for at in draw.integers(len(body), size=int(draw.integers(1, 5))):
                body[int(at)] = int(draw.integers(256))
        case 1:
            del body[start : start + length]
        case 2:
            body[start:start] = body[start : start + length]
        case _:
            body[start : start + length] = bytes([int(draw.integers(256))]) * length
    return bytes(body)


FILES = [
    "counts.parquet",
    "counts.csv",
    "area_tree.json",
    "release_plan.json",
    "manifest.json",
    "t.xlsx",
    "t.png",
    "t.pdf",
    "t.json.gz",
    "t.svg",
]


@pytest.mark.parametrize("path", FILES)
def test_a_fuzzed_file_is_refused_or_read_and_never_crashes(tmp_path: Path, path: str):
    release = clean_release(tmp_path / "r")
    put(release, "t.xlsx", workbook())
    put(release, "t.png", picture())
    put(release, "t.pdf", PDF)
    put(release, "t.json.gz", gzip.compress(b"{}", mtime=0))
    put(release, "t.svg", b"<svg/>")
    whole = (release / path).read_bytes()
    draw = np.random.default_rng(len(path))
    told = 0
    for _ in range(12):
        (release / path).write_bytes(changed(whole, draw))
        try:
            attack([release], Background(knowledge="A0"), lambda _: None)
        except UserError:
            told += 1
    if path in ("counts.parquet", "t.json.gz"):
        assert told, "damage to a packed file was never noticed"


def test_the_layout_of_fuzzed_parquet_is_damage_or_a_layout(tmp_path: Path):
    data = (clean_release(tmp_path / "r") / "counts.parquet").read_bytes()
    draw = np.random.default_rng(3)
    outcomes = set()
    for _ in range(300):
        try:
            layout_of(changed(data, draw))
            outcomes.add("read")
        except Damaged:
            outcomes.add("damaged")
    assert outcomes == {"read", "damaged"}
