"""Young recruits in a bundle: words, terms, models, and the expected numbers of areas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zicht.model.recruit_tables import AREAS, MODELS, TERMS
from zicht.site.bundle_reader import Bundle

Row = Mapping[str, Any]
DOCUMENT = "recruits.json"


@dataclass(frozen=True, eq=False)
class Recruits:
    """Everything the release says.

    areas  code -> row of the newest period;  period  that period, "" without areas
    """

    document: Row
    areas: Mapping[str, Row]
    period: str
    terms: tuple[Row, ...]
    models: tuple[Row, ...]


def recruits_of(bundle: Bundle) -> Recruits | None:
    """Read it; None when the release holds nothing about young recruits."""
    if not bundle.holds(DOCUMENT):
        return None
    areas = bundle.table(f"{AREAS}.parquet").to_pylist()
    period = max((row["TIME_PERIOD"] for row in areas), default="")
    return Recruits(
        bundle.document(DOCUMENT),
        {row["REF_AREA"]: row for row in areas if row["TIME_PERIOD"] == period},
        period,
        tuple(bundle.table(f"{TERMS}.parquet").to_pylist()),
        tuple(bundle.table(f"{MODELS}.parquet").to_pylist()),
    )
