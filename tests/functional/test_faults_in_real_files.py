"""Real files with a fault put in: a clear error that names file, place and remedy, and nothing written."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from zicht.kit.errors import UserError
from zicht.sources.catalogue import Catalogue, SourceMissing, built_in_catalogue, read_folder
from zicht.sources.received import FileDamaged, FileTooLarge, Limits, NestedTooDeep, WrongEncoding
from zicht.sources.records import ColumnsDiffer, PartsDoNotAddUp, RowsInvalid, RowsTwice
from zicht.sources.shapefile_zip import UnsafeArchive
from zicht.sources.shapes import GeometryInvalid


@dataclass(frozen=True)
class Fault:
    """What is done to which source, and what a user must be told.

    file   for a source of several files: the one that is spoiled
    spoil  received bytes in, spoiled bytes out
    place  a pattern that the message must hold, to find the fault again
    """

    name: str
    source: str
    spoil: Callable[[bytes], bytes]
    error: type[UserError]
    place: str
    file: str = ""


def inside(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the content of a gzip file."""

    def spoil(data: bytes) -> bytes:
        before = gzip.decompress(data)
        after = change(before)
        assert after != before, "the fault changes nothing in the real file"
        return gzip.compress(after, compresslevel=1, mtime=0)

    return spoil


def text(old: str, new: str, count: int = 1) -> Callable[[bytes], bytes]:
    """Replace text inside a gzip file; the text must be there."""

    def change(data: bytes) -> bytes:
        assert old.encode() in data, f"the real file no longer holds {old!r}"
        return data.replace(old.encode(), new.encode(), count)

    return inside(change)


def line(number: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change one line (counted from 1) inside a gzip file."""

    def spoil(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        lines[number - 1] = change(lines[number - 1])
        return b"".join(lines)

    return inside(spoil)


def shifted(row: bytes) -> bytes:
    """One cell lost in the middle and an empty one at the end: the number of cells stays the same."""
    cells = row.rstrip(b"\n").split(b";")
    return b";".join([*cells[:6], *cells[7:], b'""']) + b"\n"


def ages_for_sexes(row: bytes) -> bytes:
    """Men, women and the first age group changed places: nothing is out of bounds, but the sum is wrong."""
    cells = row.split(b";")
    return b";".join([*cells[:7], *cells[8:10], cells[7], *cells[10:]])


def coordinate(bad: str) -> Callable[[bytes], bytes]:
    return inside(
        lambda data: re.sub(rb'("coordinates":\s*\[+\s*)[-0-9.]+', rb"\g<1>" + bad.encode(), data, count=1)
    )


def repeated_feature(data: bytes) -> bytes:
    document = json.loads(data)
    document["features"].append(document["features"][5])
    return json.dumps(document).encode()


def with_member(name: str) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        target = io.BytesIO(data)
        with zipfile.ZipFile(target, "a") as archive:
            archive.writestr(name, b"x")
        return target.getvalue()

    return spoil


HAGUE, CSV = "kwb-denhaag-2019", "TheHague_2019"
FAULTS = [
    Fault("gzip cut off", HAGUE, lambda d: d[:-2000], FileDamaged, CSV),
    Fault(
        "gzip with a flipped byte",
        HAGUE,
        lambda d: d[:9000] + bytes([d[9000] ^ 255]) + d[9001:],
        FileDamaged,
        CSV,
    ),
    Fault("no gzip at all", HAGUE, gzip.decompress, FileDamaged, CSV),
    Fault("csv cut off in a line", HAGUE, inside(lambda d: d[:-300]), ColumnsDiffer, "line 160"),
    Fault("csv cut off in quotes", HAGUE, inside(lambda d: d[: d.rindex(b'"')]), FileDamaged, "line 160"),
    Fault(
        "another encoding",
        "kwb-denhaag-2019",
        inside(lambda d: d.decode("utf-8-sig").encode("utf-16")),
        WrongEncoding,
        CSV,
    ),
    Fault(
        "cp1252",
        "veiligheidsregio-2016",
        lambda d: d.decode("utf-8-sig").encode("cp1252"),
        WrongEncoding,
        "line",
    ),
    Fault(
        "wrong delimiter", HAGUE, inside(lambda d: d.replace(b";", b",")), ColumnsDiffer, "delimited by ','"
    ),
    Fault("columns shifted in a line", HAGUE, line(9, shifted), RowsInvalid, "line 9"),
    Fault("ages where the sexes were", HAGUE, line(9, ages_for_sexes), PartsDoNotAddUp, "BU0518"),
    Fault(
        "columns shifted to the code",
        HAGUE,
        line(9, lambda r: b'"0";' + r.rstrip(b"\n").rsplit(b";", 1)[0] + b"\n"),
        RowsInvalid,
        "line 9",
    ),
    Fault("one cell too many", HAGUE, line(9, lambda r: b'"";' + r), ColumnsDiffer, "line 9"),
    Fault(
        "a column renamed", HAGUE, text("AantalInwoners_5", "Inwoners_5"), ColumnsDiffer, "AantalInwoners_5"
    ),
    Fault("a column twice", HAGUE, text("Mannen_6", "Vrouwen_7"), ColumnsDiffer, "Vrouwen_7"),
    Fault("an unknown code", HAGUE, text(';"WK051801  ";', ';"WX051801  ";', 2), RowsInvalid, "WX051801"),
    Fault(
        "a line twice",
        HAGUE,
        inside(lambda d: d + d.splitlines(keepends=True)[7]),
        RowsTwice,
        "line 8 and line 161",
    ),
    Fault("a number with a decimal comma", HAGUE, text('"     2.0"', '"     2,0"'), RowsInvalid, "line"),
    Fault("a marker nobody knows", HAGUE, text('"       ."', '"       #"', -1), RowsInvalid, "'#'"),
    Fault("only a header", HAGUE, inside(lambda d: d.splitlines(keepends=True)[0]), FileDamaged, "no rows"),
    Fault("json cut off", "gemeenten-2024", inside(lambda d: d[:100_000]), FileDamaged, "line 1, column"),
    Fault(
        "json of an error",
        "gemeenten-2022-pdok",
        inside(lambda d: b'{"error": "busy"}'),
        FileDamaged,
        "pdok_wfs",
    ),
    Fault(
        "json that nests",
        "gemeenten-2024",
        inside(lambda d: b'{"a":' * 100_000),
        NestedTooDeep,
        "gemeenten_2024",
    ),
    Fault("NaN in a coordinate", "gemeenten-2024", coordinate("NaN"), GeometryInvalid, "feature 1"),
    Fault("Infinity in a coordinate", "wijken-2024", coordinate("-Infinity"), GeometryInvalid, "feature 1"),
    Fault(
        "NaN in a figure",
        "gemeenten-2024",
        text('"mannen":', '"mannen":NaN,"was":'),
        RowsInvalid,
        "column mannen",
    ),
    Fault("an unknown gemeente", "gemeenten-2024", text('"GM0034"', '"XX0034"'), RowsInvalid, "XX0034"),
    Fault(
        "a feature twice", "gemeenten-2024", inside(repeated_feature), RowsTwice, "feature 6 and feature 344"
    ),
    Fault(
        "features missing",
        "gemeenten-2022-pdok",
        text('"numberMatched": 345', '"numberMatched": 346'),
        FileDamaged,
        "345 features",
    ),
    Fault(
        "degrees in the national grid",
        "gemeenten-2022-pdok",
        inside(lambda d: d.replace(b"[ 6.", b"[ 9.")),
        GeometryInvalid,
        "read as",
    ),
    Fault("a cut arc", "gemeenten-2015", text('"arcs":', '"arcs":[],"was":', 1), FileDamaged, "arc"),
    Fault("a layer renamed", "gemeenten-2015", text('"layer"', '"areas"'), ColumnsDiffer, "areas"),
    Fault(
        "a GeoPackage cut off", "provincies-2022", inside(lambda d: d[:60_000]), FileDamaged, "NLD_prov_2022"
    ),
    Fault("no GeoPackage", "provincies-2022", inside(lambda d: b"<html>busy</html>"), FileDamaged, "SQLite"),
    Fault("a zip cut off", "groningen-wijken-2017", lambda d: d[:-500], FileDamaged, "groningen_wijk2017"),
    Fault(
        "a zip with ..",
        "groningen-wijken-2017",
        with_member("../../wijk.txt"),
        UnsafeArchive,
        r"\.\./\.\./wijk",
    ),
    Fault(
        "a zip with an absolute name",
        "groningen-wijken-2017",
        with_member("/tmp/wijk.txt"),
        UnsafeArchive,
        "/tmp/wijk",
    ),
    Fault(
        "a month missing",
        "misdrijven-denhaag-maand",
        inside(lambda d: d[: d.rindex(b"\n", 0, -2) + 1]),
        RowsInvalid,
        "245,519",
    ),
    Fault(
        "an offence that starts",
        "misdrijven-denhaag-maand",
        text(",117,4840201,0", ",117,4840201,3"),
        RowsInvalid,
        "117",
    ),
    Fault(
        "a negative count",
        "misdrijven-nederland-jaar",
        lambda d: d.replace(b",1127869", b",-1127869"),
        RowsInvalid,
        "line 2",
    ),
    Fault(
        "a kind renamed",
        "misdrijven-nederland-jaar",
        lambda d: d.replace(b"3.1.1 Drugshandel", b"Drugs"),
        ColumnsDiffer,
        "3.1.1",
    ),
    Fault(
        "a region unknown", "corop-2016", lambda d: d.replace(b'"IJmond"', b'"Ijmond"'), RowsInvalid, "Ijmond"
    ),
    Fault(
        "an odata page cut off",
        "faillissementen",
        inside(lambda d: d[:50_000]),
        FileDamaged,
        "observations-page-1",
        "observations-page-1.json.gz",
    ),
    Fault(
        "an odata code unknown",
        "faillissementen",
        text('"1981MM01"', '"1981MM99"'),
        RowsInvalid,
        "1981MM99",
        "observations-page-1.json.gz",
    ),
    Fault(
        "an odata attribute unknown",
        "faillissementen",
        text('"None"', '"Estimated"'),
        UserError,
        "Estimated",
        "observations-page-1.json.gz",
    ),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return built_in_catalogue()


def spoiled_folder(shared_data: Path, target: Path, catalogue: Catalogue, fault: Fault) -> Catalogue:
    """A folder with the real source of one entry, one file of it spoiled."""
    chosen = catalogue.select(fault.source)
    path = chosen.entries[0].path
    (target / path).parent.mkdir(parents=True)
    if (shared_data / path).is_dir():
        shutil.copytree(shared_data / path, target / path)
    else:
        shutil.copyfile(shared_data / path, target / path)
    victim = target / path / fault.file if fault.file else target / path
    before = victim.read_bytes()
    victim.write_bytes(fault.spoil(before))
    assert victim.read_bytes() != before
    return chosen


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_in_a_real_file_is_named_with_place_and_remedy(shared_data, tmp_path, catalogue, fault):
    chosen = spoiled_folder(shared_data, tmp_path, catalogue, fault)
    before = sorted(path for path in tmp_path.rglob("*"))
    with pytest.raises(fault.error) as caught:
        read_folder(tmp_path, chosen)
    message = str(caught.value)
    assert Path(chosen.entries[0].path).name.split(".")[0] in message
    assert re.search(fault.place, message), message
    assert caught.value.expected
    assert caught.value.remedy, message
    assert sorted(path for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("source", sorted({fault.source for fault in FAULTS}))
def test_the_same_source_without_a_fault_is_read(shared_data, catalogue, source):
    assert read_folder(shared_data, catalogue.select(source)).sources[0].id == source


def test_a_file_above_the_limit_is_refused_before_it_is_read(shared_data, catalogue):
    with pytest.raises(FileTooLarge, match=r"wijken_2024(.|\n)*at most 100,000"):
        read_folder(shared_data, catalogue.select("wijken-2024"), limits=Limits(file_bytes=100_000))


def test_a_file_that_unpacks_above_the_limit_is_refused(shared_data, catalogue):
    with pytest.raises(FileTooLarge, match="wijken_2024"):
        read_folder(shared_data, catalogue.select("wijken-2024"), limits=Limits(unpacked_bytes=100_000))


def test_a_folder_without_the_files_says_which(tmp_path, catalogue):
    with pytest.raises(SourceMissing, match=r"gemeenten_2024\.geojson\.gz"):
        read_folder(tmp_path, catalogue)


def test_every_error_of_this_room_has_its_own_number_between_40_and_59():
    kinds = {kind for kind in all_below(UserError) if kind.__module__.startswith("zicht.sources.")}
    apart = ("zicht.sources.live", "zicht.sources.cooperation")
    ours = {kind for kind in kinds if not kind.__module__.startswith(apart)}
    codes = [kind.exit_code for kind in ours]
    assert SourceMissing in ours
    assert len(codes) >= 14
    assert len(set(codes)) == len(codes)
    assert all(40 <= code <= 59 for code in codes)


def all_below(kind: type) -> set[type]:
    return {kind} | {below for child in kind.__subclasses__() for below in all_below(child)}
