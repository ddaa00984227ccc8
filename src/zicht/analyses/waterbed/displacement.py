"""Where offences went after a measure: rows of the table of displacement, each with its sentence.

Four ways to look, all declared: the difference with a control (WDD), the quotient (WDQ, or a refusal), rings
around the target, and, where flows are known, whether suspects of the same origins chose other destinations.
The difference is the main one; the others show how far it hangs on what was chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.analyses.waterbed.measured_changes import MeasuredChange
from zicht.methods.displacement.control_spread import FEWEST_CONTROLS, dispersion_of_changes
from zicht.methods.displacement.flow_differences import FlowDifferences, flow_differences
from zicht.methods.displacement.rings import BEYOND, TARGET
from zicht.methods.displacement.spatial_differences import Scale, SpatialDifferences, spatial_differences
from zicht.methods.displacement.weighted_displacement_difference import (
    BeforeAfter,
    weighted_displacement_difference,
)
from zicht.methods.displacement.weighted_displacement_quotient import (
    DisplacementQuotient,
    weighted_displacement_quotient,
)
from zicht.methods.estimates import Estimate
from zicht.methods.multiple_testing import q_values
from zicht.methods.verdicts import ALPHA
from zicht.model.flow_tables import DISPLACEMENT_SCHEMA, DisplacementMethod

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CUTOFF_METRES = 30_000.0
"""Gemeenten further apart than this change independently of each other (Conley)."""
LIKELY = 1.959964
"""Standard deviations: the rounding of a sum stays within them in 95 of 100 cases."""


@dataclass(frozen=True)
class DisplacementRow:
    """One row of DISPLACEMENT_SCHEMA, without the columns that say what it is about."""

    method: DisplacementMethod
    part: str
    unit: str
    before: float
    after: float
    value: float
    lower: float
    upper: float
    p: float
    sentence: str
    area: str = ""
    q: float = float("nan")


def displacement_rows(
    change: MeasuredChange, *, seed: int, flows: Floats | None = None, flow_rounding: Floats | None = None
) -> list[DisplacementRow]:
    """Every estimate of one measure after one intervention.

    seed   of the bootstrap of the quotient
    flows  (origins, destinations, periods) of the same measure, periods and areas; None: there are none
    """
    if not change.complete:
        return [_nothing(DisplacementMethod.DIFFERENCE, "target", "records", "target_not_shown")]
    if int(np.sum(change.ring == BEYOND)) < FEWEST_CONTROLS or not _complete(change.ring):
        return [_nothing(DisplacementMethod.DIFFERENCE, "target", "records", "too_few_controls")]
    rows = [*_differences(change), *_neighbours(change)]
    rows += _quotient(change, seed)
    for scale, method, unit in (
        (Scale.COUNTS, DisplacementMethod.RINGS_COUNTS, "records_per_period"),
        (Scale.RATIOS, DisplacementMethod.RINGS_RATIOS, "ratio"),
    ):
        found = spatial_differences(
            change.counts,
            change.ring,
            change.after,
            scale=scale,
            coordinates=change.coordinates,
            cutoff=CUTOFF_METRES,
            rounding=change.rounding,
        )
        rows += _rings(found, change, method, unit)
    if flows is not None and flow_rounding is not None:
        told = flow_differences(flows, change.ring, change.after, rounding=flow_rounding)
        rows += _rings(told, change, DisplacementMethod.FLOWS, "ratio")
    return rows


def displacement_table(parts: Sequence[tuple[str, MeasuredChange, Sequence[DisplacementRow]]]) -> pa.Table:
    """DISPLACEMENT_SCHEMA. parts: (id of the intervention, what was measured, rows)."""
    records = [
        {
            "INTERVENTION": intervention,
            "INDICATOR": change.measure,
            "DIVISION": change.division.id,
            "METHOD": row.method.value,
            "PART": row.part,
            "COUNTERPART_AREA": row.area,
            "UNIT": row.unit,
            "FIRST_PERIOD": min(change.periods, default=change.start),
            "START_PERIOD": change.start,
            "LAST_PERIOD": max(change.periods, default=change.start),
            "BEFORE": _told(row.before),
            "AFTER": _told(row.after),
            "OBS_VALUE": _told(row.value),
            "LOWER": _told(row.lower),
            "UPPER": _told(row.upper),
            "P": _told(row.p),
            "Q": _told(row.q),
            "SENTENCE": row.sentence,
        }
        for intervention, change, rows in parts
        for row in rows
    ]
    table = pa.Table.from_pylist(records, schema=DISPLACEMENT_SCHEMA)
    return table.sort_by([(name, "ascending") for name in DISPLACEMENT_SCHEMA.names[:6]])


def _told(number: float) -> float | None:
    """Four digits: what is left of an estimate that depends on no machine."""
    return float(f"{number:.4g}") if np.isfinite(number) else None


def _complete(ring: Ints) -> bool:
    """Is there a target, a ring that touches it, and a control?"""
    return {TARGET, 1, BEYOND} <= set(ring.tolist())


def _nothing(method: DisplacementMethod, part: str, unit: str, why: str) -> DisplacementRow:
    gone = float("nan")
    return DisplacementRow(method, part, unit, gone, gone, gone, gone, gone, gone, why)


def _group(
    change: MeasuredChange, ring: int, *, likely: float | None = None, size: float = 1.0
) -> BeforeAfter:
    """Records in one ring together."""
    return _together(change, change.ring == ring, likely=likely, size=size)


def _together(
    change: MeasuredChange, own: Bools, *, likely: float | None = None, size: float = 1.0
) -> BeforeAfter:
    """Records in some areas together.

    Rounding of a sum is carried by chance: errors of its cells are independent, so their variances add up.
    With `likely` it is that many standard deviations instead, at most what all cells together can be off.
    """
    own = own & ~np.isnan(change.counts).any(axis=1)
    sums, off = [], []
    for when in (~change.after, change.after):
        cells = np.ix_(own, when)
        sums.append(np.asarray(change.counts[cells].sum()))
        root = float(np.sqrt(np.sum(change.rounding[cells] ** 2)))
        worst = float(change.rounding[cells].sum())
        off.append(root if likely is None else min(likely * root / np.sqrt(3), worst))
    return BeforeAfter(sums[0], sums[1], off[0], off[1], size=size)


def _control_of(change: MeasuredChange, place: BeforeAfter) -> BeforeAfter:
    """The control as it would be if it had had as many records before as this place.

    WDD compares numbers, so groups of other sizes are put on the size of the place: the control's counts are
    divided by its share.
    """
    control = _group(change, BEYOND)
    return _group(change, BEYOND, size=max(float(control.before), 1.0) / max(float(place.before), 1.0))


def _dispersion(change: MeasuredChange) -> float:
    """How much more the control areas changed than chance tells; at least 1."""
    own = change.ring == BEYOND
    counts = change.counts[own]
    whole = ~np.isnan(counts).any(axis=1)
    before, after = (counts[whole][:, when].sum(axis=1) for when in (~change.after, change.after))
    factor = after.sum() / max(before.sum(), 1.0)
    return dispersion_of_changes(after - factor * before, after + factor**2 * before)


def _differences(change: MeasuredChange) -> Iterator[DisplacementRow]:
    """WDD; durations need not be equal: counts are put per period and told per period after the start."""
    lengths = (float(np.sum(~change.after)), float(change.after.sum()))
    target, around = _group(change, TARGET), _group(change, 1)
    told = weighted_displacement_difference(
        target,
        _control_of(change, target),
        around,
        _control_of(change, around),
        durations=(lengths[0] / lengths[1], 1.0),
        dispersion=_dispersion(change),
    )
    assert told.surroundings is not None
    parts = (("target", told.target, TARGET), ("surroundings", told.surroundings, 1))
    for part, estimate, ring in parts:
        place = _group(change, ring)
        yield _row(
            DisplacementMethod.DIFFERENCE, part, "records", float(place.before), float(place.after), estimate
        )
    both = [_group(change, ring) for ring in (TARGET, 1)]
    before, after = (sum(float(getattr(place, when)) for place in both) for when in ("before", "after"))
    yield _row(DisplacementMethod.DIFFERENCE, "total", "records", before, after, told.total)


def _neighbours(change: MeasuredChange) -> list[DisplacementRow]:
    """Each area that touches the target by itself: what moves mostly goes to one of them."""
    lengths = (float(np.sum(~change.after)), float(change.after.sum()))
    dispersion, found = _dispersion(change), []
    for at in np.flatnonzero(change.ring == 1).tolist():
        own = np.zeros(len(change.ring), dtype=np.bool_)
        own[at] = True
        place = _together(change, own)
        told = weighted_displacement_difference(
            place,
            _control_of(change, place),
            durations=(lengths[0] / lengths[1], 1.0),
            dispersion=dispersion,
        )
        row = _row(
            DisplacementMethod.DIFFERENCE,
            "neighbour",
            "records",
            float(place.before),
            float(place.after),
            told.target,
        )
        found.append(replace(row, area=change.codes[at]))
    q = q_values(np.array([row.p for row in found]))
    return [
        replace(
            row,
            q=float(each),
            sentence=row.sentence if each <= ALPHA else "neighbour_cannot_say",
        )
        for row, each in zip(found, q, strict=True)
    ]


def _row(
    method: DisplacementMethod, part: str, unit: str, before: float, after: float, estimate: Estimate
) -> DisplacementRow:
    value, lower, upper = (
        float(number) for number in (estimate.value, estimate.interval.lower, estimate.interval.upper)
    )
    return DisplacementRow(
        method,
        part,
        unit,
        before,
        after,
        value,
        lower,
        upper,
        float(estimate.p),
        _sentence(part, lower, upper),
    )


def _sentence(part: str, lower: float, upper: float) -> str:
    """Key of the sentence about a change: fewer, more, or nothing that can be said."""
    if not np.isfinite(lower + upper) or lower <= 0 <= upper:
        return f"{_place(part)}_cannot_say"
    return f"{_place(part)}_{'more' if lower > 0 else 'fewer'}"


def _place(part: str) -> str:
    """The kind of place that sentences tell apart."""
    if part in ("target", "ring_0"):
        return "target"
    return part if part in ("total", "neighbour") else "surroundings"


def _quotient(change: MeasuredChange, seed: int) -> Iterator[DisplacementRow]:
    target, control, around = (_group(change, ring, likely=LIKELY) for ring in (TARGET, BEYOND, 1))
    told = weighted_displacement_quotient(
        target,
        control,
        around,
        generator=np.random.default_rng([seed, len(change.periods), 220]),
        dispersion=_dispersion(change),
    )
    method = DisplacementMethod.QUOTIENT
    before, after = float(target.before), float(target.after)
    if told.quotient is None:
        assert told.refusal is not None
        row = _nothing(method, "quotient", "quotient", f"refused_{told.refusal.value}")
    else:
        assert told.reading is not None
        limits = told.quotient.interval
        row = DisplacementRow(
            method,
            "quotient",
            "quotient",
            before,
            after,
            told.quotient.value,
            float(limits.lower),
            float(limits.upper),
            float("nan"),
            f"quotient_{told.reading.value}",
        )
    yield row
    yield from _effects(told, before, after)


def _effects(told: DisplacementQuotient, before: float, after: float) -> Iterator[DisplacementRow]:
    for part, figure, unit in (
        ("gross_effect", told.gross_effect, "records"),
        ("total_net_effect", told.total_net_effect, "records"),
    ):
        if figure is not None:
            limits = figure.interval
            yield DisplacementRow(
                DisplacementMethod.QUOTIENT,
                part,
                unit,
                before,
                after,
                figure.value,
                float(limits.lower),
                float(limits.upper),
                float("nan"),
                "fewer_is_above_nought",
            )


def _rings(
    told: SpatialDifferences | FlowDifferences, change: MeasuredChange, method: DisplacementMethod, unit: str
) -> Iterator[DisplacementRow]:
    effect = told.effect
    for at, ring in enumerate(told.ring.tolist()):
        place = _group(change, ring)
        value, lower, upper = (
            float(column[at]) for column in (effect.value, effect.interval.lower, effect.interval.upper)
        )
        part = f"ring_{ring}"
        sentence = _sentence(part, lower, upper)
        if unit == "ratio":
            value, lower, upper = float(np.exp(value)), float(np.exp(lower)), float(np.exp(upper))
        yield DisplacementRow(
            method,
            part,
            unit,
            float(place.before),
            float(place.after),
            value,
            lower,
            upper,
            float(effect.p[at]),
            sentence,
        )
