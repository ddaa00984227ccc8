"""Sums of money: which may be shown, and in which class the others lie.

One file for the whole way of an amount: rules, hiding, the attacker's intervals, classes. Figures of which
the largest contributors are not known are refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from zicht.model.amounts import AMOUNT_CELL_SCHEMA, AMOUNT_SCHEMA
from zicht.model.area_trees import AreaTree
from zicht.model.observations import Absence
from zicht.model.plans import TOTAL
from zicht.model.release_plans import Figure, Mechanism, NotInReleasePlan, ReleasePlan
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.model.tallies import SORTED_BY
from zicht.protection.amounts.amount_cells import (
    AmountCells,
    AmountLayout,
    amount_cells,
    amount_layout,
    check_dominance_known,
)
from zicht.protection.amounts.dominance import Dominance, PriorPosterior, dominance, prior_posterior
from zicht.protection.amounts.interval_classes import ClassScale, classes
from zicht.protection.amounts.minimum_frequency import MinimumFrequency, minimum_frequency
from zicht.protection.amounts.secondary_suppression import Suppression, suppress
from zicht.protection.amounts.sensitive_cells import Cells, Sensitive, combined
from zicht.protection.amounts.suppression_audit import Intervals, feasible_intervals

TABLE = "amounts"
TOUCH = 0.01
"""Euros: a bound this near to a whole number is that number."""


@dataclass(frozen=True)
class AmountRules:
    """Numbers of the rules for amounts; `other_rules["suppression"]` of a release plan may set each.

    persons        contributors below which an amount is hidden (10: guidelines for output checking, 2015)
    holdings       and holdings, as the members of one know each other's money (3: nobody subtracts himself)
    largest_share  the largest holding has at most this part (50 %: the same guidelines)
    p              no holding is known more closely than to this part of its amount (10 %: usual p of p%)
    reach          a hidden amount stays open to either side by this part (30 %: usual safety range)
    """

    persons: int = 10
    holdings: int = 3
    largest_share: float = 0.5
    p: float = 0.1
    reach: float = 0.3

    def find(self, cells: Cells) -> Sensitive:
        """Unsafe cells by any of the rules."""
        few = MinimumFrequency(self.persons, self.holdings, width=0, share=_exact(self.reach))
        return combined(
            [
                minimum_frequency(cells, few),
                dominance(cells, Dominance(1, _exact(self.largest_share))),
                prior_posterior(cells, PriorPosterior(_exact(self.p))),
            ]
        )


def suppress_amounts(
    tallies: pa.Table, *, plan: ReleasePlan, areas: AreaTree, key: bytes, earlier: pa.Table | None = None
) -> ProtectedTables:
    """Protect every figure of the plan that is protected by suppression, in every period.

    A period leaves once. What an earlier release showed and hid stays as it was, whatever tallies say now:
    two patterns of one period, or two versions of one sum, could be subtracted from each other.

    tallies  AMOUNT_SCHEMA; rows of other measures are not looked at
    key      decides between cells of about the same size, so that nobody can argue from which one was chosen
    earlier  amounts that left in earlier releases, AMOUNT_CELL_SCHEMA
    returns  one table `amounts` of AMOUNT_CELL_SCHEMA; every declared cell is there
    raises   DominanceUnknown, AmountsDisagree, NotProtectable, NotInReleasePlan
    """
    rules = amount_rules(plan)
    figures = [figure for figure in plan.figures if figure.mechanism is Mechanism.SUPPRESSION]
    check_dominance_known(tallies, [figure.measure for figure in figures])
    parts = [AMOUNT_CELL_SCHEMA.empty_table()]
    for figure in figures:
        layout = amount_layout(figure, areas)
        rows = _rows_of(tallies, figure)
        for period in figure.periods:
            released = _released(earlier, figure, period, layout)
            if released is not None:
                parts.append(released)
                continue
            found = amount_cells(layout, rows.filter(pc.equal(rows["TIME_PERIOD"], period)), figure, period)
            seed = hmac.digest(key, f"{figure.measure}|{period}".encode(), "sha256")
            pattern, intervals = _protected(found, rules, layout, seed)
            parts.append(_table(figure, period, layout, found.cells, pattern, intervals))
    table = pa.concat_tables(parts).sort_by([(name, "ascending") for name in SORTED_BY])
    settings = {field.name: getattr(rules, field.name) for field in fields(rules)}
    # how many of the hidden were unsafe by themselves stays inside: it helps to tell which
    findings = {"cells": table.num_rows, "hidden": table["VALUE"].null_count}
    return ProtectedTables({TABLE: table}, ProtectionReport("suppression", settings, findings, _words(rules)))


def amount_rules(plan: ReleasePlan) -> AmountRules:
    """The rules as the plan sets them; raises NotInReleasePlan for a number that is no setting of a rule."""
    given: Mapping[str, Any] = (plan.other_rules or {}).get("suppression", {})
    unknown = sorted(set(given) - {field.name for field in fields(AmountRules)})
    if unknown:
        raise NotInReleasePlan(
            "other_rules, suppression",
            found=f"{unknown}",
            expected="settings of AmountRules",
            remedy="leave it out",
        )
    return AmountRules(**given)


def _released(earlier: pa.Table | None, figure: Figure, period: str, layout: AmountLayout) -> pa.Table | None:
    """What left of a period before; raises NotInReleasePlan when that was in other areas or breakdowns."""
    if earlier is None:
        return None
    same = pc.and_(pc.equal(earlier["MEASURE"], figure.measure), pc.equal(earlier["TIME_PERIOD"], period))
    rows = earlier.filter(same)
    if not rows.num_rows:
        return None
    keys = zip(*(rows[name].to_pylist() for name in ("LEVEL", "REF_AREA", "BREAKDOWN")), strict=True)
    if set(keys) != {(str(level), area, text) for level, area, text in layout.keys}:
        raise NotInReleasePlan(
            f"{figure.measure}, {period}",
            found="a period that left before, in other areas or breakdowns",
            expected="each period in one release",
            remedy="leave the period out of the plan; its earlier release stays",
        )
    return rows.select(AMOUNT_CELL_SCHEMA.names)


def _exact(number: float) -> Fraction:
    """0.1 as one tenth: what the reader of the plan sees is what is computed with."""
    return Fraction(str(number))


def _rows_of(tallies: pa.Table, figure: Figure) -> pa.Table:
    whole = pc.is_in(tallies["COUNTERPART_AREA"], pa.array(["", TOTAL]))
    return tallies.filter(pc.and_(pc.equal(tallies["MEASURE"], figure.measure), whole)).select(
        AMOUNT_SCHEMA.names
    )


def _protected(
    found: AmountCells, rules: AmountRules, layout: AmountLayout, seed: bytes
) -> tuple[Suppression, Intervals]:
    """The pattern, and what an attacker knows of each hidden cell.

    A rest is no cell and cannot be shown, but it must not be computed either, and nobody knows how many
    contribute to it: it is one more unsafe cell, hidden from the start.
    """
    rests = np.flatnonzero(found.rest)
    own = sparse.csc_array(
        (np.ones(len(rests), dtype=np.int64), (rests, np.arange(len(rests)))),
        shape=(len(found.rest), len(rests)),
    )
    once = np.ones(len(rests), dtype=np.int64)
    cells = Cells(
        sparse.csc_array(sparse.hstack([found.cells.parts, own])),
        found.cells.atoms,
        np.concatenate([found.cells.persons, once]),
        np.concatenate([found.cells.holdings, once]),
        np.concatenate([found.cells.largest, np.stack([found.cells.atoms[rests], 0 * once], axis=1)]),
        found.cells.margins,
    )
    pattern = suppress(
        cells, rules.find(cells), order=_order(cells, rules.find(cells), layout, seed), owners=found.owners,
        partners=found.partners,
    )  # fmt: skip
    shown_cells = len(found.cells.persons)
    hidden = pattern.hidden
    targets = cells.parts[:, np.flatnonzero(hidden[:shown_cells])]
    ends = ClassScale().ends(float(cells.value.max(initial=0)))
    return pattern, feasible_intervals(cells.parts, cells.atoms, hidden, targets=targets, scale=ends)


def _order(cells: Cells, found: Sensitive, layout: AmountLayout, seed: bytes) -> list[int]:
    """Safe cells: noughts first, then by power of two of amount times atoms, then by chance.

    A total of a region is wanted more than as much money in one gemeente. The chance is keyed and hangs on
    the cell itself, not on the order of rows.
    """
    drawn = np.array(
        [
            int.from_bytes(hmac.digest(seed, "|".join(key).encode(), "sha256")[:6], "big")
            for key in layout.keys
        ]
        + [0] * (len(cells.persons) - len(layout.keys)),
        dtype=np.int64,
    )
    value = cells.value
    atoms = np.maximum(np.diff(cells.parts.indptr), 1)
    rank = np.where(value == 0, np.inf, np.floor(np.log2(np.maximum(value, 1))) + np.floor(np.log2(atoms)))
    safe = np.flatnonzero(~found.unsafe)
    ranked: list[int] = safe[np.lexsort((safe, drawn[safe], -rank[safe]))].tolist()
    return ranked


def _table(
    figure: Figure,
    period: str,
    layout: AmountLayout,
    cells: Cells,
    pattern: Suppression,
    intervals: Intervals,
) -> pa.Table:
    count = len(layout.keys)
    hidden = pattern.hidden[:count]
    # amounts are whole: what a solver leaves behind the point is no knowledge
    low, high = classes(
        np.floor(np.maximum(intervals.lower, 0) + TOUCH), np.ceil(intervals.upper - TOUCH), ClassScale()
    )
    lower, upper = cells.value.astype(np.float64), cells.value.astype(np.float64)
    lower[hidden], upper[hidden] = low, high
    unbounded = np.isinf(upper)
    levels, codes, breakdowns = zip(*layout.keys, strict=True)
    columns = {
        "MEASURE": [figure.measure] * count,
        "LEVEL": [str(level) for level in levels],
        "REF_AREA": codes,
        "COUNTERPART_AREA": [""] * count,
        "TIME_PERIOD": [period] * count,
        "BREAKDOWN": breakdowns,
        "VALUE": pa.array(cells.value, mask=hidden),
        "LOWER": lower.astype(np.int64),
        "UPPER": pa.array(np.where(unbounded, 0, upper).astype(np.int64), mask=unbounded),
        "ABSENCE": pa.array([Absence.CONFIDENTIAL.value] * count, pa.string(), mask=~hidden),
    }
    return pa.table(columns, schema=AMOUNT_CELL_SCHEMA)


def _words(rules: AmountRules) -> dict[str, str]:
    half = f"{100 * rules.largest_share:g}"
    return {
        "nl": f"Een bedrag waaraan minder dan {rules.persons} personen of bedrijven bijdragen, of waarvan "
        f"één meer dan {half} % heeft, staat er niet: er staat een klasse. Ook andere bedragen zijn "
        "vervangen waar iemand het anders kon uitrekenen. De klasse volgt uit de bedragen die er wel staan.",
        "en": f"An amount to which fewer than {rules.persons} persons or companies contribute, or of which "
        f"one has more than {half} %, is not shown: a class is. Other amounts were replaced where someone "
        "could otherwise have computed it. The class follows from the amounts that are shown.",
    }
