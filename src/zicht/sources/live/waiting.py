"""How long to wait: between two requests to one host, and after a host said "not now".

Time and chance are passed in, so that a test needs no seconds and gives the same waits each time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Manners:
    """How we behave towards a service.

    pause_seconds    least time between the starts of two requests to one host
    tries            how often one request is sent before we give up, >= 1
    first_wait       seconds before the second try; doubles with each further try
    longest_wait     seconds; no single wait is longer, and a host asking for more ends the run
    connect_seconds  time to make a connection
    read_seconds     time without a single byte before the answer is given up
    answer_seconds   time for one whole answer, however steadily it drips
    largest_answer   bytes of one answer after unpacking
    """

    pause_seconds: float = 1.0
    tries: int = 5
    first_wait: float = 2.0
    longest_wait: float = 120.0
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    answer_seconds: float = 600.0
    largest_answer: int = 512 * 1024 * 1024

    def __post_init__(self) -> None:
        assert self.tries >= 1
        assert self.pause_seconds >= 0
        assert 0 <= self.first_wait <= self.longest_wait
        assert min(self.connect_seconds, self.read_seconds, self.answer_seconds) > 0
        assert self.largest_answer > 0

    def wait_before(self, further_try: int, chance: float) -> float:
        """Seconds before try `further_try` (2, 3, ...): doubling, of which the upper half is left to chance.

        Chance (0 <= chance < 1) keeps clients that failed together from coming back together
        (exponential back-off with equal jitter).
        """
        whole = min(self.longest_wait, self.first_wait * 2.0 ** (further_try - 2))
        return whole / 2 + whole / 2 * chance


@dataclass
class Clock:
    """The only three things of the machine that waiting needs; tests pass their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.SystemRandom().random


@dataclass
class Pace:
    """Keeps requests to one host `pause` seconds apart, counted from start to start."""

    pause: float
    clock: Clock
    _last: dict[str, float] = field(default_factory=dict)

    def await_turn(self, host: str) -> None:
        """Return when `host` may be asked again, and count this as asking."""
        if host in self._last:
            rest = self._last[host] + self.pause - self.clock.now()
            if rest > 0:
                self.clock.sleep(rest)
        self._last[host] = self.clock.now()


def seconds_asked_for(retry_after: str | None, date: str | None) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110, 10.2.3); None when absent or not understood.

    A moment is counted from the answer's own Date header, so a wrong clock on either side does no harm.
    """
    if retry_after is None:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        moment, said = parsedate_to_datetime(retry_after), parsedate_to_datetime(date or "")
        return max(0.0, (moment - said).total_seconds())
    except (TypeError, ValueError):
        return None
