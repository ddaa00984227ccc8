"""Tallies of the vault: what rests on few units is withheld, the rest is rounded.

This is the first of the rules that a vault needs, not all of them: it does not look at what sums, differences
between tables or earlier releases give away, nor at dominance in sums of money. Therefore it lets nothing out
but tallies of made-up persons, and no sums of money at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.observations import Absence
from zicht.model.plans import TOTAL, Counted, Plan, RuleClass
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

TABLE = "tallies"
Tallied = dict[tuple[str, str], tuple[int, int]]
"""(area, period) -> value and contributors."""

PROTECTED_SCHEMA = pa.schema(
    [
        *(TALLY_SCHEMA.field(name) for name in SORTED_BY),
        pa.field("VALUE", pa.int64()),  # a multiple of the base; null exactly when ABSENCE is not null
        pa.field("ABSENCE", pa.string()),  # "confidential", or null
    ]
)


class NotMadeUp(UserError):
    """Tallies of a vault with real persons may not leave under this rule."""

    exit_code = 16
    usual_remedy = "keep the tallies in the vault; only a made-up vault can be published so far"


@dataclass(frozen=True)
class SmallCounts:
    """Settings of the rule; frozen, printed in the bundle.

    minimum  units that must contribute to a tally; below it the tally is withheld, zero as well
    base     what is shown is rounded to the nearest multiple
    """

    minimum: int = 10
    base: int = 5

    def __post_init__(self) -> None:
        assert self.minimum >= 1, "a tally of nobody is no figure"
        assert self.base >= 1, "counts are rounded to whole multiples"


def protect_tallies(
    tallies: pa.Table,
    *,
    rule: SmallCounts,
    plans: Collection[Plan],
    areas: Mapping[str, tuple[str, ...]],
    made_up: bool,
) -> ProtectedTables:
    """Protect the tallies without breakdown, for every area and period, also where nothing was counted.

    tallies  TALLY_SCHEMA
    areas    level -> codes; an area without a tally is withheld like one with few units
    returns  one table `tallies` of PROTECTED_SCHEMA
    raises   NotMadeUp
    """
    if not made_up:
        raise NotMadeUp(
            "publishing tallies",
            found="a vault with deliveries about real persons",
            expected="a made-up vault",
        )
    left_out = [m.name for plan in plans for m in plan.measures if _is_money(plan, m.counted)]
    held = _by_measure_and_level(tallies)
    parts = [
        _protected(plan, measure.name, level, areas[level], held.get((measure.name, level), {}), rule)
        for plan in plans
        for measure in plan.measures
        if measure.name not in left_out and plan.rule_class is not RuleClass.MODEL
        for level in (Level.COUNTRY.value, *(level.value for level in plan.levels))
    ]
    table = pa.concat_tables([PROTECTED_SCHEMA.empty_table(), *parts])
    table = table.sort_by([(name, "ascending") for name in SORTED_BY])
    withheld = table["ABSENCE"].length() - table["ABSENCE"].null_count
    report = ProtectionReport(
        rule="small-counts",
        settings={"minimum": rule.minimum, "base": rule.base},
        findings={
            "tallies": table.num_rows,
            "withheld": withheld,
            "measures_of_money_left_out": len(left_out),
        },
        words=_words(rule),
    )
    return ProtectedTables({TABLE: table}, report)


def _is_money(plan: Plan, counted: Counted) -> bool:
    return plan.rule_class is RuleClass.EUROS and counted is Counted.SUM


def _by_measure_and_level(tallies: pa.Table) -> dict[tuple[str, str], Tallied]:
    """Per measure and level the tallies over all breakdowns and counterparts together."""
    found: dict[tuple[str, str], Tallied] = {}
    whole = {text for text in tallies["BREAKDOWN"].unique().to_pylist() if _is_total(text)}
    kept = tallies.filter(
        pc.and_(
            pc.is_in(tallies["BREAKDOWN"], pa.array(sorted(whole), pa.string())),
            pc.is_in(tallies["COUNTERPART_AREA"], pa.array(["", TOTAL])),
        )
    )
    names = ("MEASURE", "LEVEL", "REF_AREA", "TIME_PERIOD", "VALUE", "CONTRIBUTORS")
    rows = zip(*(kept[name].to_pylist() for name in names), strict=True)
    for measure, level, area, period, value, contributors in rows:
        found.setdefault((measure, level), {})[area, period] = value, contributors
    return found


def _is_total(breakdown: str) -> bool:
    return all(part.endswith(f"={TOTAL}") for part in breakdown.split(";") if part)


def _protected(
    plan: Plan, measure: str, level: str, codes: tuple[str, ...], part: Tallied, rule: SmallCounts
) -> pa.Table:
    """Every area and period of one measure on one level."""
    keys = [(code, period) for code in codes for period in plan.periods]
    pairs = np.array([part.get(key, (0, 0)) for key in keys], dtype=np.int64).reshape(-1, 2)
    withheld = pairs[:, 1] < rule.minimum
    rounded = (2 * pairs[:, 0] + rule.base) // (2 * rule.base) * rule.base
    columns: dict[str, Any] = {
        "MEASURE": [measure] * len(keys),
        "LEVEL": [level] * len(keys),
        "REF_AREA": [area for area, _ in keys],
        "COUNTERPART_AREA": [""] * len(keys),
        "TIME_PERIOD": [period for _, period in keys],
        "BREAKDOWN": [""] * len(keys),
        "VALUE": pa.array(rounded, mask=withheld),
        "ABSENCE": pa.array([Absence.CONFIDENTIAL.value] * len(keys), pa.string(), mask=~withheld),
    }
    return pa.table(columns, schema=PROTECTED_SCHEMA)


def _words(rule: SmallCounts) -> dict[str, str]:
    return {
        "nl": "Cijfers uit de gesloten omgeving zijn geteld over verzonnen personen. Een aantal waarachter "
        f"minder dan {rule.minimum} personen of bedrijven staan, is weggelaten, ook als het nul is. De "
        f"andere aantallen zijn afgerond op {rule.base}; percentages zijn uit die afgeronde aantallen "
        "berekend. Bedragen zijn niet naar buiten gebracht.",
        "en": "Figures from the closed environment were counted over made-up persons. A count behind which "
        f"fewer than {rule.minimum} persons or companies stand is left out, also when it is nought. The "
        f"other counts are rounded to {rule.base}; percentages are computed from these rounded counts. Sums "
        "of money did not leave.",
    }
