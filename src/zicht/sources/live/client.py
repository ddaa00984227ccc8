"""One question, one whole answer or an error: polite, patient, and only to hosts of the catalogue.

Sent with each request: what we accept and which program we are. Never a cookie, a credential or
anything about the machine. Redirects are followed by hand, because each step must pass the gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx

from zicht import __version__
from zicht.sources.live.addresses import Gate
from zicht.sources.live.answers import Answer, Validators, check_content_type, check_length, read_document
from zicht.sources.live.errors import (
    AddressRefused,
    AnswerIncomplete,
    AnswerTooLarge,
    RequestRefused,
    ServiceUnavailable,
)
from zicht.sources.live.waiting import Clock, Manners, Pace, seconds_asked_for

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
MOST_REDIRECTS = 5


class _NotNow(Exception):
    """A try failed in a way that may pass; `wait` is what the service asked for, if it did."""

    def __init__(self, words: str, wait: float | None = None) -> None:
        super().__init__(words)
        self.wait = wait


@dataclass
class Client:
    """Asks addresses that pass `gate`; use as a context manager.

    contact             address of whoever runs this, for the publisher's administrators; "" for none
    environment_proxy   use the proxy the environment names (HTTPS_PROXY), as most offices need
    pauses              host -> seconds, where a service needs a longer pause than `manners`
    """

    gate: Gate
    manners: Manners = field(default_factory=Manners)
    clock: Clock = field(default_factory=Clock)
    contact: str = ""
    environment_proxy: bool = True
    pauses: Mapping[str, float] = field(default_factory=dict)

    def __enter__(self) -> Client:
        """Open the connections."""
        timeout = httpx.Timeout(self.manners.read_seconds, connect=self.manners.connect_seconds)
        headers = {"User-Agent": user_agent(self.contact), "Accept-Encoding": "gzip"}
        self._http = httpx.Client(timeout=timeout, headers=headers, trust_env=self.environment_proxy)
        self._paces: dict[str, Pace] = {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        self._http.close()

    def ask(self, address: str, *, known: Validators | None = None) -> Answer:
        """The whole JSON answer at `address`.

        known     validators of a copy we hold; then the answer may be "not modified" (body None)
        raises    AddressRefused, RequestRefused, AnswerUnexpected and AnswerTooLarge at once;
                  ServiceUnavailable or AnswerIncomplete when all tries were used
        """
        last: Exception | None = None
        for number in range(1, self.manners.tries + 1):
            if number > 1:
                self._wait_for_try(number, last)
            try:
                return self._follow(address, known or Validators())
            except (_NotNow, AnswerIncomplete, httpx.RequestError) as error:
                last = error
        raise self._given_up(address, last)

    def _wait_for_try(self, number: int, last: Exception | None) -> None:
        asked = last.wait if isinstance(last, _NotNow) else None
        own = self.manners.wait_before(number, self.clock.chance())
        self.clock.sleep(own if asked is None else max(own, asked))

    def _follow(self, address: str, known: Validators) -> Answer:
        target = self.gate.check(address, where=address)
        for _ in range(MOST_REDIRECTS):
            answer = self._try_once(target, known)
            if isinstance(answer, Answer):
                return answer
            target = self.gate.check(urljoin(target, answer), where=f"redirect of {address}")
        raise AddressRefused(address, found=f"more than {MOST_REDIRECTS} redirects", expected="an answer")

    def _try_once(self, address: str, known: Validators) -> Answer | str:
        """One request; gives the answer, or the address it redirects to."""
        self._await_turn(address)
        self._http.cookies.clear()
        headers = {"Accept": "application/json, application/geo+json;q=0.9"} | known.as_headers()
        with self._http.stream("GET", address, headers=headers) as response:
            if response.status_code in (301, 302, 303, 307, 308):
                return str(response.headers.get("location", ""))
            if response.status_code == 304 and known.as_headers():
                return Answer(address, None, None, known)
            self._check_status(response)
            check_content_type(response.headers, where=address)
            body = self._read(response)
        check_length(response.num_bytes_downloaded, response.headers, where=address)
        found = Validators(response.headers.get("etag", ""), response.headers.get("last-modified", ""))
        return Answer(address, body, read_document(body, where=address), found)

    def _await_turn(self, address: str) -> None:
        host = urlsplit(address).hostname or ""
        pause = max(self.manners.pause_seconds, self.pauses.get(host, 0.0))
        self._paces.setdefault(host, Pace(pause, self.clock)).await_turn(host)

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 200:
            return
        words = f"HTTP {status}: {_start_of(response)}"
        if status in PASSING:
            headers = response.headers
            wait = seconds_asked_for(headers.get("retry-after"), headers.get("date"))
            if wait is None or wait <= self.manners.longest_wait:
                raise _NotNow(words, wait)
            words += f"; asks to come back after {wait:.0f} s"
            raise self._given_up(str(response.url), Exception(words))
        raise RequestRefused(
            str(response.url),
            found=words,
            expected="HTTP 200",
            remedy="the table may have been withdrawn or renamed, or its filter is not valid: "
            "check it on the publisher's site and change the catalogue",
        )

    def _read(self, response: httpx.Response) -> bytes:
        """The unpacked body, given up as soon as it grows too large or takes too long."""
        started, body = self.clock.now(), bytearray()
        for block in response.iter_bytes():
            body += block
            if len(body) > self.manners.largest_answer:
                raise AnswerTooLarge(
                    str(response.url),
                    found=f"more than {self.manners.largest_answer} bytes",
                    expected="a page within the limit",
                    remedy="give the table a smaller page_size or a filter in the catalogue",
                )
            if self.clock.now() - started > self.manners.answer_seconds:
                raise _NotNow(f"no whole answer within {self.manners.answer_seconds:.0f} s")
        return bytes(body)

    def _given_up(self, address: str, last: Exception | None) -> Exception:
        if isinstance(last, AnswerIncomplete):
            return last
        return ServiceUnavailable(
            address,
            found=f"{type(last).__name__.lstrip('_')}: {last}",
            expected=f"an answer within {self.manners.tries} tries",
            remedy="run the command again later; finished pages are kept and not asked for again",
        )


def user_agent(contact: str) -> str:
    """Which program asks, and where its keeper can be reached; nothing of the machine."""
    return (
        f"zicht/{__version__} (+{contact})" if contact else f"zicht/{__version__} (+open statistics reader)"
    )


def _start_of(response: httpx.Response) -> str:
    """The first printable words of an error page, for the message."""
    text = b""
    for block in response.iter_bytes():
        text += block
        if len(text) >= 300:
            break
    return " ".join(text[:300].decode("utf-8", "replace").split())
