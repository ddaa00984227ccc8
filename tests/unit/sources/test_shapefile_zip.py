"""A zip is refused on what it declares, before anything is unpacked."""

import io
import stat
import zipfile

import pytest

from zicht.sources.received import FileDamaged, FileTooLarge
from zicht.sources.shapefile_zip import UnsafeArchive, repacked

PARTS = {f"map/wijk{suffix}": suffix.encode() for suffix in (".shp", ".shx", ".dbf", ".prj")}


def zipped(members, mode=None):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if mode and name in mode:
                info.external_attr = mode[name] << 16
            archive.writestr(info, content)
    return target.getvalue()


def test_only_the_parts_of_the_shapefile_go_on_without_their_folder():
    whole = zipped({**PARTS, "map/wijk.cpg": b"UTF-8", "read me.txt": b"hello"})
    with zipfile.ZipFile(io.BytesIO(repacked(whole, "a.zip"))) as archive:
        assert archive.namelist() == ["wijk.cpg", "wijk.dbf", "wijk.prj", "wijk.shp", "wijk.shx"]


@pytest.mark.parametrize(
    "name", ["../wijk.txt", "map/../../wijk.txt", "/etc/wijk.txt", "C:/wijk.txt", "..\\wijk.txt"]
)
def test_a_name_that_climbs_out_is_refused(name):
    with pytest.raises(UnsafeArchive, match=r"a\.zip"):
        repacked(zipped({**PARTS, name: b"x"}), "a.zip")


def test_a_link_is_refused():
    with pytest.raises(UnsafeArchive, match="link"):
        repacked(zipped({**PARTS, "link": b"/etc/passwd"}, {"link": stat.S_IFLNK | 0o777}), "a.zip")


def test_a_member_packed_too_well_is_refused():
    with pytest.raises(FileTooLarge, match=r"bomb\.txt is packed too well"):
        repacked(zipped({**PARTS, "bomb.txt": b"0" * 5_000_000}), "a.zip")


def test_more_than_the_limit_is_refused():
    with pytest.raises(FileTooLarge, match="16 bytes declared"):
        repacked(zipped(PARTS), "a.zip", max_unpacked=10)


@pytest.mark.parametrize("suffix", [".shp", ".dbf", ".prj"])
def test_every_part_must_be_there_once(suffix):
    missing = {name: content for name, content in PARTS.items() if not name.endswith(suffix)}
    with pytest.raises(FileDamaged, match=f"0 files {suffix}"):
        repacked(zipped(missing), "a.zip")
    with pytest.raises(FileDamaged, match=f"2 files {suffix}"):
        repacked(zipped({**PARTS, f"other{suffix}": b"x"}), "a.zip")


def test_what_is_no_zip_or_half_a_zip_is_refused():
    for data in (b"PK not really", zipped(PARTS)[:-30]):
        with pytest.raises(FileDamaged, match="zip"):
            repacked(data, "a.zip")
