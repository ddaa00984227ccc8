"""Every kind of leak that was planted in a release is found; a release without one passes."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.attack.small_releases import (
    clean_release,
    put,
    put_counts,
)

from zicht.attack.attack import attack
from zicht.attack.knowledge import Background
from zicht.attack.report import AttackReport
from zicht.kit.digests import canonical_json, sha256_of

Leak = Callable[[Path], object]


def attacked(*releases: Path) -> AttackReport:
    return attack(releases, Background(), lambda _: None)


@pytest.mark.parametrize("seed", range(3))
def test_a_release_without_a_leak_passes(tmp_path: Path, seed: int):
    report = attacked(clean_release(tmp_path / "release", seed=seed))
    assert report.findings == ()
    assert report.passed


# --- leaks in files


def counts_of(release: Path) -> pa.Table:
    return pq.read_table(release / "counts.parquet")


def statistics_of_the_truth(release: Path) -> None:
    """The footer keeps the least and largest value of the column before it was protected."""
    data = (release / "counts.parquet").read_bytes()
    largest = pc.max(counts_of(release)["VALUE"]).as_py()
    told, true = (struct.pack("<q", value) for value in (largest, largest + 3))
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    assert told in data[start:]
    put(release, "counts.parquet", data[:start] + data[start:].replace(told, true))


def dictionary_with_leftovers(release: Path) -> None:
    """A dictionary page holds texts of rows that were withheld afterwards."""
    table = counts_of(release)
    names = [*table["REF_AREA"].unique().to_pylist(), "BU00019999"]
    where = pc.index_in(table["REF_AREA"].combine_chunks(), value_set=pa.array(names))
    column = pa.DictionaryArray.from_arrays(where.cast(pa.int32()), pa.array(names))
    at = table.schema.get_field_index("REF_AREA")
    put_counts(release, table.set_column(at, "REF_AREA", column))


def pages_beside_the_columns(release: Path) -> None:
    data = (release / "counts.parquet").read_bytes()
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    put(release, "counts.parquet", data[:start] + b"seven suspects" + data[start:])


def metadata_of_a_data_frame(release: Path) -> None:
    table = counts_of(release).replace_schema_metadata({"pandas": '{"index": [3, 1, 2]}'})
    put_counts(release, table, store_schema=True)
    assert b"pandas" in (release / "counts.parquet").read_bytes()


def an_embedded_schema(release: Path) -> None:
    put_counts(release, counts_of(release), store_schema=True)


def a_column_too_many(release: Path) -> None:
    table = counts_of(release)
    put_counts(release, table.append_column("CONTRIBUTORS", pa.array([3] * table.num_rows, pa.int64())))


def rows_in_the_order_of_the_truth(release: Path) -> None:
    table = counts_of(release)
    order = np.random.default_rng(5).permutation(table.num_rows)
    put_counts(release, table.take(pa.array(order)))


def a_row_twice(release: Path) -> None:
    table = counts_of(release)
    put_counts(release, pa.concat_tables([table.slice(0, 1), table]))


def rows_left_out_where_nothing_was_counted(release: Path) -> None:
    table = counts_of(release)
    keep = pc.invert(pc.and_(pc.equal(table["LEVEL"], "bu"), pc.equal(table["VALUE"], 0)))
    assert pc.any(pc.invert(keep)).as_py()
    put_counts(release, table.filter(keep))


def hidden_in_one_quarter_only(release: Path) -> None:
    table = counts_of(release)
    rows = table.to_pylist()
    one = next(row for row in rows if row["LEVEL"] == "bu" and row["TIME_PERIOD"] == "2024-Q4")
    one.update(VALUE=None, ABSENCE="confidential")
    put_counts(release, pa.Table.from_pylist(rows, schema=table.schema))


def nothing_said_in_two_ways(release: Path) -> None:
    table = counts_of(release)
    rows = table.to_pylist()
    rows[0].update(VALUE=None, ABSENCE=None)
    put_counts(release, pa.Table.from_pylist(rows, schema=table.schema))


def a_value_beside_its_reason(release: Path) -> None:
    table = counts_of(release)
    rows = table.to_pylist()
    rows[0].update(ABSENCE="confidential")
    put_counts(release, pa.Table.from_pylist(rows, schema=table.schema))


def other_figures_in_csv(release: Path) -> None:
    text = (release / "counts.csv").read_text().splitlines()
    text[1] = text[1].rsplit(",", 3)[0] + ",7,,9"
    put(release, "counts.csv", ("\n".join(text) + "\n").encode())


def a_formula(release: Path) -> None:
    put(release, "names.csv", b'"CODE","NAME"\n"GM0001","=HYPERLINK(""//elsewhere"")"\n')


def a_size_that_follows_the_truth(release: Path) -> None:
    put(release, "area_names.json", (release / "area_names.json").read_bytes() + b" " * 7)


def null_against_absent(release: Path) -> None:
    put(release, "areas/gm-2024.json", canonical_json([{"code": "GM0001", "note": None}, {"code": "GM0002"}]))


def a_key_twice(release: Path) -> None:
    put(release, "notes.json", b'{"GM0001":7,"GM0001":null}\n')


def keys_in_an_order_of_their_own(release: Path) -> None:
    put(release, "notes.json", b'[{"a":1,"b":2},{"b":2,"a":1}]\n')


def pseudonyms(release: Path) -> None:
    rows = b"".join(b'"%064x"\n' % number for number in range(3))
    put(release, "persons.csv", b'"KEY"\n' + rows)


def a_column_of_the_vault(release: Path) -> None:
    put(release, "notes.json", canonical_json([{"RINPERSOON": 1}]))


def a_path_of_the_machine(release: Path) -> None:
    put(release, "notes.json", canonical_json({"made": "/ho" + "me/analyst/suspects-drugs/run7"}))


def a_time_of_day(release: Path) -> None:
    put(release, "notes.json", canonical_json({"made": "2024-11-05T23:41:07"}))


def a_term_nobody_sees(release: Path) -> None:
    put(release, "search.json", canonical_json({"entries": [["Plaats GM0001"], ["Achterkamp 7"]]}))


def a_file_nobody_listed(release: Path) -> None:
    (release / "truth.csv").write_bytes(b'"REF_AREA","VALUE"\n"GM0001",7\n')


def a_changed_file(release: Path) -> None:
    (release / "area_names.json").write_bytes(b'{"GM0001":"Anders"}\n')


def a_listed_file_that_is_gone(release: Path) -> None:
    (release / "area_names.json").unlink()


def a_hidden_file(release: Path) -> None:
    put(release, ".DS_Store", b"names of files")


def a_name_that_lies(release: Path) -> None:
    put(release, "notes.txt", gzip.compress(b"seven", mtime=0))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(*more: bytes, behind: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + chunk(b"IEND", b"") + behind


def a_text_in_a_picture(release: Path) -> None:
    put(release, "map.png", picture(chunk(b"tEXt", b"Comment\0GM0001=7")))


def bytes_behind_a_picture(release: Path) -> None:
    put(release, "map.png", picture(behind=b"GM0001=7"))


def a_checksum_that_speaks(release: Path) -> None:
    data = picture()
    put(release, "map.png", data[:-1] + bytes([data[-1] ^ 7]))


def workbook(**parts: str) -> bytes:
    stream = io.BytesIO()
    standard = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": '<workbook><sheets><sheet name="A" sheetId="1"/></sheets></workbook>',
        "xl/sharedStrings.xml": "<sst><si><t>Plaats</t></si></sst>",
        "xl/worksheets/sheet1.xml": '<worksheet><row><c r="A1" t="s"><v>0</v></c></row></worksheet>',
    }
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (standard | parts).items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()


def who_made_a_workbook(release: Path) -> None:
    put(release, "t.xlsx", workbook(**{"docProps/core.xml": "<p><dc:creator>A. Nalist</dc:creator></p>"}))


def a_hidden_sheet(release: Path) -> None:
    sheets = '<workbook><sheets><sheet name="B" state="veryHidden"/></sheets></workbook>'
    put(release, "t.xlsx", workbook(**{"xl/workbook.xml": sheets}))


def a_hidden_row(release: Path) -> None:
    sheet = '<worksheet><row hidden="1"><c r="A1" t="s"><v>0</v></c></row></worksheet>'
    put(release, "t.xlsx", workbook(**{"xl/worksheets/sheet1.xml": sheet}))


def a_text_no_cell_shows(release: Path) -> None:
    texts = "<sst><si><t>Plaats</t></si><si><t>Achterkamp 7</t></si></sst>"
    put(release, "t.xlsx", workbook(**{"xl/sharedStrings.xml": texts}))


def a_cached_formula(release: Path) -> None:
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1"><f>SUM(B2:B9)</f><v>7</v></c>'
    sheet = f"<worksheet><row>{cells}</row></worksheet>"
    put(release, "t.xlsx", workbook(**{"xl/worksheets/sheet1.xml": sheet}))


def a_comment_of_an_archive(release: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), "a")
        archive.comment = b"seven"
    put(release, "t.zip", stream.getvalue())


def times_in_an_archive(release: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (2024, 11, 5, 23, 41, 8)), "a")
    put(release, "t.zip", stream.getvalue())


def the_name_of_what_was_packed(release: Path) -> None:
    stream = io.BytesIO()
    with gzip.GzipFile("suspects-by-name.csv", "wb", fileobj=stream, mtime=0) as packed:
        packed.write(b"a")
    put(release, "t.csv.gz", stream.getvalue())


def the_time_of_packing(release: Path) -> None:
    put(release, "t.csv.gz", gzip.compress(b"a", mtime=1_730_000_000))


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def who_made_a_document(release: Path) -> None:
    put(release, "t.pdf", PDF.replace(b"/Root", b"/Info<</Author(A. Nalist)>>/Root"))


def an_earlier_version_of_a_document(release: Path) -> None:
    put(release, "t.pdf", PDF + b"2 0 obj<<>>endobj\n%%EOF\n")


def properties_packed_in_a_document(release: Path) -> None:
    packed = zlib.compress(b"<</CreationDate(D:20241105)>>")
    put(release, "t.pdf", PDF.replace(b"trailer", b"3 0 obj<<>>stream\n" + packed + b"\nendstream\ntrailer"))


def a_comment_on_a_page(release: Path) -> None:
    put(release, "index.html", b"<html><!-- GM0001: 7 --></html>\n")


def metadata_of_a_drawing(release: Path) -> None:
    put(release, "map.svg", b'<svg><metadata>seven</metadata><path d="M0 0"/></svg>\n')


def digits_no_eye_sees(release: Path) -> None:
    put(release, "chart.svg", b'<svg><path d="M0 0L10.1234567 3"/></svg>\n')


def a_source_map(release: Path) -> None:
    put(release, "app.js", b"let a=1\n//# sourceMappingURL=app.js.map\n")


def tiles(release: Path) -> None:
    put(release, "map.pmtiles", b"PMTiles")


FILE_LEAKS: dict[Leak, bool] = {
    statistics_of_the_truth: True,
    dictionary_with_leftovers: True,
    pages_beside_the_columns: True,
    metadata_of_a_data_frame: True,
    an_embedded_schema: True,
    a_column_too_many: True,
    rows_in_the_order_of_the_truth: True,
    a_row_twice: True,
    rows_left_out_where_nothing_was_counted: True,
    hidden_in_one_quarter_only: True,
    nothing_said_in_two_ways: True,
    a_value_beside_its_reason: True,
    other_figures_in_csv: True,
    a_formula: True,
    a_size_that_follows_the_truth: True,
    null_against_absent: True,
    a_key_twice: True,
    keys_in_an_order_of_their_own: True,
    pseudonyms: True,
    a_column_of_the_vault: True,
    a_path_of_the_machine: True,
    a_time_of_day: False,
    a_term_nobody_sees: True,
    a_file_nobody_listed: True,
    a_changed_file: True,
    a_listed_file_that_is_gone: False,
    a_hidden_file: True,
    a_name_that_lies: True,
    a_text_in_a_picture: True,
    bytes_behind_a_picture: True,
    a_checksum_that_speaks: True,
    who_made_a_workbook: True,
    a_hidden_sheet: True,
    a_hidden_row: True,
    a_text_no_cell_shows: True,
    a_cached_formula: True,
    a_comment_of_an_archive: True,
    times_in_an_archive: False,
    the_name_of_what_was_packed: True,
    the_time_of_packing: False,
    who_made_a_document: True,
    an_earlier_version_of_a_document: True,
    properties_packed_in_a_document: True,
    a_comment_on_a_page: True,
    metadata_of_a_drawing: True,
    digits_no_eye_sees: True,
    a_source_map: False,
    tiles: True,
}
"""Leak -> whether a release fails with it; the others are shown to the output checker."""


@pytest.mark.parametrize("leak", FILE_LEAKS, ids=lambda leak: leak.__name__)
def test_a_leak_in_a_file_is_found(tmp_path: Path, leak: Leak):
    release = clean_release(tmp_path / "release")
    leak(release)
    found = [finding for finding in attacked(release).findings if finding.kind == "side-channel"]
    assert found, "the leak was not found"
    assert any(finding.grave for finding in found) is FILE_LEAKS[leak]


HARMLESS: dict[str, bytes] = {
    "map.png": picture(),
    "t.xlsx": workbook(),
    "t.pdf": PDF,
    "t.csv.gz": gzip.compress(b"a", mtime=0),
    "index.html": b"<html><body>Plaats</body></html>\n",
    "map.svg": b'<svg><path d="M0 0L10.1 3"/></svg>\n',
    "names.csv": b'"CODE","NAME"\n"GM0001","Plaats -7"\n',
    "search.json": canonical_json({"entries": [["Plaats GM0001"]]}),
    "notes.json": canonical_json([{"a": None}, {"a": 1}], indent=1),
}


@pytest.mark.parametrize("path", HARMLESS)
def test_an_honest_file_of_that_kind_is_left_alone(tmp_path: Path, path: str):
    release = clean_release(tmp_path / "release")
    put(release, path, HARMLESS[path])
    assert attacked(release).findings == ()


def test_no_finding_quotes_what_it_found(tmp_path: Path):
    release = clean_release(tmp_path / "release")
    for leak in (
        a_path_of_the_machine,
        a_term_nobody_sees,
        who_made_a_workbook,
        a_text_in_a_picture,
        pseudonyms,
    ):
        leak(release)
    told = attacked(release).as_bytes().decode()
    assert "analyst" not in told
    assert "Achterkamp" not in told
    assert "Nalist" not in told
    assert "=7" not in told
    assert "0000000000000002" not in told


def test_files_copied_below_a_list_of_their_own_are_a_sealed_release(tmp_path: Path):
    clean_release(tmp_path / "release" / "bundle")
    (tmp_path / "release" / "release.json").write_bytes(
        canonical_json({"files": {}, "format": "zicht-release/1"})
    )
    assert [f.where for f in attacked(tmp_path / "release").findings] == ["bundle/manifest.json"]
    digest = sha256_of((tmp_path / "release" / "bundle" / "manifest.json").read_bytes())
    (tmp_path / "release" / "release.json").write_bytes(
        canonical_json({"files": {"bundle/manifest.json": {"sha256": digest, "size": 1}}})
    )
    assert attacked(tmp_path / "release").findings == ()
