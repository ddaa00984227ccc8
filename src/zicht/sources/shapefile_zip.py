"""A shapefile in a zip, as CBS publishes the map of wijken and buurten.

A zip is somebody else's program for writing files: names that climb out of the folder, links and sizes that
explode are refused on what the directory of the zip declares, before anything is unpacked.
"""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import PurePosixPath

from zicht.kit.errors import UserError
from zicht.sources.entries import Entry
from zicht.sources.layers import read_parts
from zicht.sources.ogr_layers import ogr_layer
from zicht.sources.open_data import OpenData
from zicht.sources.received import FileDamaged, FileTooLarge, Received

MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 200
NEEDED = (".shp", ".shx", ".dbf", ".prj")


class UnsafeArchive(UserError):
    """A zip holds a name outside its own folder, a link, or an encrypted file."""

    exit_code = 52


def read(received: Received, entry: Entry) -> OpenData:
    """Polygons, figures and memberships out of the one shapefile in the zip."""
    safe = repacked(received.file.data, received.where)
    return read_parts(received, entry, lambda _: ogr_layer(safe, ".shp.zip", received.where, ""))


def repacked(data: bytes, where: str, max_unpacked: int = MAX_UNPACKED) -> bytes:
    """A new zip with only the checked parts of the shapefile, so that GDAL never sees the original.

    raises UnsafeArchive, FileTooLarge, FileDamaged
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            check_members(members, where, max_unpacked)
            parts = {suffix: _only_member(members, suffix, where) for suffix in NEEDED}
            code_pages = [member for member in members if member.filename.lower().endswith(".cpg")]
            chosen = [*parts.values(), *code_pages[:1]]
            contents = {PurePosixPath(m.filename).suffix.lower(): archive.read(m) for m in chosen}
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise FileDamaged(
            where,
            found=f"a zip that cannot be read ({error})",
            expected="a whole zip",
            remedy="fetch it again",
        ) from None
    target = io.BytesIO()
    stem = PurePosixPath(parts[".shp"].filename).stem
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for suffix, content in sorted(contents.items()):
            archive.writestr(f"{stem}{suffix}", content)
    return target.getvalue()


def check_members(members: list[zipfile.ZipInfo], where: str, max_unpacked: int) -> None:
    """Refuse what a delivery of figures has no reason to hold; raises UnsafeArchive, FileTooLarge."""
    unsafe = [member.filename for member in members if _is_unsafe(member)]
    if unsafe:
        raise UnsafeArchive(
            where,
            found=f"unsafe names or links in the zip: {', '.join(sorted(unsafe)[:5])}",
            expected="plain files below the top of the zip",
            remedy="do not unpack this file; ask the publisher for a good one",
        )
    declared = sum(member.file_size for member in members)
    bombs = [m for m in members if m.file_size > 1_000_000 and m.file_size > MAX_RATIO * m.compress_size]
    if declared > max_unpacked or bombs:
        raise FileTooLarge(
            where,
            found=f"{declared:,} bytes declared"
            + (f"; {bombs[0].filename} is packed too well" if bombs else ""),
            expected=f"at most {max_unpacked:,} bytes, packed at most {MAX_RATIO} times",
            remedy="check the file; if it is right, raise the limit",
        )


def _is_unsafe(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    path = PurePosixPath(name)
    climbs = path.is_absolute() or ".." in path.parts or "\\" in member.orig_filename or ":" in name
    mode = member.external_attr >> 16
    special = bool(mode) and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
    return climbs or special or bool(member.flag_bits & 0x1)


def _only_member(members: list[zipfile.ZipInfo], suffix: str, where: str) -> zipfile.ZipInfo:
    found = [member for member in members if member.filename.lower().endswith(suffix)]
    if len(found) != 1:
        raise FileDamaged(
            where, found=f"{len(found)} files {suffix}", expected=f"one of each of {', '.join(NEEDED)}"
        )
    return found[0]
