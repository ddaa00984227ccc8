"""Rows of the table of flows: every published row beside what was expected of it, and pairs far below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.analyses.waterbed.expected_flows import ExpectedFlows
from zicht.analyses.waterbed.flow_judgements import Judgements
from zicht.analyses.waterbed.published_flows import ELSEWHERE, PublishedFlows
from zicht.model.flow_tables import FLOW_SCHEMA, FlowKind, FlowVerdict
from zicht.model.observations import Absence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Names = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class _Part:
    """Rows of one kind; arrays (rows,)."""

    kind: FlowKind
    origin: Names
    to: Names
    value: Floats  # nan: confidential
    rounding: Floats
    expected: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    q: Floats
    verdict: Names


def flow_table(parts: Iterable[pa.Table]) -> pa.Table:
    """FLOW_SCHEMA of all measures and periods, sorted."""
    whole = pa.concat_tables([FLOW_SCHEMA.empty_table(), *parts])
    return whole.sort_by([(name, "ascending") for name in FLOW_SCHEMA.names[:5]]).combine_chunks()


def flow_rows(flows: PublishedFlows, expected: ExpectedFlows, judged: Judgements | None) -> pa.Table:
    """FLOW_SCHEMA of one measure in one period."""
    codes, n = np.array(flows.codes), len(flows.codes)
    model = None if expected.model is None else expected.model.pairs
    judged = Judgements.none(n) if judged is None else judged
    own = _own(flows, model)
    shown = flows.shown & ~np.eye(n, dtype=bool)
    pairs = _pairs(flows, judged, FlowKind.PAIR, shown)
    low = ~flows.shown & (judged.verdict == FlowVerdict.LOWER.value)
    hidden = _pairs(flows, judged, FlowKind.NOT_SHOWN, low)
    sums = [_merged(flows, model), *_left(flows, model, codes)]
    return pa.concat_tables([_as_table(flows, part) for part in (own, pairs, hidden, *sums)])


def _own(flows: PublishedFlows, model: Floats | None) -> _Part:
    """Every area, also where the number of those who stay is confidential."""
    n = len(flows.codes)
    codes, at = np.array(flows.codes), np.arange(n)
    expected = _nothing(n) if model is None else model[at, at]
    return _plain(FlowKind.OWN, codes, codes, flows.value[at, at], flows.rounding[at, at], expected)


def _pairs(
    flows: PublishedFlows,
    judged: Judgements,
    kind: FlowKind,
    chosen: npt.NDArray[np.bool_],
) -> _Part:
    codes = np.array(flows.codes)
    origin, to = np.nonzero(chosen)
    return _Part(
        kind,
        codes[origin],
        codes[to],
        flows.value[chosen],
        flows.rounding[chosen],
        judged.expected[chosen],
        judged.ratio[chosen],
        judged.lower[chosen],
        judged.upper[chosen],
        judged.q[chosen],
        judged.verdict[chosen],
    )


def _merged(flows: PublishedFlows, model: Floats | None) -> _Part:
    """Rows of small flows together; expected is the sum over the pairs that have no row of their own."""
    origin, zone = np.nonzero(~np.isnan(flows.merged))
    expected = _nothing(len(origin))
    if model is not None:
        hidden = np.where(flows.shown, 0.0, np.nan_to_num(model))
        inside = (flows.zone[:, np.newaxis] == np.arange(len(flows.zones))).astype(np.float64)
        expected = (hidden @ inside)[origin, zone]
    return _plain(
        FlowKind.MERGED,
        np.array(flows.codes)[origin],
        np.array(flows.zones)[zone],
        flows.merged[origin, zone],
        flows.merged_rounding[origin, zone],
        expected,
    )


def _left(flows: PublishedFlows, model: Floats | None, codes: Names) -> Sequence[_Part]:
    """What no row accounts for, as the rows that close the margins show it; none where no row does."""
    elsewhere = np.full(len(codes), ELSEWHERE)
    hidden = ~np.isnan(flows.merged)[:, flows.zone] | flows.shown
    left = _nothing(len(codes)) if model is None else np.where(hidden, 0.0, np.nan_to_num(model)).sum(axis=1)
    parts = (
        _plain(FlowKind.ELSEWHERE, codes, elsewhere, flows.to_elsewhere, flows.to_elsewhere_rounding, left),
        _plain(
            FlowKind.FROM_ELSEWHERE,
            elsewhere,
            codes,
            flows.from_elsewhere,
            flows.from_elsewhere_rounding,
            _nothing(len(codes)),
        ),
    )
    return [part for part in parts if not np.isnan(part.value).all()]


def _plain(
    kind: FlowKind, origin: Names, to: Names, value: Floats, rounding: Floats, expected: Floats
) -> _Part:
    """Rows that no verdict is given on."""
    size, nothing = len(value), _nothing(len(value))
    verdict = np.full(size, FlowVerdict.NOT_COMPARED.value)
    return _Part(kind, origin, to, value, rounding, expected, nothing, nothing, nothing, nothing, verdict)


def _nothing(size: int) -> Floats:
    return np.full(size, np.nan)


def _as_table(flows: PublishedFlows, part: _Part) -> pa.Table:
    size, absent = len(part.value), np.isnan(part.value)
    columns = [
        [flows.measure] * size,
        [flows.division.id] * size,
        part.origin.tolist(),
        part.to.tolist(),
        [flows.period] * size,
        [part.kind.value] * size,
        pa.array(np.where(absent, 0, np.nan_to_num(part.value)).astype(np.int64), mask=absent),
        pa.array(np.nan_to_num(part.rounding), mask=absent),
        *(_rounded(column) for column in (part.expected, part.ratio, part.lower, part.upper, part.q)),
        part.verdict.tolist(),
        pa.array([Absence.CONFIDENTIAL.value] * size, pa.string(), mask=~absent),
    ]
    return pa.table(columns, schema=FLOW_SCHEMA)


def _rounded(column: Floats) -> pa.Array:
    """Four digits: no machine adds up in another order than that; null for what is not known."""
    known = np.isfinite(column) & (column != 0)
    power = 10.0 ** (3 - np.floor(np.log10(np.abs(column), where=known, out=np.zeros(column.shape))))
    rounded = np.where(known, np.round(np.where(known, column, 0.0) * power) / power, column)
    return pa.array(rounded, mask=~np.isfinite(column))
