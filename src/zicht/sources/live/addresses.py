"""Which addresses may be asked: https only, hosts of the catalogue only, no path that climbs.

Answers of a service contain addresses too (next pages, redirects). They are foreign input and pass the
same gate. Plain http exists for one case: a service on this very machine, named explicitly by the user.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit

from zicht.sources.live.errors import AddressRefused

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Gate:
    """The hosts that may be asked: `origins` as (scheme, host, port), taken from the catalogue's bases."""

    origins: frozenset[tuple[str, str, int | None]]

    @classmethod
    def of(cls, addresses: Iterable[str]) -> Gate:
        """A gate that lets through the origins of these addresses; raises AddressRefused for plain http."""
        return cls(frozenset(_origin(check_base(address)) for address in addresses))

    def check(self, address: str, *, where: str) -> str:
        """Give back `address` when it may be asked, else raise AddressRefused."""
        parts = _split(address)
        if _origin(address) not in self.origins or parts.username or parts.password or parts.fragment:
            raise AddressRefused(
                where,
                found=f"{parts.scheme}://{parts.hostname or ''}",
                expected="one of " + ", ".join(sorted(f"{o[0]}://{o[1]}" for o in self.origins)),
                remedy="if the service moved, check the new address and change its base in the catalogue",
            )
        return address

    def next_page(self, link: str, *, base: str, where: str) -> str:
        """The address of a next page as a service gave it: relative links resolved, http asked over https."""
        try:
            address = urljoin(base, link)
        except ValueError:
            address = ""
        if address.startswith("http://") and base.startswith("https://"):
            address = "https://" + address.removeprefix("http://")
        return self.check(address, where=where)


def check_base(address: str) -> str:
    """Give back a base: https, or http on this machine; with a host, without user name or query."""
    parts = _split(address)
    fits = bool(parts.hostname) and not (parts.username or parts.password or parts.query or parts.fragment)
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not (fits and secure):
        raise AddressRefused(
            address.rsplit("@", 1)[-1],
            found=f"scheme {parts.scheme or 'none'}",
            expected="an https address (http only on this machine), without user name or query",
            remedy="correct the base of the service",
        )
    return address


def is_plain_name(name: str) -> bool:
    """True for a name that is safe as one step of a path, in an address and in a file system."""
    return _SEGMENT.fullmatch(name) is not None and ".." not in name


def is_plain_path(path: str) -> bool:
    """True for one or more plain names with a slash between: never absolute, never climbing."""
    return all(is_plain_name(part) for part in path.split("/"))


def with_query(address: str, parameters: dict[str, str]) -> str:
    """`address` with a query in the given order; OData names keep their dollar sign."""
    if not parameters:
        return address
    return address + "?" + urlencode(parameters, safe="$'(),:/", quote_via=quote)


def _split(address: str) -> SplitResult:
    """The parts of an address; one that cannot be taken apart has no host, and passes no gate."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = _split(address)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if port == {"https": 443, "http": 80}.get(parts.scheme):
        port = None
    return parts.scheme, (parts.hostname or "").lower(), port
