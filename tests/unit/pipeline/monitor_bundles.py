"""Small sealed bundles for the monitor: one division of gemeenten, a few indicators, drawn by a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from tests.unit.analyses.drawn import indicator, source

from zicht.model.cells import CELL_SCHEMA
from zicht.model.indicators import Indicator
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.release.sealing.bundle import Edition, seal

REPORT = ProtectionReport("already-public", {}, {}, {"nl": "Openbaar.", "en": "Public."})
DIVISION = "gm-2024"
QUARTERS = tuple(f"{year}-Q{quarter}" for year in range(2019, 2025) for quarter in (1, 2, 3, 4))


@dataclass(frozen=True)
class SmallRelease:
    """Counts (areas, periods) of each indicator; areas GM0001, GM0002, ... lie in a row."""

    counts: Mapping[str, npt.NDArray[np.float64]]
    periods: Sequence[str] = QUARTERS
    rounding: float = 0.0
    inhabitants: float = 10_000.0
    made_up: bool = True
    name: str = "1"
    changed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def indicators(self) -> list[Indicator]:
        return [indicator(id=name, numerator=name, **self.changed) for name in sorted(self.counts)]

    @property
    def codes(self) -> list[str]:
        areas = len(next(iter(self.counts.values())))
        return [f"GM{at:04d}" for at in range(1, areas + 1)]

    def cells(self, name: str) -> pa.Table:
        counts = self.counts[name]
        areas, periods = counts.shape
        absent = np.isnan(counts).T.ravel()
        columns: dict[str, Any] = {column: [None] * counts.size for column in CELL_SCHEMA.names}
        columns |= {
            column: ["not_compared"] * counts.size
            for column in CELL_SCHEMA.names
            if column.endswith("VERDICT")
        }
        columns |= {
            "INDICATOR": [name] * counts.size,
            "DIVISION": [DIVISION] * counts.size,
            "REF_AREA": self.codes * periods,
            "TIME_PERIOD": np.repeat(np.array(self.periods[:periods]), areas).tolist(),
            "BOUNDARIES": ["now"] * counts.size,
            "NUMERATOR": pa.array(counts.T.ravel(), mask=absent),
            "DENOMINATOR": [self.inhabitants] * counts.size,
            "ROUNDING": pa.array(np.full(counts.size, self.rounding), mask=absent),
            "OBS_VALUE": pa.array(counts.T.ravel() / self.inhabitants * 1000, mask=absent),
            "OBS_STATUS": ["A"] * counts.size,
            "ABSENCE": pa.array(np.where(absent, "confidential", ""), mask=~absent),
        }
        return pa.table(columns, CELL_SCHEMA)

    def seal(self, target: Path) -> Path:
        tables = {f"cells/{name}": self.cells(name) for name in self.counts}
        codes = self.codes
        seal(
            target,
            edition=Edition(self.name, {"nl": "t", "en": "t"}, self.made_up, {}, {"gm": DIVISION}),
            protected=ProtectedTables(tables, REPORT),
            documents={
                "indicators": [one.as_dict() for one in self.indicators],
                "analyses": [],
                f"areas/{DIVISION}": {"codes": codes, "names": codes, "within": {}},
                f"neighbours/{DIVISION}": {
                    code: [*codes[max(at - 1, 0) : at], *codes[at + 1 : at + 2]]
                    for at, code in enumerate(codes)
                },
            },
            boundaries=[],
            sources=[source()],
            provenance={name: ["drawn"] for name in tables},
        )
        return target


def ordinary(seed: int, areas: int = 30, periods: int = 24, mean: float = 200.0) -> npt.NDArray[np.float64]:
    """Poisson counts at a level of each area, with a season and ups and downs all areas share."""
    draw = np.random.default_rng(seed)
    level = mean * np.exp(draw.normal(0, 0.4, areas))
    shared = 1 + 0.1 * np.sin(np.arange(periods) * np.pi / 2) + 0.05 * draw.normal(size=periods)
    return draw.poisson(level[:, np.newaxis] * shared).astype(np.float64)
