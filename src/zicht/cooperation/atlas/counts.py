"""How many partnerships a gemeente is in: by form, theme and scale; and the gemeenten it stands beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zicht.cooperation.atlas.as_of import Snapshot
from zicht.methods.networks.projection import shared_groups
from zicht.model.partnerships import Form, PartnershipVersion

SCALES = ((2, "2"), (5, "3-5"), (10, "6-10"), (20, "11-20"))
LARGEST = "21+"
ALONE = "0-1"  # one gemeente with organisations that are none, or none at all
SIZE_CLASSES = (
    (20_000, "size-0-20"),
    (50_000, "size-20-50"),
    (100_000, "size-50-100"),
    (250_000, "size-100-250"),
)
LARGEST_GEMEENTEN = "size-250"
LEAST_GROUP = 5  # gemeenten to be compared with; quartiles of fewer say nothing


@dataclass(frozen=True)
class GemeenteCounts:
    """The partnerships of one gemeente on the day of the snapshot.

    by_theme   main theme -> partnerships; one can have several themes; "" those without
    by_scale   see `scale_of`
    mandatory  "yes", "no", "unknown"
    crossing   with gemeenten of more than one province
    partners   distinct gemeenten of the snapshot it shares a partnership with
    """

    gemeente: str
    partnerships: int
    by_form: Mapping[Form, int]
    by_theme: Mapping[str, int]
    by_scale: Mapping[str, int]
    mandatory: Mapping[str, int]
    crossing: int
    partners: int


@dataclass(frozen=True)
class Distribution:
    """How a count is spread over gemeenten or partnerships."""

    number: int
    mean: float
    median: float
    lower_quartile: float
    upper_quartile: float
    least: int
    most: int


@dataclass(frozen=True)
class Comparison:
    """A gemeente among those of its province or of its size; a place in a spread, no rank.

    group  CBS code of a province, or a class of `SIZE_CLASSES` (thousands of inhabitants)
    among  the gemeenten of that group, this one among them
    """

    gemeente: str
    group: str
    partnerships: int
    among: Distribution


def counts(snapshot: Snapshot) -> tuple[GemeenteCounts, ...]:
    """Counts of every gemeente of the snapshot, in its order."""
    together = shared_groups(snapshot.members.toarray()) if snapshot.gemeenten else np.zeros((0, 0), np.int64)
    partners = (together > 0).sum(axis=1) - (np.diagonal(together) > 0)
    rows = snapshot.members
    return tuple(
        _of_gemeente(
            snapshot, code, rows.indices[rows.indptr[row] : rows.indptr[row + 1]], int(partners[row])
        )
        for row, code in enumerate(snapshot.gemeenten)
    )


def by_form(snapshot: Snapshot) -> Mapping[Form, int]:
    """Partnerships in force, per legal form."""
    return Counter(one.form for one in snapshot.partnerships)


def by_theme(snapshot: Snapshot) -> Mapping[str, int]:
    """Partnerships in force, per main theme; "" those without a theme."""
    return Counter(theme for one in snapshot.partnerships for theme in snapshot.themes[one.id] or ("",))


def by_scale(snapshot: Snapshot) -> Mapping[str, int]:
    """Partnerships in force, per scale."""
    return Counter(scale_of(snapshot, one) for one in snapshot.partnerships)


def scale_of(snapshot: Snapshot, one: PartnershipVersion) -> str:
    """Number of gemeenten in it, also outside the snapshot, and within or across provinces: "3-5 within"."""
    across = "across" if snapshot.crosses_province(one.id) else "within"
    return f"{_size(len(snapshot.everywhere[one.id]))} {across}"


def distribution(values: Sequence[int] | Iterable[int]) -> Distribution | None:
    """How a count is spread; None of nothing."""
    array = np.array(list(values), dtype=np.int64)
    if not len(array):
        return None
    low, middle, high = (float(q) for q in np.quantile(array, [0.25, 0.5, 0.75]))
    least, most = int(array.min()), int(array.max())
    return Distribution(len(array), float(array.mean()), middle, low, high, least, most)


def comparisons(snapshot: Snapshot, among: Snapshot | None = None) -> tuple[Comparison, ...]:
    """Every gemeente beside its province and beside those of its size.

    among  the snapshot to find comparable gemeenten in (the whole country); None: the same
    """
    every = among or snapshot
    degrees = _degrees(every)
    groups = {code: _groups(every, code) for code in every.gemeenten}
    found: list[Comparison] = []
    for code in snapshot.gemeenten:
        for group in groups.get(code, ()):
            spread = distribution(degrees[other] for other in every.gemeenten if group in groups[other])
            if spread is not None and spread.number >= LEAST_GROUP:
                found.append(Comparison(code, group, degrees[code], spread))
    return tuple(found)


def size_class(inhabitants: int) -> str:
    """The class of `SIZE_CLASSES` a gemeente belongs to."""
    return next((name for limit, name in SIZE_CLASSES if inhabitants < limit), LARGEST_GEMEENTEN)


def participants(snapshot: Snapshot) -> tuple[int, ...]:
    """Number of parties of every kind in each partnership, in the order of the snapshot."""
    return tuple(len(snapshot.parties[one.id]) for one in snapshot.partnerships)


def _of_gemeente(snapshot: Snapshot, code: str, columns: Iterable[int], partners: int) -> GemeenteCounts:
    its = [snapshot.partnerships[column] for column in columns]
    return GemeenteCounts(
        gemeente=code,
        partnerships=len(its),
        by_form=Counter(one.form for one in its),
        by_theme=Counter(theme for one in its for theme in snapshot.themes[one.id] or ("",)),
        by_scale=Counter(scale_of(snapshot, one) for one in its),
        mandatory=Counter(_mandatory(one) for one in its),
        crossing=sum(snapshot.crosses_province(one.id) for one in its),
        partners=partners,
    )


def _mandatory(one: PartnershipVersion) -> str:
    return {None: "unknown", True: "yes", False: "no"}[one.mandatory]


def _size(gemeenten: int) -> str:
    if gemeenten < 2:
        return ALONE
    return next((name for most, name in SCALES if gemeenten <= most), LARGEST)


def _degrees(snapshot: Snapshot) -> dict[str, int]:
    sums = np.asarray(snapshot.members.sum(axis=1)).ravel()
    return {code: int(sums[row]) for row, code in enumerate(snapshot.gemeenten)}


def _groups(snapshot: Snapshot, code: str) -> tuple[str, ...]:
    province, inhabitants = snapshot.province_of[code], snapshot.inhabitants.get(code)
    sized = () if inhabitants is None else (size_class(inhabitants),)
    return ((province,) if province else ()) + sized
