"""What a release plan says of flows between gemeenten, and how to read them from its counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from zicht.analyses.waterbed.profiles import ShareRules
from zicht.analyses.waterbed.published_flows import PublishedFlows, published_flows
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.release_plans import Mechanism

RULES = Mechanism.ORIGIN_DESTINATION.value


@dataclass(frozen=True)
class FlowPlan:
    """What the release plan says of flows between gemeenten.

    measures  of flows, with the analysis that counts each and its periods
    arriving  measure of flows -> measure of arrivals
    zone_of   code of the larger area that small flows of each gemeente merge up to
    """

    division: Division
    codes: tuple[str, ...]
    zone_of: tuple[str, ...]
    measures: Mapping[str, tuple[str, tuple[str, ...]]]
    arriving: Mapping[str, str]
    shares: ShareRules

    @classmethod
    def of(cls, documents: Mapping[str, Any], counts: pa.Table) -> FlowPlan | None:
        """From documents and counts that go into the bundle; None when no flow between gemeenten leaves.

        documents  release_plan and area_tree
        counts     COUNT_SCHEMA
        """
        plan, tree = documents["release_plan"], documents["area_tree"]
        measures = {
            figure["measure"]: (str(figure["plan"]), tuple(figure["periods"]))
            for figure in plan["figures"]
            if figure["mechanism"] == RULES and figure["levels"][-1] == Level.GEMEENTE.value
        }
        left = set(counts["MEASURE"].unique().to_pylist())
        measures = {name: measures[name] for name in sorted(measures) if name in left}
        if not measures:
            return None
        given: Mapping[str, Any] = (plan["other_rules"] or {}).get(RULES, {})
        codes = tuple(tree["codes"][Level.GEMEENTE.value])
        zones = tree["beside"].get(given.get("merge", Level.POLITIE_EENHEID.value), {})
        rules = plan["counts"]
        return cls(
            division=Division(Level.GEMEENTE, int(plan["division_year"])),
            codes=codes,
            zone_of=tuple(zones.get(code, "") for code in codes),
            measures=measures,
            arriving=dict(given.get("arriving", {})),
            shares=ShareRules(minimum=int(rules["minimum"]), group=float(rules["group"])),
        )

    def read(self, counts: pa.Table, measure: str, period: str) -> PublishedFlows:
        """One measure in one period as arrays."""
        return published_flows(
            counts,
            measure,
            self.arriving.get(measure),
            period,
            division=self.division,
            codes=self.codes,
            zone_of=self.zone_of,
        )
