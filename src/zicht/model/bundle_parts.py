"""What an analysis adds to a release beside the cells of indicators: tables and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from zicht.model.provenance import Source
from zicht.model.reports import ProtectionReport


@dataclass(frozen=True, eq=False)
class BundlePart:
    """Tables and documents of one analysis, as they may leave.

    tables      path without ending -> table; every figure in it is protected, or computed from protected ones
    documents   path without ending -> JSON value
    provenance  name of a table -> ids of the sources it was computed from
    sources     that no other part of the release brings
    report      what protected it beyond the counts of the release; None when it is computed from those alone
    """

    tables: Mapping[str, pa.Table]
    documents: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    report: ProtectionReport | None = None

    def __post_init__(self) -> None:
        assert set(self.provenance) == set(self.tables), "a table without sources, or sources without a table"
