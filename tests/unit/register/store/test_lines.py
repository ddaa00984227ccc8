"""The log comes out of the database as it was hashed, and no column borrows from its neighbour unseen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.register_on_postgresql import behind_the_back

from zicht.cooperation.audit.event import Event
from zicht.cooperation.audit.log_file import line_of, line_withheld
from zicht.cooperation.audit.verification import verify_log
from zicht.register.records.audit import EventRow
from zicht.register.store import events

AT = datetime(2026, 5, 16, 9, 30, tzinfo=UTC)
FACTS = ({}, {"step": 1}, {"naam": 'één "naam"\n', "soorten": ("a", "b")}, {"a": "}", "object": "x"})

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> list[Event]:
    who = {"actor": "a", "organisation": "o", "partnership": "P"}
    with transaction.atomic():
        return [
            events.append(at=AT, action="perspective.write", object="x", facts=facts, **who)
            for facts in FACTS
        ]


def tampered(event: Event, **given: object) -> None:
    with behind_the_back():
        EventRow.objects.filter(seq=event.seq).update(**given)


def test_lines_are_those_that_were_hashed(written: list[Event]):
    assert list(events.lines())[-len(FACTS) :] == [line_of(event) for event in written]
    assert list(events.lines(only=written[1].seq)) == [line_of(written[1])]
    assert list(events.lines(may_see=lambda of: of != "P", only=written[1].seq)) == [
        line_withheld(written[1].hash)
    ]


def test_borders_between_columns_cannot_be_moved_unseen(written: list[Event]):
    """Put behind one another, these columns give the bytes that were hashed."""
    event = written[3]
    tampered(event, facts='{"a":"}"', object='x"},"object":"x')
    rows = list(events.lines(only=event.seq))
    assert rows != [line_of(event)]
    assert not verify_log(events.lines()).sound


@pytest.mark.parametrize(
    "given",
    [{"actor": 'a"'}, {"facts": "{"}, {"facts": "[]"}, {"facts": '{"step": 1}'}, {"action": "other.act"}],
)
def test_a_column_that_was_changed_is_seen(written: list[Event], given: dict[str, object]):
    tampered(written[1], **given)
    found = verify_log(events.lines()).findings
    assert [finding.row for finding in found] == [written[1].seq]
