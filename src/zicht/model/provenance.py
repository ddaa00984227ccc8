"""What we know of one file of a source: enough to cite it, to find it again and to prove it is the same."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Source:
    """One file as it was read.

    id              short, unique in a release, kebab-case; used by tables to point here
    title           what it is, in words (Dutch, as the publisher names it)
    publisher       who made the figures: CBS, Politie, Kadaster
    licence         of the figures: "CC BY 4.0"
    address         where a stranger would find it: a URL or a table number
    sha256          of the bytes as received (before unpacking)
    size            bytes as received
    reference_date  peildatum or period the figures speak of, ISO: "2024-01-01", "2012/2024"
    reader          module of `sources` that read it
    made_up         True when a generator wrote it and no figure in it is true
    """

    id: str
    title: str
    publisher: str
    licence: str
    address: str
    sha256: str
    size: int
    reference_date: str
    reader: str
    made_up: bool = False

    def __post_init__(self) -> None:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id), self.id
        assert re.fullmatch(r"[0-9a-f]{64}", self.sha256), self.id
        for name in ("title", "publisher", "licence", "address", "reference_date", "reader"):
            assert getattr(self, name), f"{self.id}: {name} is empty"

    def as_dict(self) -> dict[str, Any]:
        """The record as it stands in sources.json of a bundle."""
        return asdict(self)
