"""A sealed bundle as the monitor reads it: verified first, then its figures, borders and definitions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.analyses.monitor.same_definition import definition_digests
from zicht.model.indicators import Indicator, indicator_from_dict
from zicht.release.sealing.bundle import verify


@dataclass(frozen=True, eq=False)
class MonitoredBundle:
    """A bundle of which every file was found as sealed.

    current      level -> id of its newest division
    indicators   id -> indicator;  definitions  id -> digest of what is counted
    """

    folder: Path
    release: str
    made_up: bool
    current: Mapping[str, str]
    files: frozenset[str]
    indicators: Mapping[str, Indicator]
    definitions: Mapping[str, str]

    def cells(self, indicator: str) -> pa.Table:
        """CELL_SCHEMA of an indicator of the bundle."""
        return pq.read_table(self.folder / f"cells/{indicator}.parquet", partitioning=None)

    def neighbours(self, division: str) -> Mapping[str, Sequence[str]]:
        """Area -> areas that share a border with it; nothing for a division without borders."""
        path = f"neighbours/{division}.json"
        found: Mapping[str, Sequence[str]] = self.document(path) if path in self.files else {}
        return found

    def document(self, path: str) -> Any:
        """A JSON document."""
        return json.loads((self.folder / path).read_bytes())


def open_bundle(folder: Path) -> MonitoredBundle:
    """Verify a bundle and read its definitions; raises BundleInvalid."""
    manifest = verify(folder)

    def document(path: str, nothing: Any) -> Any:
        return json.loads((folder / path).read_bytes()) if path in manifest["files"] else nothing

    described = document("indicators.json", [])
    indicators = [indicator_from_dict(one) for one in described]
    plan = document("release_plan.json", {})
    return MonitoredBundle(
        folder=folder,
        release=str(manifest["release"]),
        made_up=bool(manifest["made_up"]),
        current=manifest["current"],
        files=frozenset(manifest["files"]),
        indicators={one.id: one for one in indicators},
        definitions=definition_digests(described, document("analyses.json", []), plan),
    )
