"""Records of Logboek Dataverwerkingen: the fields of the standard, and nothing about a person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zicht.cooperation.audit.log_file import LogUnreadable
from zicht.cooperation.processing_log.record import (
    ForeignOperation,
    ProcessingRecord,
    ProcessingRecordInvalid,
    Status,
    TraceContext,
    context_from,
    read_record,
)
from zicht.cooperation.processing_log.writer import read_records, write_record

START = datetime(2026, 5, 16, 9, 30, 0, 250_000, tzinfo=UTC)
CONTEXT = TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")
RECORD = ProcessingRecord(
    name="sharing.advise",
    context=CONTEXT,
    start=START,
    end=START + timedelta(milliseconds=12),
    processing_activity="https://register.example/verwerkingsactiviteiten/IDK-012/2",
    attributes={"dpl.zicht.frame": "IDK-012"},
    resource={"name": "zicht-register", "version": "0.1.0"},
)
FULL = replace(
    RECORD,
    status=Status.ERROR,
    context=replace(CONTEXT, parent="b7ad6b7169203331"),
    foreign=ForeignOperation(
        CONTEXT.trace_id, "b9c7c989f97918e1", "https://identifier.overheid.nl/tooi/id/gemeente/gm9001"
    ),
)


def test_a_record_has_the_fields_of_the_standard():
    assert RECORD.as_dict() == {
        "attributes": {
            "dpl.core.processing_activity_id": "https://register.example/verwerkingsactiviteiten/IDK-012/2",
            "dpl.zicht.frame": "IDK-012",
        },
        "end_time": 1778923800262,
        "name": "sharing.advise",
        "resource": {"attributes": {"name": "zicht-register", "version": "0.1.0"}},
        "span_id": "00f067aa0ba902b7",
        "start_time": 1778923800250,
        "status_code": 0,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }


@pytest.mark.parametrize("record", [RECORD, FULL])
def test_what_is_written_is_read_back(record: ProcessingRecord, tmp_path: Path):
    write_record(tmp_path / "log", record)
    write_record(tmp_path / "log", record)
    assert list(read_records(tmp_path / "log")) == [(1, record), (2, record)]
    assert (tmp_path / "log").stat().st_mode & 0o077 == 0


def test_half_a_line_left_by_a_crash_spoils_nothing(tmp_path: Path):
    write_record(tmp_path / "log", RECORD)
    whole = (tmp_path / "log").read_bytes()
    (tmp_path / "log").write_bytes(whole + whole[:40])
    assert [record for _, record in read_records(tmp_path / "log")] == [RECORD]
    write_record(tmp_path / "log", FULL)
    assert [record for _, record in read_records(tmp_path / "log")] == [RECORD, FULL]


REFUSED = {
    "a name with words of a case": {"name": "besproken: J. Jansen"},
    "an end before the start": {"end": START - timedelta(seconds=1)},
    "a moment without a zone": {"start": datetime(2026, 5, 16)},
    "an activity that is no URI": {"processing_activity": "IDK-012"},
    "a data subject": {"attributes": {"dpl.core.data_subject_id": "999990019"}},
    "a user": {"attributes": {"dpl.core.user": "jansen"}},
    "a text": {"attributes": {"dpl.zicht.frame": "IDK-012 voor de familie"}},
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_may_not_stand_in_this_log_is_refused(what: str):
    with pytest.raises(ProcessingRecordInvalid):
        replace(RECORD, **REFUSED[what])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trace", "span", "parent"),
    [("0" * 32, "1" * 16, ""), ("1" * 32, "0" * 16, ""), ("x" * 32, "1" * 16, ""), ("1" * 32, "1" * 16, "x")],
)
def test_a_trace_context_of_another_form_is_refused(trace: str, span: str, parent: str):
    with pytest.raises(ProcessingRecordInvalid):
        TraceContext(trace, span, parent)


def test_a_processing_is_followed_over_the_border_of_an_organisation():
    header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    context, asked = context_from(header, trace_id="1" * 32, span_id="2" * 16)
    assert (context.trace_id, asked) == (CONTEXT.trace_id, (CONTEXT.trace_id, CONTEXT.span_id))
    assert context.header == f"00-{CONTEXT.trace_id}-{'2' * 16}-01"
    for strange in (None, "", "00-zz", f"00-{'0' * 32}-{'1' * 16}-01", header + "\n"):
        context, asked = context_from(strange, trace_id="1" * 32, span_id="2" * 16)
        assert (context.trace_id, asked) == ("1" * 32, None)


SPOILED = {
    "a field too many": {"user": "x"},
    "a status that is none": {"status_code": 7},
    "a time that is text": {"start_time": "now"},
    "no attributes": {"attributes": {}},
    "no list of attributes": {"attributes": 3},
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_line_of_another_form_is_named(what: str, tmp_path: Path):
    plain = {**RECORD.as_dict(), **SPOILED[what]}
    with pytest.raises(LogUnreadable):
        read_record(plain, where="here")
    (tmp_path / "log").write_text(json.dumps(RECORD.as_dict()) + "\n" + json.dumps(plain) + "\n")
    with pytest.raises(LogUnreadable, match="line 2"):
        list(read_records(tmp_path / "log"))
    (tmp_path / "log").write_text("{nothing}\n")
    with pytest.raises(LogUnreadable, match="line 1"):
        list(read_records(tmp_path / "log"))
