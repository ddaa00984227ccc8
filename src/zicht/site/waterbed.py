"""The waterbed of a bundle: flows and profiles by measure and area, looked up as pages need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zicht.model.flow_tables import DISPLACEMENT, FLOW_PROFILES, FLOWS, WATERBED
from zicht.site.bundle_reader import Bundle

Row = Mapping[str, Any]
PLACES = ("", "research/")
"""Folders of a bundle in which flows can lie: those of the vault, and public research data."""


@dataclass(frozen=True, eq=False)
class WaterbedMeasure:
    """One measure of flows.

    arriving  measure of what arrives in an area, when that is counted
    research  what old public research data say in all; None for counts of a vault
    periods  that have flows, ascending;  newest is the last
    models   period -> what the document says of the model
    """

    id: str
    title: Mapping[str, str]
    arriving: str | None
    division: str
    made_up: bool
    research: Row | None
    periods: tuple[str, ...]
    models: Mapping[str, Row]
    profiles: Mapping[tuple[str, str, str], Row]  # (area, period, statistic)
    flows: Mapping[str, tuple[Row, ...]]  # area -> rows of the newest period in which it is on either side
    areas: tuple[str, ...]

    @property
    def newest(self) -> str:
        """The period that pages show."""
        return self.periods[-1]


@dataclass(frozen=True, eq=False)
class Waterbed:
    """Everything the release says about flows.

    document  waterbed.json;  displacement  rows of the table, in order
    interventions  id -> language -> title, of the monitor of the same release
    """

    document: Row
    measures: tuple[WaterbedMeasure, ...]
    displacement: tuple[Row, ...]
    interventions: Mapping[str, Mapping[str, str]]

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Areas with a page: those that stand in flows which are no old research."""
        return tuple(sorted({code for one in self.measures if not one.research for code in one.areas}))

    def of(self, code: str) -> tuple[WaterbedMeasure, ...]:
        """Measures in which an area stands."""
        return tuple(one for one in self.measures if not one.research and code in one.areas)


def waterbed_of(bundle: Bundle) -> Waterbed | None:
    """Read it; None when the release holds no flows."""
    places = [place for place in PLACES if bundle.holds(f"{place}{WATERBED}.json")]
    if not places:
        return None
    documents = [bundle.document(f"{place}{WATERBED}.json") for place in places]
    measures = [
        _measure(entry, *(bundle.table(f"{place}{name}.parquet") for name in (FLOWS, FLOW_PROFILES)))
        for place, document in zip(places, documents, strict=True)
        for entry in document["measures"]
    ]
    monitor = bundle.document("monitor.json")["interventions"] if bundle.holds("monitor.json") else []
    held = bundle.holds(f"{DISPLACEMENT}.parquet")
    return Waterbed(
        documents[0],
        tuple(measures),
        tuple(bundle.table(f"{DISPLACEMENT}.parquet").to_pylist()) if held else (),
        {one["id"]: {key: text["title"] for key, text in one["texts"].items()} for one in monitor},
    )


def _measure(entry: Row, flows: pa.Table, profiles: pa.Table) -> WaterbedMeasure:
    own = flows.filter(pc.equal(flows["INDICATOR"], entry["id"]))
    about = profiles.filter(pc.equal(profiles["INDICATOR"], entry["id"])).to_pylist()
    periods = tuple(sorted(own["TIME_PERIOD"].unique().to_pylist()))
    newest = own.filter(pc.equal(own["TIME_PERIOD"], periods[-1])).to_pylist()
    return WaterbedMeasure(
        id=entry["id"],
        title=entry["title"],
        arriving=entry["arriving"],
        division=entry["division"],
        made_up=entry["made_up"],
        research=entry["research"],
        periods=periods,
        models={model["period"]: model for model in entry["models"]},
        profiles={(row["REF_AREA"], row["TIME_PERIOD"], row["STATISTIC"]): row for row in about},
        flows=_by_area(newest),
        areas=tuple(sorted({row["REF_AREA"] for row in about})),
    )


def _by_area(rows: Sequence[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        for code in dict.fromkeys((row["REF_AREA"], row["COUNTERPART_AREA"])):
            found.setdefault(code, []).append(row)
    return {code: tuple(of) for code, of in found.items()}
