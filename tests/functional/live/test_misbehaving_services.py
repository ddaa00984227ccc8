"""Services fail in many ways: a passing failure is waited out, a lasting one named, no half table lands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from zicht.sources.live.errors import (
    AddressRefused,
    AnswerIncomplete,
    AnswerTooLarge,
    AnswerUnexpected,
    CacheDamaged,
    ColumnsChanged,
    RequestRefused,
    ServiceUnavailable,
    VersionUnstable,
)

ROWS = "/Observations"


def good_bytes(bench, table):
    """The files as they come from a service that behaves."""
    faults, bench.replay.faults = bench.replay.faults, []
    bench.fetch(table, out="good", cache="good-cache")
    bench.replay.faults = faults
    bench.replay.asked.clear()
    bench.sleeps.clear()
    return files_of(bench, "good")


def files_of(bench, name):
    folder = bench.folder / name
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("kind", [500, 502, 503, 504, 408, 429, "drop", "truncate", "bad-gzip"])
def test_a_failure_that_passes_leaves_no_trace(bench, tables, fault, kind):
    expected = good_bytes(bench, tables["v4"])
    bench.replay.faults = [fault(kind, ROWS, times=2)]
    bench.fetch(tables["v4"])
    assert files_of(bench, "out") == expected
    assert bench.sleeps == [1.0, 2.0], "half of 2 s and half of 4 s: the other half is left to chance"


@pytest.mark.parametrize("kind", [500, 429, "drop"])
def test_a_failure_that_stays_ends_the_run_after_the_allowed_tries(bench, tables, fault, kind):
    bench.replay.faults = [fault(kind, ROWS, times=99)]
    with pytest.raises(ServiceUnavailable, match="within 4 tries"):
        bench.fetch(tables["v4"])
    assert len(bench.replay.asked_pages("Observations")) == 4
    assert not (bench.folder / "out").exists()


@pytest.mark.parametrize("kind", ["truncate", "bad-gzip"])
def test_an_answer_that_stays_broken_is_never_kept(bench, tables, fault, kind):
    bench.replay.faults = [fault(kind, ROWS, times=99)]
    with pytest.raises((AnswerIncomplete, ServiceUnavailable)):
        bench.fetch(tables["v4"])
    assert not (bench.folder / "out").exists()
    kept = [path.read_bytes() for path in (bench.folder / "cache" / "pages").rglob("*") if path.is_file()]
    assert not [body for body in kept if b"ValueAttribute" in body]


def test_a_slow_answer_is_given_up_and_asked_again(bench, tables, fault):
    expected = good_bytes(bench, tables["v4"])
    bench.manners = replace(bench.manners, read_seconds=3.0)  # a busy machine answers sooner
    bench.replay.faults = [fault("slow", ROWS)]
    bench.fetch(tables["v4"])
    assert files_of(bench, "out") == expected
    assert len(bench.replay.asked_pages("Observations")) == 4


def test_retry_after_is_waited_for(bench, tables, fault):
    bench.replay.faults = [fault(429, ROWS, headers={"retry-after": "37"})]
    bench.fetch(tables["v4"])
    assert bench.sleeps == [37.0]


def test_a_retry_after_longer_than_we_wait_ends_the_run_at_once(bench, tables, fault):
    bench.replay.faults = [fault(503, ROWS, headers={"retry-after": "7200"})]
    with pytest.raises(ServiceUnavailable, match="come back after 7200 s"):
        bench.fetch(tables["v4"])
    assert bench.sleeps == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_not_asked_again(bench, tables, fault, status):
    bench.replay.faults = [fault(status, ROWS, times=99)]
    with pytest.raises(RequestRefused, match=f"HTTP {status}"):
        bench.fetch(tables["v4"])
    assert len(bench.replay.asked_pages("Observations")) == 1


def test_a_maintenance_page_is_not_data(bench, tables, fault):
    bench.replay.faults = [fault("html", ROWS)]
    with pytest.raises(AnswerUnexpected, match="content type text/html"):
        bench.fetch(tables["v4"])
    assert not (bench.folder / "out").exists()


def test_an_answer_beyond_the_size_limit_is_not_read_to_the_end(bench, tables):
    bench.manners = replace(bench.manners, largest_answer=400)
    with pytest.raises(AnswerTooLarge, match="more than 400 bytes"):
        bench.fetch(tables["v4"])


def test_a_small_packed_answer_that_unpacks_beyond_the_limit_is_refused(bench, tables):
    bench.replay.zipped = True
    bench.replay.page_size = 1000
    bench.replay.v4["99901NED"]["Observations"] *= 50
    bench.manners = replace(bench.manners, largest_answer=20_000)
    with pytest.raises(AnswerTooLarge):
        bench.fetch(tables["v4"])


def test_a_redirect_to_an_unknown_host_is_not_followed(bench, tables, fault):
    bench.replay.faults = [fault("redirect", ROWS, headers={"location": "https://elsewhere.example/rows"})]
    with pytest.raises(AddressRefused, match=r"elsewhere\.example"):
        bench.fetch(tables["v4"])


def test_a_redirect_within_the_service_is_followed(bench, tables, fault):
    expected = good_bytes(bench, tables["v4"])
    bench.replay.faults = [
        fault("redirect", ROWS, headers={"location": "/odata/v1/CBS/99901NED/Observations"})
    ]
    bench.fetch(tables["v4"])
    assert files_of(bench, "out") == expected


def test_redirects_in_a_ring_end(bench, tables, fault):
    ring = {"location": "/odata/v1/CBS/99901NED/Observations"}
    bench.replay.faults = [fault("redirect", ROWS, times=99, headers=ring)]
    with pytest.raises(AddressRefused, match="redirects"):
        bench.fetch(tables["v4"])


def test_a_next_page_on_another_host_is_not_asked(bench, tables):
    held = bench.replay.v4["99901NED"]
    held["Observations"] = {
        "value": held["Observations"],
        "@odata.nextLink": "https://elsewhere.example/odata/v1/CBS/99901NED/Observations?$skip=3",
    }
    with pytest.raises(AddressRefused, match=r"elsewhere\.example"):
        bench.fetch(tables["v4"])


def test_a_next_page_that_points_back_ends_the_run(bench, tables):
    held = bench.replay.v4["99901NED"]
    held["Observations"] = {
        "value": held["Observations"],
        "@odata.nextLink": bench.replay.base("/odata/v1/CBS/99901NED/Observations"),
    }
    with pytest.raises(AnswerUnexpected, match="already read"):
        bench.fetch(tables["v4"])


def test_rows_that_come_twice_are_noticed(bench, tables):
    held = bench.replay.v4["99901NED"]
    held["Observations"] += held["Observations"][:1]
    with pytest.raises(AnswerUnexpected, match="1 rows that came more than once"):
        bench.fetch(tables["v4"])
    assert not (bench.folder / "out").exists()


@pytest.mark.parametrize("kind", ["v4", "wfs"])
def test_fewer_rows_than_announced_are_noticed_and_asked_again_next_time(bench, tables, kind):
    if kind == "v4":
        bench.replay.v4["99901NED"]["Properties"]["ObservationCount"] = 8
    else:
        whole = bench.replay.shapes["gebieden:gemeente"]
        bench.replay.shapes["gebieden:gemeente"] = Announcing(whole, 8)
    with pytest.raises(AnswerIncomplete, match="8 rows, as the service announced"):
        bench.fetch(tables[kind])
    assert not (bench.folder / "out").exists()
    bench.replay.v4["99901NED"]["Properties"]["ObservationCount"] = 7
    bench.replay.shapes["gebieden:gemeente"] = list(bench.replay.shapes["gebieden:gemeente"])
    bench.fetch(tables[kind])


class Announcing(list):
    """Features that pretend to be more than they are."""

    def __init__(self, features, pretended):
        super().__init__(features)
        self.pretended = pretended

    def __len__(self):
        return self.pretended


def test_a_measure_that_is_gone_is_named_with_the_new_one(bench, tables):
    bench.replay.v4["99901NED"]["MeasureCodes"] = [{"Identifier": "M2", "Title": "Failures, revised"}]
    with pytest.raises(ColumnsChanged) as refused:
        bench.fetch(tables["v4"])
    message = str(refused.value)
    assert "failures (99901NED)" in message
    assert "missing: M1" in message
    assert "new measures: M2" in message
    assert "live.toml" in message
    assert not (bench.folder / "out").exists()
    assert not bench.replay.asked_pages("Observations"), "no row is asked of a table that has changed"


def test_a_new_dimension_is_an_error_because_it_multiplies_the_rows(bench, tables):
    bench.replay.v4["99901NED"]["Dimensions"].append({"Identifier": "Geslacht", "Kind": "Dimension"})
    with pytest.raises(ColumnsChanged, match="new dimensions: Geslacht"):
        bench.fetch(tables["v4"])


def test_a_v3_column_that_was_renumbered_is_named(bench, tables):
    bench.replay.v3["99902NED"]["DataProperties"][3]["Key"] = "AantalInwoners_6"
    with pytest.raises(ColumnsChanged, match=r"missing: AantalInwoners_5[^_]*new dimensions: none"):
        bench.fetch(tables["v3"])


def test_a_property_of_a_shape_that_is_gone_is_named(bench, tables):
    for feature in bench.replay.shapes["gebieden:gemeente"]:
        feature["properties"]["code"] = feature["properties"].pop("statcode")
    with pytest.raises(ColumnsChanged, match="missing: statcode"):
        bench.fetch(tables["wfs"])


def test_a_new_measure_is_reported_and_harms_nothing(bench, tables):
    bench.replay.v4["99901NED"]["MeasureCodes"].append({"Identifier": "M2"})
    assert bench.fetch(tables["v4"])[0].new_measures == ("M2",)


def test_a_changed_column_leaves_the_folder_of_the_last_run_as_it_was(bench):
    bench.fetch()
    before = files_of(bench, "out")
    bench.replay.v3["99902NED"]["DataProperties"][0]["Key"] = "Buurten"
    bench.replay.v3["99902NED"]["TableInfos"][0]["Modified"] = "2026-03-03T02:00:00"
    with pytest.raises(ColumnsChanged):
        bench.fetch()
    assert files_of(bench, "out") == before


def test_a_table_replaced_while_we_read_is_read_again_whole(bench, tables, fault, telltale):
    bench.replay.faults = [fault("version", ROWS, after=1)]
    progress = telltale()
    bench.fetch(tables["v4"], progress=progress)
    assert len(bench.replay.asked_pages("Observations")) == 6
    assert any("replaced by the publisher" in words for words in progress.words)
    expected = good_bytes(bench, tables["v4"])
    assert files_of(bench, "out") == expected


def test_a_table_that_keeps_being_replaced_is_left_for_later(bench, tables, fault):
    bench.replay.faults = [fault("version", ROWS, times=99)]
    with pytest.raises(VersionUnstable, match="3 times"):
        bench.fetch(tables["v4"])
    assert not (bench.folder / "out").exists()


def test_a_dimension_named_like_a_path_is_refused(bench, tables):
    bench.replay.v4["99901NED"]["Dimensions"].append({"Identifier": "../../evil", "Kind": "Dimension"})
    table = replace(tables["v4"], dimensions=("RegioS", "Perioden", "../../evil"))
    with pytest.raises(AnswerUnexpected, match=r"\.\./\.\./evil"):
        bench.fetch(table)


def test_an_error_message_in_the_place_of_rows_is_not_an_empty_table(bench, tables):
    bench.replay.v4["99901NED"]["Observations"] = {"error": {"code": "", "message": "made up"}}
    with pytest.raises(AnswerUnexpected, match="a list named value"):
        bench.fetch(tables["v4"])


def test_a_page_that_changed_in_the_cache_is_not_used(bench, tables):
    bench.fetch(tables["v4"])
    for path in (bench.folder / "cache" / "pages").rglob("*"):
        if path.is_file() and b"ValueAttribute" in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b"12", b"13"))
    with pytest.raises(CacheDamaged, match="other bytes than were stored"):
        bench.fetch(tables["v4"])


def test_a_journal_that_cannot_be_read_is_named(bench, tables):
    bench.fetch(tables["v4"])
    (bench.folder / "cache" / "tables" / "failures.json").write_text("{")
    with pytest.raises(CacheDamaged, match=r"failures\.json"):
        bench.fetch(tables["v4"])


def test_a_page_that_is_gone_from_the_cache_is_not_passed_over(bench, tables):
    bench.fetch(tables["v4"])
    for path in (bench.folder / "cache" / "pages").rglob("*"):
        if path.is_file() and b"ValueAttribute" in path.read_bytes():
            path.unlink()
    with pytest.raises(CacheDamaged, match="no such page"):
        bench.fetch(tables["v4"])


def test_a_record_of_an_address_that_cannot_be_read_is_named(bench, tables):
    bench.fetch(tables["v4"])
    for path in (bench.folder / "cache" / "seen").iterdir():
        path.write_text("[]")
    with pytest.raises(CacheDamaged, match="cannot be read"):
        bench.fetch(tables["v4"])


def test_an_answer_that_drips_for_too_long_is_given_up(bench, tables):
    bench.manners = replace(bench.manners, answer_seconds=0.5)
    catalogue = bench.catalogue(tables["v4"])
    client = bench.client(catalogue)
    client.clock.now = ticking_clock()
    with client, pytest.raises(ServiceUnavailable, match="no whole answer within"):
        client.ask(bench.replay.base("/odata/v1/CBS/99901NED/Properties"))
    assert len(bench.replay.asked) == 4


def ticking_clock():
    """A clock on which a second passes each time one looks."""
    seconds = iter(range(10_000))
    return lambda: float(next(seconds))


def test_only_the_start_of_a_long_error_page_is_repeated(bench, tables, fault):
    bench.replay.faults = [fault(404, ROWS, words="lang verhaal " * 5000)]
    with pytest.raises(RequestRefused) as refused:
        bench.fetch(tables["v4"])
    assert "lang verhaal" in str(refused.value)
    assert len(str(refused.value)) < 1000


def test_all_changed_tables_are_named_together_before_any_row_is_asked(bench):
    bench.replay.v4["99901NED"]["MeasureCodes"] = [{"Identifier": "M2"}]
    bench.replay.v3["99902NED"]["DataProperties"][3]["Key"] = "AantalInwoners_6"
    with pytest.raises(ColumnsChanged) as refused:
        bench.fetch()
    message = str(refused.value)
    assert "2 tables" in message
    assert "missing: M1" in message
    assert "missing: AantalInwoners_5" in message
    assert not bench.replay.asked_pages("Observations") + bench.replay.asked_pages("TypedDataSet")


@pytest.mark.parametrize(("words", "fits"), [("indeling 2024", True), ("indeling 2025", False)])
def test_a_table_must_say_of_which_year_its_areas_are(bench, tables, words, fits):
    bench.replay.v3["99902NED"]["DataProperties"][0]["Description"] = "Wijken en buurten (indeling 2024)"
    table = replace(tables["v3"], must_say=words)
    if fits:
        assert bench.fetch(table)[0].rows == 5
    else:
        with pytest.raises(ColumnsChanged, match="nowhere says 'indeling 2025'"):
            bench.fetch(table)
