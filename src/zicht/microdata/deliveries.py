"""A delivery in the vault: its folder, what was in it, and which deliveries stand today."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.microdata.ledger import Entry, Kind
from zicht.microdata.reports import Decision, Override

FORMAT = "zicht-delivery/1"
DELIVERY = "delivery.json"
REPORT = "report.json"
PAGE = "report.html"
ACCEPTED = "accepted"
QUARANTINE = "quarantine"


class UnknownDelivery(UserError):
    """No delivery with that id was accepted into the vault, or it was rolled back before."""

    exit_code = 89
    usual_remedy = "look the id up with `zicht delivery list`"


@dataclass(frozen=True)
class KeptTable:
    """One table of a delivery; digests are of the files in the vault, `sha256` is of the file delivered."""

    table: str
    file: str
    format: str
    sha256: str
    rows: int
    accepted: int
    quarantined: int
    accepted_sha256: str
    quarantine_sha256: str


@dataclass(frozen=True)
class Delivery:
    """What stands in delivery.json."""

    id: str
    digest: str
    supplier: str
    first_period: str
    period: str
    made_up: bool
    decision: Decision
    override: Override | None
    tables: tuple[KeptTable, ...]

    def as_json(self) -> bytes:
        """The bytes of delivery.json."""
        return canonical_json({"format": FORMAT, **asdict(self)}, indent=1)

    def table(self, name: str) -> KeptTable | None:
        """The table of that name, or None."""
        return next((table for table in self.tables if table.table == name), None)


def delivery_id(supplier: str, period: str, digest: str) -> str:
    """The name of a delivery and of its folder."""
    return f"{supplier}-{period}-{digest[:8]}"


def read_delivery(folder: Path) -> Delivery:
    """The delivery in a folder of the vault."""
    plain: dict[str, Any] = json.loads((folder / DELIVERY).read_bytes())
    assert plain.pop("format") == FORMAT
    override = plain.pop("override")
    return Delivery(
        **{**plain, "decision": Decision(plain["decision"])}
        | {
            "override": Override(**override) if override else None,
            "tables": tuple(KeptTable(**table) for table in plain["tables"]),
        }
    )


def first_day(period: str) -> str:
    """The first day of a period in SDMX notation, ISO 8601."""
    year, _, part = period.partition("-")
    month = 1 if not part else int(part[1:]) * 3 - 2 if part.startswith("Q") else int(part)
    return f"{year}-{month:02d}-01"


def last_day(period: str) -> str:
    """The last day of a period in SDMX notation, ISO 8601."""
    year, _, part = period.partition("-")
    month = 12 if not part else int(part[1:]) * 3 if part.startswith("Q") else int(part)
    return f"{year}-{month:02d}-{calendar.monthrange(int(year), month)[1]:02d}"


def standing_ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Ids of the deliveries that are accepted and not rolled back, in the order of acceptance."""
    standing: dict[str, None] = {}
    for entry in entries:
        standing.pop(entry.id, None)
        if entry.kind in {Kind.ACCEPTED, Kind.OVERRIDDEN}:
            standing[entry.id] = None
    return tuple(standing)


def holding(deliveries: Sequence[Delivery], table: str) -> tuple[Delivery, ...]:
    """The deliveries that hold a table, in the order given."""
    return tuple(delivery for delivery in deliveries if delivery.table(table) is not None)


def by_period(deliveries: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """The oldest period first; of one period the first accepted first, when that was the order given."""
    return tuple(sorted(deliveries, key=lambda delivery: last_day(delivery.period)))


class Spanning(Protocol):
    """What speaks of a span of periods: a delivery, or the note of one."""

    @property
    def supplier(self) -> str:
        """Whose it is."""

    @property
    def first_period(self) -> str:
        """The first period it speaks of, in SDMX notation."""

    @property
    def period(self) -> str:
        """The last one."""


def meets(one: Spanning, other: Spanning) -> bool:
    """Whether two deliveries of one supplier speak of the same days."""
    same = one.supplier == other.supplier
    begins = max(first_day(one.first_period), first_day(other.first_period))
    return same and begins <= min(last_day(one.period), last_day(other.period))


def covers(later: Spanning, earlier: Spanning) -> bool:
    """Whether a delivery speaks of every day that another of the same supplier speaks of."""
    begins = first_day(later.first_period) <= first_day(earlier.first_period)
    return meets(later, earlier) and begins and last_day(earlier.period) <= last_day(later.period)


def not_replaced(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Without those that a later accepted delivery of the same supplier covers; in order of acceptance."""
    return tuple(
        delivery
        for at, delivery in enumerate(deliveries)
        if not any(covers(later, delivery) for later in deliveries[at + 1 :])
    )
