"""The processing log of each organisation in the register: its file, and the records of sharing in it.

A record stands on disk before the transaction of what it tells about ends: no advice without its record. It
names no case and no person; the audit log holds the trace, and so leads from the one to the other.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.processing_activities import activity_id
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.processing_log.record import ProcessingRecord, TraceContext, context_from
from zicht.cooperation.processing_log.writer import write_record
from zicht.register.records.sharing import PolicyDecision

FOLDER = "processing-log"
RESOURCE = {"service.name": "zicht-register"}


def log_processing(decision: PolicyDecision, name: str, context: TraceContext, *, at: datetime) -> None:
    """Append the record of an advice, or of what was decided on it, to the log of who asked."""
    attributes = {"dpl.zicht.policy": decision.policy}
    if decision.frames:
        attributes["dpl.zicht.frame"] = ",".join(decision.frames.split())
    record = ProcessingRecord(
        name=name,
        context=context,
        start=at,
        end=at,
        processing_activity=decision.activity,
        attributes=attributes,
        resource=RESOURCE,
    )
    path = log_path(decision.organisation_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_record(path, record)


def log_path(organisation: str) -> Path:
    """The file of one organisation, by its id."""
    return Path(settings.HOME) / FOLDER / f"{organisation}.jsonl"


def activity_address(covenant: CovenantVersion, question: Question) -> str:
    """The activity a question falls under; the covenant when no frame of the sender has that purpose."""
    found = activity_id(covenant, question.sender, question.purpose)
    if found:
        return f"urn:zicht:activity:{found}"
    return f"urn:zicht:covenant:{covenant.id}:{covenant.version}"


def new_context() -> TraceContext:
    """A new trace: its ids say nothing."""
    return TraceContext(secrets.token_hex(16), secrets.token_hex(8))


def next_context(traceparent: str) -> TraceContext:
    """The next action of a trace, with the one before as its parent."""
    context, before = context_from(traceparent, trace_id=secrets.token_hex(16), span_id=secrets.token_hex(8))
    return TraceContext(context.trace_id, context.span_id, before[1] if before else "")
