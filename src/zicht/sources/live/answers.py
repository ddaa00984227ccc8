"""Is this answer whole, and of the kind we asked for: checked before anything is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from zicht.sources.live.errors import AnswerIncomplete, AnswerUnexpected


@dataclass(frozen=True)
class Validators:
    """What a service gave to ask "has this changed?" (RFC 9110, 8.8); empty when it gave nothing."""

    etag: str = ""
    last_modified: str = ""

    def as_headers(self) -> dict[str, str]:
        """Request headers for a conditional request."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True)
class Answer:
    """One whole answer. `body` and `document` are None only when the service said "not modified"."""

    address: str
    body: bytes | None
    document: dict[str, Any] | None
    validators: Validators


def check_length(received: int, headers: Mapping[str, str], *, where: str) -> None:
    """The bytes on the wire are as many as Content-Length promised (RFC 9110, 8.6)."""
    promised = headers.get("content-length")
    if promised is not None and promised.isdigit() and int(promised) != received:
        raise AnswerIncomplete(
            where,
            found=f"{received} bytes",
            expected=f"{promised} bytes, as the service announced",
            remedy="run the command again; finished pages are kept",
        )


def check_content_type(headers: Mapping[str, str], *, where: str) -> None:
    """The service calls its answer JSON; a maintenance page or a log-in page is not kept as data."""
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if not (kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))):
        raise AnswerUnexpected(
            where,
            found=f"content type {kind or 'none'}",
            expected="application/json or application/geo+json",
            remedy="open the address in a browser: the service may be in maintenance or behind a proxy",
        )


def read_document(body: bytes, *, where: str) -> dict[str, Any]:
    """The JSON object in `body`; a cut-off text raises AnswerIncomplete, another shape AnswerUnexpected."""
    try:
        document = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise AnswerIncomplete(
            where,
            found=f"{len(body)} bytes that are not whole JSON",
            expected="one JSON object",
            remedy="run the command again; if it stays, the service is at fault",
        ) from error
    if not isinstance(document, dict):
        raise AnswerUnexpected(where, found=type(document).__name__, expected="one JSON object")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
