"""One processing, in the fields of the standard Logboek Dataverwerkingen (Logius).

Another log than the audit log: that says who did what in the register and stays in one chain; this one
belongs to an organisation, says under which processing activity something was done, and follows a
processing over the borders of organisations by its W3C trace context. The standard forbids data of users
in it. This register goes further: no case or person is named to it, so it writes no data subject either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any
from urllib.parse import urlsplit

from zicht.cooperation.audit.log_file import LogUnreadable

ACTIVITY = "dpl.core.processing_activity_id"
ALLOWED = frozenset({ACTIVITY, "dpl.zicht.frame", "dpl.zicht.audit_event", "dpl.zicht.policy"})
"""Attributes of this register: the activity, the frame, the event in the audit log, hash of the policy."""
_TRACE, _SPAN = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{16}")
_NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)*")
_VALUE = re.compile(r"[A-Za-z0-9._:/@#+~=,|?&%-]{1,300}")
_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_NONE = frozenset("0")


class ProcessingRecordInvalid(ValueError):
    """Something the standard does not allow, or this register does not write: our bug."""


class Status(IntEnum):
    """How the processing ended."""

    UNSET = 0
    """Carried out without a fault of ours, also when the answer was no."""
    OK = 1
    ERROR = 2


@dataclass(frozen=True)
class TraceContext:
    """Which processing this is part of (W3C Trace Context).

    trace_id  32 hexadecimal digits, not all 0;  span_id: 16 of them, of this action
    parent    span_id of the action within this organisation that asked for it, "" when there is none
    """

    trace_id: str
    span_id: str
    parent: str = ""

    def __post_init__(self) -> None:
        sound = _TRACE.fullmatch(self.trace_id) and _SPAN.fullmatch(self.span_id)
        if not sound or set(self.trace_id) == _NONE or set(self.span_id) == _NONE:
            raise ProcessingRecordInvalid("a trace context of another form")
        if self.parent and not _SPAN.fullmatch(self.parent):
            raise ProcessingRecordInvalid("a parent of another form")

    @property
    def header(self) -> str:
        """Value of `traceparent` for who is called next."""
        return f"00-{self.trace_id}-{self.span_id}-01"


@dataclass(frozen=True)
class ForeignOperation:
    """The action of another organisation that asked for this one. entity: URI of that organisation."""

    trace_id: str
    span_id: str
    entity: str

    def __post_init__(self) -> None:
        TraceContext(self.trace_id, self.span_id)
        _check_uri("entity", self.entity)


@dataclass(frozen=True)
class ProcessingRecord:
    """One action within a processing.

    name                 what was done, in words of the register: "frame.advice", never of a case
    context              which processing
    start, end           moments with a time zone; kept in milliseconds
    processing_activity  URI of the activity in the register of processing activities, with its version
    attributes           more, of `ALLOWED`: references only
    resource             which system: name and version
    """

    name: str
    context: TraceContext
    start: datetime
    end: datetime
    processing_activity: str
    status: Status = Status.UNSET
    foreign: ForeignOperation | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    resource: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ProcessingRecordInvalid("a name that is no word of the register")
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end < self.start:
            raise ProcessingRecordInvalid("moments without a time zone, or an end before the start")
        _check_uri("processing activity", self.processing_activity)
        for key, value in self.attributes.items():
            if key not in ALLOWED - {ACTIVITY} or not _VALUE.fullmatch(value):
                raise ProcessingRecordInvalid(f"attribute {key}: not one of ours, or no reference")

    def as_dict(self) -> dict[str, Any]:
        """As the standard names it; what is optional and not there is left out."""
        plain: dict[str, Any] = {
            "attributes": {ACTIVITY: self.processing_activity, **self.attributes},
            "end_time": _milliseconds(self.end),
            "name": self.name,
            "span_id": self.context.span_id,
            "start_time": _milliseconds(self.start),
            "status_code": int(self.status),
            "trace_id": self.context.trace_id,
        }
        if self.context.parent:
            plain["parent_span_id"] = self.context.parent
        if self.foreign is not None:
            foreign = self.foreign
            plain["foreign_operation"] = {
                "entity": foreign.entity,
                "span_id": foreign.span_id,
                "trace_id": foreign.trace_id,
            }
        if self.resource:
            plain["resource"] = {"attributes": dict(self.resource)}
        return plain


def read_record(plain: Any, *, where: object) -> ProcessingRecord:
    """The record in a JSON object. Raises LogUnreadable when it has not the form of the standard."""
    try:
        foreign = plain.get("foreign_operation")
        attributes = dict(plain["attributes"])
        record = ProcessingRecord(
            name=plain["name"],
            context=TraceContext(plain["trace_id"], plain["span_id"], plain.get("parent_span_id", "")),
            start=datetime.fromtimestamp(plain["start_time"] / 1000, UTC),
            end=datetime.fromtimestamp(plain["end_time"] / 1000, UTC),
            processing_activity=attributes.pop(ACTIVITY),
            status=Status(plain["status_code"]),
            foreign=ForeignOperation(**foreign) if foreign else None,
            attributes=attributes,
            resource=plain.get("resource", {}).get("attributes", {}),
        )
        if record.as_dict() != plain:
            raise ProcessingRecordInvalid("other fields than those of the standard")
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as fault:
        words = (
            fault if isinstance(fault, ProcessingRecordInvalid) else "a field that lacks or has another form"
        )
        raise LogUnreadable(where, found=words, expected="a record of Logboek Dataverwerkingen") from None
    return record


def context_from(
    traceparent: str | None, *, trace_id: str, span_id: str
) -> tuple[TraceContext, tuple[str, str] | None]:
    """The context of an action that was asked for over a connection, and (trace, span) of who asked.

    traceparent        header of the request; of another form or None: a new trace begins
    trace_id, span_id  new ones, by chance, from who calls
    """
    match = _PARENT.fullmatch(traceparent or "")
    if match is None or set(match[1]) == _NONE or set(match[2]) == _NONE:
        return TraceContext(trace_id, span_id), None
    return TraceContext(match[1], span_id), (match[1], match[2])


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _check_uri(what: str, text: str) -> None:
    parts = urlsplit(text)
    if not parts.scheme or not (parts.netloc or parts.path) or not _VALUE.fullmatch(text):
        raise ProcessingRecordInvalid(f"{what}: no URI")
