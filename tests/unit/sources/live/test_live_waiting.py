"""Waiting without waiting: the clock of a test moves only when someone sleeps."""

from __future__ import annotations

import pytest

from zicht.sources.live.waiting import Clock, Manners, Pace, seconds_asked_for


class FakeTime:
    def __init__(self) -> None:
        self.seconds = 0.0
        self.sleeps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.seconds += seconds

    def clock(self) -> Clock:
        return Clock(now=lambda: self.seconds, sleep=self.sleep, chance=lambda: 0.5)


@pytest.mark.parametrize(
    ("further_try", "least", "most"),
    [(2, 1.0, 2.0), (3, 2.0, 4.0), (4, 4.0, 8.0), (5, 5.0, 10.0), (99, 5.0, 10.0)],
)
def test_waits_double_up_to_a_limit_and_half_is_left_to_chance(further_try, least, most):
    manners = Manners(first_wait=2.0, longest_wait=10.0)
    assert manners.wait_before(further_try, 0.0) == least
    assert least < manners.wait_before(further_try, 0.999) < most


def test_the_first_request_does_not_wait_and_the_next_one_waits_the_rest():
    time = FakeTime()
    pace = Pace(5.0, time.clock())
    pace.await_turn("a")
    time.seconds += 2.0
    pace.await_turn("a")
    assert time.sleeps == [3.0]


def test_a_slow_answer_counts_as_waiting():
    time = FakeTime()
    pace = Pace(5.0, time.clock())
    pace.await_turn("a")
    time.seconds += 60.0
    pace.await_turn("a")
    assert time.sleeps == []


def test_another_host_has_its_own_turn():
    time = FakeTime()
    pace = Pace(5.0, time.clock())
    pace.await_turn("a")
    pace.await_turn("b")
    assert time.sleeps == []


@pytest.mark.parametrize(
    ("retry_after", "date", "seconds"),
    [
        (None, None, None),
        ("120", None, 120.0),
        (" 7 ", None, 7.0),
        ("Wed, 01 Jul 2026 12:00:30 GMT", "Wed, 01 Jul 2026 12:00:00 GMT", 30.0),
        ("Wed, 01 Jul 2026 11:00:00 GMT", "Wed, 01 Jul 2026 12:00:00 GMT", 0.0),
        ("Wed, 01 Jul 2026 12:00:30 GMT", None, None),
        ("soon", "Wed, 01 Jul 2026 12:00:00 GMT", None),
        ("-5", None, None),
        ("Wed, 01 Jul 2026 12:00:30", "Wed, 01 Jul 2026 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(retry_after, date, seconds):
    assert seconds_asked_for(retry_after, date) == seconds
