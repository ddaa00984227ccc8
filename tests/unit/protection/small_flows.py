"""Flows between a handful of made-up gemeenten in two politie-eenheden, drawn as a matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import COUNT_SCHEMA, Figure, Mechanism, ReleasePlan
from zicht.model.tallies import TALLY_SCHEMA

KEY = b"a key of thirty-two bytes for it"
EENHEDEN = ("RE01", "RE01", "RE01", "RE02", "RE02", "RE02")


def codes(n: int) -> tuple[str, ...]:
    return tuple(f"GM{number:04d}" for number in range(1, n + 1))


def tree(n: int = 6, eenheden: Sequence[str] = EENHEDEN) -> AreaTree:
    return AreaTree(
        (Level.COUNTRY, Level.GEMEENTE),
        {Level.COUNTRY: ("NL",), Level.GEMEENTE: codes(n)},
        {Level.COUNTRY: ("",), Level.GEMEENTE: ("NL",) * n},
        {Level.POLITIE_EENHEID: dict(zip(codes(n), eenheden, strict=True))},
    )


def plan_of(
    levels: Sequence[Level] = (Level.COUNTRY, Level.POLITIE_EENHEID, Level.GEMEENTE),
    periods: Sequence[str] = ("2024",),
    **changed: object,
) -> ReleasePlan:
    figure = Figure(
        measure="drug_records",
        plan="drugs/from-to",
        plan_digest="0" * 64,
        levels=tuple(levels),
        periods=tuple(periods),
        rule_class=RuleClass.FLOWS,
        mechanism=Mechanism.ORIGIN_DESTINATION,
        **changed,  # type: ignore[arg-type]
    )
    return ReleasePlan((figure,), division_year=2024, year=2024)


def drawn(text: str) -> NDArray[np.int64]:
    return np.array([line.split() for line in text.strip().splitlines()], dtype=np.int64)


def tallies(
    flows: NDArray[np.int64],
    unknown: Sequence[int] | None = None,
    period: str = "2024",
    units: Mapping[tuple[str, str], int] | None = None,
) -> pa.Table:
    """Tallies as an engine gives them; zeros are left out.

    units  different units of pairs and totals; as many as records where nothing is said
    """
    n = len(flows)
    names, lost = codes(n), [0] * n if unknown is None else list(unknown)
    rows = [(names[o], names[d], int(flows[o, d])) for o, d in zip(*np.nonzero(flows), strict=True)]
    rows += [(names[o], "_T", int(flows[o].sum()) + lost[o]) for o in range(n)]
    rows += [(names[o], "_U", lost[o]) for o in range(n) if lost[o]]
    behind = {} if units is None else dict(units)
    full = [
        ("drug_records", "gm", o, d, period, "", value, behind.get((o, d), value))
        for o, d, value in sorted(rows)
        if value
    ]
    return pa.Table.from_pylist(
        [dict(zip(TALLY_SCHEMA.names, row, strict=True)) for row in full], TALLY_SCHEMA
    )


def margins(
    leaving: Sequence[int | None],
    arriving: Sequence[int | None] | None = None,
    *,
    level: str = "gm",
    names: Sequence[str] | None = None,
    rounding: int = 10,
    period: str = "2024",
) -> pa.Table:
    names = codes(len(leaving)) if names is None else names
    rows: list[tuple[str, str, int | None]] = list(zip(names, ["_T"] * len(names), leaving, strict=True))
    if arriving is not None:
        rows += list(zip(["_T"] * len(names), names, arriving, strict=True))
    full = [
        (
            "drug_records",
            level,
            o,
            d,
            period,
            "",
            value,
            None if value is not None else "confidential",
            rounding,
        )
        for o, d, value in rows
    ]
    return pa.table([list(column) for column in zip(*full, strict=True)], schema=COUNT_SCHEMA)


def nearest(truth: NDArray[np.int64] | Sequence[int]) -> list[int]:
    """Margins as protection of counts could give them: on the grid, close to the truth."""
    near = (np.asarray(truth) + 2) // 5 * 5
    return [int(x) if x != 5 else 10 for x in near]


def shown(counts: pa.Table, level: str = "gm") -> Mapping[tuple[str, str], int | None]:
    rows = zip(
        *(counts[name].to_pylist() for name in ("LEVEL", "REF_AREA", "COUNTERPART_AREA", "VALUE")),
        strict=True,
    )
    return {(origin, to): value for here, origin, to, value in rows if here == level}
