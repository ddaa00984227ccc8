"""Files in the forms of suppliers, read back by others' readers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyreadstat
import pytest

from zicht.made_up.microdata.layouts import Format, layouts
from zicht.made_up.microdata.sav_file import SavFile
from zicht.made_up.microdata.text_files import DelimitedFile, FixedWidthFile
from zicht.model.contracts import ColumnType

ROWS = pa.table(
    {
        "RINPERSOON": ["012345678", None],
        "JAAR": pa.array([1987, 2024], pa.int64()),
        "DATUM": pa.array([dt.date(2024, 2, 29), None], pa.date32()),
    }
)
TYPES = {"RINPERSOON": ColumnType.IDENTIFIER, "JAAR": ColumnType.INTEGER, "DATUM": ColumnType.DATE}


def test_an_spss_file_is_read_by_another_reader(tmp_path: Path) -> None:
    file = SavFile(tmp_path / "a.sav", list(TYPES), TYPES)
    file.write(ROWS)
    file.write(ROWS.slice(0, 1))
    file.close()
    frame, notes = pyreadstat.read_sav(str(tmp_path / "a.sav"))
    assert notes.number_rows == 3
    assert list(frame.columns) == list(TYPES)
    assert frame["RINPERSOON"].tolist() == ["012345678", "", "012345678"]
    assert frame["JAAR"].tolist() == [1987, 2024, 1987]
    assert frame["DATUM"].iloc[0] == dt.date(2024, 2, 29)
    assert frame["DATUM"].isna().tolist() == [False, True, False]
    assert "MADE UP" in notes.file_label


def test_a_fixed_width_file_has_every_column_in_its_place(tmp_path: Path) -> None:
    file = FixedWidthFile(tmp_path / "a.txt", list(TYPES.values()), Format("fixed_width", date="%Y%m%d"))
    file.write(ROWS)
    file.close()
    assert (tmp_path / "a.txt").read_text() == (
        "012345678 1987        20240229\n" + " " * 10 + "2024        " + " " * 8 + "\n"
    )


def test_a_delimited_file_writes_dates_and_words_as_its_supplier_does(tmp_path: Path) -> None:
    form = Format("csv", encoding="cp1252", delimiter=";", date="%d-%m-%Y", words=("J", "N"))
    rows = pa.table({"NAAM": ["Coördinatie", None], "DATUM": ROWS["DATUM"], "BEWOOND": [True, False]})
    file = DelimitedFile(tmp_path / "a.csv", rows.column_names, form)
    file.write(rows)
    file.close()
    expected = "NAAM;DATUM;BEWOOND\nCoördinatie;29-02-2024;J\n;;N\n"
    assert (tmp_path / "a.csv").read_bytes() == expected.encode("cp1252")


@pytest.mark.parametrize(("persons", "form"), [(50_000, "sav"), (1_000_000, "parquet")])
def test_a_large_country_is_not_delivered_in_spss(persons: int, form: str) -> None:
    assert layouts(persons)["persons"].format.name == form
