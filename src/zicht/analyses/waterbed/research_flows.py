"""Flows of research data as the site may show them: large ones alone, small ones merged, never few people.

The events are public one by one. They are still shown as counts of areas only, with the minimum that counts
of the vault have, as no page here is about a person. The model may use them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.analyses.waterbed.pair_terms import AreaPlaces
from zicht.analyses.waterbed.published_flows import PublishedFlows
from zicht.methods.verdicts import Z95
from zicht.model.area_codes import wijk_of
from zicht.model.flows import ObservedFlows

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def places_of_research(flows: ObservedFlows) -> AreaPlaces:
    """Where the areas lie, by the coordinates that came with the events; their borders are not known."""
    return AreaPlaces(flows.codes, flows.centres, flows.surface, None)


def merged_for_showing(flows: ObservedFlows, minimum: int) -> PublishedFlows:
    """What is shown: nothing below `minimum` events, or of fewer than `minimum` offenders.

    Pairs of buurten first, then the small ones of a buurt of residence together to a wijk, then totals.
    """
    n = len(flows.codes)
    zones = tuple(sorted({wijk_of(code) for code in flows.codes}))
    number = {code: place for place, code in enumerate(zones)}
    zone = np.array([number[wijk_of(code)] for code in flows.codes], dtype=np.int64)
    value = _shown(flows, flows.origin * n + flows.destination, n * n, minimum).reshape(n, n)
    alone = ~np.isnan(value)[flows.origin, flows.destination]
    width = len(zones)
    to_zone = np.where(alone, n * width, flows.origin * width + zone[flows.destination])
    merged = _shown(flows, to_zone, n * width + 1, minimum)[:-1].reshape(n, width)
    leaving = _shown(flows, flows.origin, n, minimum)
    arriving = _shown(flows, flows.destination, n, minimum)
    nothing = np.full(n, np.nan)
    return PublishedFlows(
        measure=flows.measure,
        period=flows.period,
        division=flows.division,
        codes=flows.codes,
        zones=zones,
        zone=zone,
        value=value,
        rounding=_exact(value),
        merged=merged,
        merged_rounding=_exact(merged),
        leaving=leaving,
        leaving_rounding=_exact(leaving),
        arriving=arriving,
        arriving_rounding=_exact(arriving),
        to_elsewhere=nothing,
        to_elsewhere_rounding=nothing,
        from_elsewhere=nothing,
        from_elsewhere_rounding=nothing,
    )


def _shown(flows: ObservedFlows, group: Ints, groups: int, minimum: int) -> Floats:
    """(groups,) events of each group; nan below the minimum of events or of offenders."""
    events = np.bincount(group, minlength=groups).astype(np.float64)
    enough = (events >= minimum) & (flows.offenders(group, groups) >= minimum)
    return np.where(enough, events, np.nan)


def _exact(values: Floats) -> Floats:
    return np.where(np.isnan(values), np.nan, 0.0)


@dataclass(frozen=True)
class DistanceBand:
    """Events whose two areas lie so far apart; `to_km` None: and further."""

    from_km: float
    to_km: float | None
    events: int
    share: float


@dataclass(frozen=True)
class ResearchSummary:
    """What research data say as a whole.

    own_share  of the events in the area where the offender lived; its 95 % interval is clustered by offender
    bands      only those with enough events and offenders
    """

    events: int
    offenders: int
    own_share: float
    own_share_lower: float
    own_share_upper: float
    bands: tuple[DistanceBand, ...]


def research_summary(flows: ObservedFlows, minimum: int) -> ResearchSummary:
    """How many events, how near to home, how far."""
    own = flows.origin == flows.destination
    share, error = _clustered_share(own, flows.offender)
    apart = flows.centres[flows.origin] - flows.centres[flows.destination]
    band = np.digitize(np.hypot(apart[:, 0], apart[:, 1]) / 1000, BAND_EDGES_KM)
    events = _shown(flows, band, len(BAND_EDGES_KM) + 1, minimum)
    ends = [0.0, *BAND_EDGES_KM, None]
    bands = tuple(
        DistanceBand(float(start or 0.0), end, int(count), float(count) / len(own))
        for start, end, count in zip(ends[:-1], ends[1:], events.tolist(), strict=True)
        if not np.isnan(count)
    )
    people = len(np.unique(flows.offender))
    half = Z95 * error
    return ResearchSummary(len(own), people, share, max(share - half, 0.0), min(share + half, 1.0), bands)


BAND_EDGES_KM = (0.5, 1.0, 2.0, 3.0, 5.0)


def _clustered_share(events: npt.NDArray[np.bool_], offender: Ints) -> tuple[float, float]:
    """A share of events and its standard error, any dependence within an offender (ratio estimator)."""
    _, cluster = np.unique(offender, return_inverse=True)
    size, hits = np.bincount(cluster), np.bincount(cluster, weights=events)
    share = float(events.mean())
    people = len(size)
    residual = float(np.sum((hits - share * size) ** 2))
    return share, float(np.sqrt(people / max(people - 1, 1) * residual)) / len(events)
