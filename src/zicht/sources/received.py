"""Bytes as received: size limits, digests and unpacking, before anybody looks at what they mean."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError


class FileTooLarge(UserError):
    """A file, or what is packed in it, is larger than the setting allows."""

    exit_code = 42


class FileDamaged(UserError):
    """A file ends too early, its checksum fails, or it is not what its name says."""

    exit_code = 43
    usual_remedy = "fetch the file again and compare its size; if it is as published, ask the publisher"


class WrongEncoding(UserError):
    """A text file is not UTF-8, or was once read in the wrong encoding and saved that way."""

    exit_code = 44


class NestedTooDeep(UserError):
    """A JSON file nests deeper than any delivery does; it would exhaust the memory of the reader."""

    exit_code = 45


_DEFLATE_RATIO = 1032
"""The most that deflate can pack (zlib's technical notes); a larger declared size is no size but damage."""


@dataclass(frozen=True)
class Limits:
    """How much may be read; a packed file is refused on the size it declares, before it is unpacked."""

    file_bytes: int = 500_000_000
    unpacked_bytes: int = 2_000_000_000


@dataclass(frozen=True)
class ReceivedFile:
    """One file: `where` is its path inside the source folder, `data` its content after unpacking."""

    where: str
    sha256: str
    size: int
    data: bytes

    @classmethod
    def of(cls, where: str, received: bytes, limits: Limits | None = None) -> ReceivedFile:
        """Bytes from anywhere; unpacked when they are gzip. Raises FileTooLarge, FileDamaged."""
        limits = limits or Limits()
        if len(received) > limits.file_bytes:
            raise _too_large(where, len(received), limits.file_bytes)
        data = _gunzip(where, received, limits) if received[:2] == b"\x1f\x8b" else received
        if where.endswith(".gz") and data is received:
            raise FileDamaged(where, found="no gzip header", expected="a gzip file", remedy="fetch it again")
        return cls(where, sha256_of(received), len(received), data)


@dataclass(frozen=True)
class Received:
    """What one entry of the catalogue points at: one file, or the files of one folder sorted by name."""

    where: str
    files: tuple[ReceivedFile, ...]

    @property
    def file(self) -> ReceivedFile:
        """The one file of an entry that is not a folder."""
        if len(self.files) != 1:
            raise FileDamaged(self.where, found=f"{len(self.files)} files", expected="one file")
        return self.files[0]

    @property
    def sha256(self) -> str:
        """Of the file; of a folder: of the list of names and digests."""
        if len(self.files) == 1:
            return self.files[0].sha256
        return sha256_of(canonical_json({file.where: file.sha256 for file in self.files}))

    @property
    def size(self) -> int:
        """Bytes as received."""
        return sum(file.size for file in self.files)


def receive(folder: Path, relative: str, limits: Limits) -> Received:
    """Read a file, or every file directly in a folder. Raises FileTooLarge, FileDamaged."""
    path = folder / relative
    if not path.is_dir():
        return Received(relative, (_receive_file(path, relative, limits),))
    names = sorted(child.name for child in path.iterdir() if child.is_file())
    return Received(
        relative, tuple(_receive_file(path / name, f"{relative}/{name}", limits) for name in names)
    )


def text_of(file: ReceivedFile, encoding: str = "utf-8-sig") -> str:
    """The content as text: UTF-8, with or without a byte order mark, or what the catalogue declares.

    encoding  "mixed" for a file of cells that are each either UTF-8 or cp1252, as careless joins make
    raises    WrongEncoding, also for text that was read in the wrong encoding before it was saved
    """
    try:
        text = _mixed(file.data) if encoding == "mixed" else file.data.decode(encoding)
    except UnicodeDecodeError as error:
        line = file.data[: error.start].count(b"\n") + 1
        raise WrongEncoding(
            f"{file.where}, line {line}",
            found=f"byte 0x{file.data[error.start]:02x} that is not {encoding.removesuffix('-sig')}",
            expected=encoding.removesuffix("-sig"),
            remedy="ask the publisher for UTF-8, or convert the file from its own encoding (often cp1252)",
        ) from None
    for spoiled in ("Ã«", "Ã¢", "Ã©", "Ã¼", "â€™", "\ufffd"):
        if spoiled in text:
            line = text[: text.index(spoiled)].count("\n") + 1
            raise WrongEncoding(
                f"{file.where}, line {line}",
                found=f"{spoiled!r}: the text was once read in the wrong encoding and saved",
                expected="letters such as ë, â, é",
                remedy="fetch the file again from the publisher",
            )
    return text


def json_of(file: ReceivedFile) -> Any:
    """The content as JSON; NaN and Infinity pass as floats, for the gate that knows what they would be.

    raises WrongEncoding, FileDamaged, NestedTooDeep
    """
    text = text_of(file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise FileDamaged(
            f"{file.where}, line {error.lineno}, column {error.colno}",
            found=f"{error.msg}; the file has {len(text):,} characters",
            expected="complete JSON",
            remedy="the file is probably cut off: fetch it again and compare its size",
        ) from None
    except RecursionError:
        raise NestedTooDeep(
            file.where,
            found="JSON nested deeper than 900 levels",
            expected="at most the nesting of GeoJSON and OData (about 10)",
            remedy="do not use this file; ask the publisher for a good one",
        ) from None


def _receive_file(path: Path, where: str, limits: Limits) -> ReceivedFile:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise _too_large(where, size, limits.file_bytes)
    return ReceivedFile.of(where, path.read_bytes(), limits)


def _gunzip(where: str, received: bytes, limits: Limits) -> bytes:
    declared = int.from_bytes(received[-4:], "little")
    if limits.unpacked_bytes < declared <= _DEFLATE_RATIO * len(received):
        raise _too_large(where, declared, limits.unpacked_bytes)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(received)) as stream:
            data = stream.read(limits.unpacked_bytes + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileDamaged(
            where,
            found=f"gzip data that ends too early or fails its checksum ({error})",
            expected="a whole gzip file",
            remedy="fetch the file again and compare its size and SHA-256",
        ) from None
    if len(data) > limits.unpacked_bytes:
        raise _too_large(where, len(data), limits.unpacked_bytes)
    return data


def _mixed(data: bytes) -> str:
    return ",".join(_utf8_or_cp1252(cell) for cell in data.split(b","))


def _utf8_or_cp1252(cell: bytes) -> str:
    try:
        return cell.decode("utf-8")
    except UnicodeDecodeError:
        return cell.decode("cp1252")


def _too_large(where: str, found: int, allowed: int) -> FileTooLarge:
    return FileTooLarge(
        where,
        found=f"{found:,} bytes",
        expected=f"at most {allowed:,} bytes",
        remedy="check the file; if it is right, raise the limit",
    )
