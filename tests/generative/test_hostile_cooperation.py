"""Whatever stands in a file about cooperation: it is read, or refused by name; nothing is lost silently."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.sources.cooperation.conftest import entry
from tests.unit.sources.cooperation.small_files import COVENANTS, EXTRACT, covenants_json, export

from zicht.kit.errors import UserError
from zicht.model.partnerships import Patchwork
from zicht.sources.cooperation.cells import WrongValue, value_of
from zicht.sources.cooperation.days import SENTINELS, read_day
from zicht.sources.cooperation.json_places import places_of
from zicht.sources.cooperation.names import NameList, comparable, core
from zicht.sources.cooperation.patchwork import read_patchwork

CATALOGUE = (
    entry("gemeenten", "gemeenten.csv")
    + entry(
        "register_csv",
        "regelingen.csv",
        beside="deelnames.csv beleidsterreinen.csv",
        register="roo",
        forms="OL BVO GO RZM",
        whole="yes",
    )
    + entry("register_xml", "export.xml", register="roo", forms="OL BVO GO RZM", whole="no")
    + entry(
        "covenants_csv",
        "covenants/samenwerkingen.csv",
        beside="covenants/deelnemers.csv",
        with_if_there="covenants/organisaties.csv",
    )
)
WHOLE = {**EXTRACT, **COVENANTS, "export.xml": export()}
HOSTILE = (
    *("\x00", "\ufeff", "\u202e", "Ã©", '"', ";", ",", "|", "\r", "\n", "<!DOCTYPE x>", "&x;", "]]>", "</"),
    *("=cmd()", "x" * 140_000, "9" * 400, "1e309", "-1", "\ud7ff", "../", "NaN", "1900-01-01"),
)
FIELDS = st.sampled_from(("format", "partnerships", "parties", "id", "participants", "clauses", "party"))
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=12,
)


def outcome(files: dict[str, bytes], catalogue: str = CATALOGUE) -> Patchwork | UserError:
    """What becomes of a folder; anything but a patchwork or a named refusal fails the test."""
    with tempfile.TemporaryDirectory() as place:
        for name, content in {**files, "sources.toml": catalogue.encode()}.items():
            path = Path(place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            return read_patchwork(Path(place))
        except UserError as refusal:
            return refusal


def encoded() -> dict[str, bytes]:
    return {name: text.encode() for name, text in WHOLE.items()}


def test_the_files_are_read_as_they_stand() -> None:
    found = outcome(encoded())
    assert isinstance(found, Patchwork)
    assert set(found.versions) == {"roo-101", "roo-102", "covenant-zvh-1"}


@settings(max_examples=80)
@given(st.sampled_from(sorted(WHOLE)), st.sampled_from(HOSTILE), st.data())
def test_something_hostile_put_in_any_file_is_read_or_refused(
    name: str, hostile: str, data: st.DataObject
) -> None:
    files = encoded()
    text = WHOLE[name]
    at = data.draw(st.integers(0, len(text)))
    files[name] = (text[:at] + hostile + text[at:]).encode("utf-8", "surrogatepass")
    outcome(files)


@settings(max_examples=80)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_file_with_bytes_changed_cut_or_doubled_is_read_or_refused(name: str, data: st.DataObject) -> None:
    files = encoded()
    content = files[name]
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 40))
    put = data.draw(st.binary(max_size=12))
    files[name] = content[:start] + put + content[start + length :]
    outcome(files)


@settings(max_examples=40)
@given(ANY)
def test_any_json_is_read_or_refused(value: object) -> None:
    catalogue = entry("covenants_json", "covenants.json")
    outcome({"covenants.json": json.dumps(value).encode()}, catalogue)


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_a_text_in_a_statement_is_kept_as_written_or_refused(text: str) -> None:
    catalogue = entry("gemeenten", "gemeenten.csv") + entry("covenants_json", "covenants.json")
    files = {"gemeenten.csv": EXTRACT["gemeenten.csv"], "covenants.json": covenants_json(purpose=text)}
    found = outcome({name: one.encode() for name, one in files.items()}, catalogue)
    if isinstance(found, Patchwork):
        assert found.versions["covenant-zvh-1"].purpose == text.strip()


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 12), unique=True, min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 14), st.integers(1, 6)), unique=True, min_size=1, max_size=30),
)
def test_every_row_of_a_register_is_a_participation_or_is_listed(
    numbers: list[int], pairs: list[tuple[int, int]]
) -> None:
    versions = table(
        EXTRACT["regelingen.csv"].splitlines()[0],
        [(n, "Regeling", "OL", "Mandaat", "2020-01-01", *[""] * 5, "", 1, 1, 1, "") for n in numbers],
    )
    taking_part = table(
        EXTRACT["deelnames.csv"].splitlines()[0],
        [(n, 20 + who, "", f"Gemeente {who}", "2020-01-01", "", "") for n, who in pairs],
    )
    files = {
        "regelingen.csv": versions,
        "deelnames.csv": taking_part,
        "beleidsterreinen.csv": EXTRACT["beleidsterreinen.csv"].encode(),
    }
    found = outcome(files)
    assert isinstance(found, Patchwork)
    lost = [one for one in found.to_review if one.where.startswith("deelnames.csv")]
    assert len(found.participations) + len(lost) == len(pairs)
    assert {one.version for one in found.participations} <= set(found.versions)


def table(header: str, rows: list[tuple[object, ...]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return target.getvalue().encode()


@given(st.dates() | st.sampled_from(sorted(SENTINELS)))
def test_a_day_is_that_day_and_a_sentinel_is_none(day: date) -> None:
    assert read_day(f" {day.isoformat()} ") == (None if day in SENTINELS else day)


@given(st.text(alphabet="0123456789-T:Z ", min_size=1, max_size=12).filter(str.strip))
def test_a_text_is_read_as_the_day_it_begins_with_or_refused(text: str) -> None:
    try:
        day = read_day(text)
    except ValueError:
        return
    assert text.strip().startswith(day.isoformat() if day else tuple(one.isoformat() for one in SENTINELS))


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_is_the_same_as_itself_and_never_matches_two(name: str, other: str) -> None:
    assert comparable(comparable(name)) == comparable(name)
    assert core(name) == core(name.upper().lower()) or name.upper().lower() != name.lower()
    names = NameList([("a", comparable(name)), ("b", comparable(name)), ("c", comparable(other))])
    assert names.match(comparable(name)).id is None or not comparable(name)


@given(st.text(max_size=60))
def test_contact_data_never_passes_a_cell_and_is_not_repeated(text: str) -> None:
    with pytest.raises(WrongValue) as refusal:
        value_of(str, f"{text} a.bedacht@voorbeeld.example")
    assert "bedacht" not in str(refusal.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(JSON, st.sampled_from([None, 1, 3]))
def test_every_value_of_a_json_text_has_its_place(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    places = places_of(text)
    lines = text.split("\n")
    for path, inner in walk(value):
        line, column = places[path]
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == inner


def walk(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], object]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(found for key, inner in below for found in walk(inner, (*path, key)))]


def test_a_packed_bomb_is_refused_on_its_size() -> None:
    catalogue = entry("register_xml", "export.xml.gz", forms="OL", whole="no")
    bomb = gzip.compress(b"<a>" * 1_000_000)
    assert isinstance(outcome({"export.xml.gz": bomb}, catalogue), UserError)
