"""One measure as an outsider sees it: which cells there are, what they show, and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.areas_within import AreasWithin, areas_within
from zicht.attack.columns import Columns, columns_of
from zicht.attack.knowledge import Bools, Floats, Ints, Published, RuleText, Shown
from zicht.model.plans import TOTAL
from zicht.model.release_plans import COUNT_SCHEMA


@dataclass(frozen=True, eq=False)
class Family:
    """One measure over a set of periods: its cells as a grid of areas (and rests) by columns.

    rows      of the table, COUNT_SCHEMA; the first unknowns, in their order
    place     (areas and rests, columns) number of the unknown, -1 where there is no such cell
    values    (unknowns,) published; nan where left out; for a rest what the published parts leave over
    rounding  (unknowns,) published largest difference with the true count; 0 for a rest
    left_out  (unknowns,) True for cells that are declared but not shown
    is_rest   (unknowns,)
    """

    published: Published
    measure: str
    rows: pa.Table
    areas: AreasWithin
    columns: Columns
    place: Ints
    values: Floats
    rounding: Floats
    left_out: Bools
    is_rest: Bools

    @property
    def rule(self) -> RuleText:
        """The words of the rule for its counts."""
        return self.published.rule_of(self.measure)

    def where(self, unknown: int) -> str:
        """The cell in public words: file and key."""
        if unknown < self.rows.num_rows:
            row = self.rows.slice(unknown, 1).to_pylist()[0]
            return f"counts.parquet: {' '.join(row[name] for name in COUNT_SCHEMA.names[:6] if row[name])}"
        area, column = (int(at[0]) for at in np.nonzero(self.place == unknown))
        counterpart, period, breakdown = self.columns.names[column]
        key = [self.measure, self.areas.levels[area], self.areas.codes[area], counterpart, period, breakdown]
        return f"counts.parquet: {' '.join(part for part in key if part)}"


def family_of(published: Published, measure: str, periods: Sequence[str]) -> Family | None:
    """The cells of a measure in some periods; None when there are none."""
    counts = published.counts
    mine = pc.and_(
        pc.equal(counts["MEASURE"], measure), pc.is_in(counts["TIME_PERIOD"], pa.array(periods, pa.string()))
    )
    rows = counts.filter(mine)
    if rows.num_rows == 0:
        return None
    figure = published.figures[measure]
    areas = areas_within(figure.levels, published.areas)
    joined = pc.binary_join_element_wise(rows["LEVEL"], rows["REF_AREA"], "|")
    at_area = _lookup(joined, areas.places)
    names = ("COUNTERPART_AREA", "TIME_PERIOD", "BREAKDOWN")
    text = pc.binary_join_element_wise(*(rows[name] for name in names), "\x1f").combine_chunks()
    coded = text.dictionary_encode()
    columns = columns_of(figure, tuple(_three(name) for name in coded.dictionary.to_pylist()))
    at_column = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    known = at_area >= 0  # an area that is none of the tree says nothing about others
    place = np.full((len(areas.codes), len(columns.names)), -1, dtype=np.int64)
    place[at_area[known], at_column[known]] = np.flatnonzero(known)
    values = rows["VALUE"].to_numpy(zero_copy_only=False).astype(np.float64)
    rounding = rows["ROUNDING"].to_numpy(zero_copy_only=False).astype(np.float64)
    place, rests = _with_rests(
        areas, columns, place, values, published.rule_of(measure), additive=figure.additive
    )
    is_rest = np.arange(len(values) + len(rests)) >= len(values)
    values, rounding = np.r_[values, rests], np.r_[rounding, np.zeros(len(rests))]
    return Family(
        published,
        measure,
        rows,
        areas,
        columns,
        place,
        values,
        rounding,
        np.isnan(values) & ~is_rest,
        is_rest,
    )


def _three(name: str) -> tuple[str, str, str]:
    counterpart, period, breakdown = name.split("\x1f")
    return counterpart, period, breakdown


def _lookup(texts: pa.ChunkedArray, places: dict[str, int]) -> Ints:
    found = pc.index_in(texts, value_set=pa.array(list(places), pa.string()))
    return np.asarray(pc.fill_null(found, -1).to_numpy().astype(np.int64))


def _with_rests(
    areas: AreasWithin, columns: Columns, place: Ints, values: Floats, rule: RuleText, *, additive: bool
) -> tuple[Ints, Floats]:
    """A rest for each published whole with published parts, unless the rule says that parts fill it.

    Flows to one counterpart do not add up over areas: small ones stand in rows of larger counterparts.
    """
    place, next_unknown, found = place.copy(), len(values), []
    if not additive:
        return place, np.zeros(0)
    shown = np.where(place >= 0, np.r_[values, np.nan][place], np.nan)
    adds_up = np.array([counterpart in ("", TOTAL) for counterpart, *_ in columns.names])
    for division in areas.divisions:
        whole, parts = shown[division.wholes], place[division.parts]
        at = np.searchsorted(division.wholes, division.within)
        published = np.zeros(whole.shape, dtype=np.int64)
        np.add.at(published, at, (parts >= 0).astype(np.int64))
        taken = np.zeros(whole.shape)
        np.add.at(taken, at, np.nan_to_num(shown[division.parts]))
        declared = np.bincount(at, minlength=len(division.wholes))[:, None]
        filled = rule.complete & (published == declared)
        has_rest = (place[division.wholes] >= 0) & (published > 0) & ~filled & adds_up
        place[division.rests] = np.where(
            has_rest, next_unknown + np.cumsum(has_rest).reshape(has_rest.shape) - 1, -1
        )
        next_unknown += int(has_rest.sum())
        found.append((whole - taken)[has_rest])
    return place, np.concatenate([np.zeros(0), *found])


def same_areas(one: Family, other: Family) -> tuple[Ints, Ints]:
    """Places of the areas that both families have, rests left out."""
    places = other.areas.places
    both = [(place, places[name]) for name, place in one.areas.places.items() if name in places]
    found = np.array(both, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def same_cells(one: Family, other: Family) -> tuple[Ints, Ints]:
    """Unknowns of the cells that both families have."""
    areas, others = same_areas(one, other)
    columns = {name: number for number, name in enumerate(other.columns.names)}
    pairs = [(number, columns[name]) for number, name in enumerate(one.columns.names) if name in columns]
    mine, theirs = (
        (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    )
    first = one.place[np.ix_(areas, np.asarray(mine, dtype=np.int64))].ravel()
    second = other.place[np.ix_(others, np.asarray(theirs, dtype=np.int64))].ravel()
    there = (first >= 0) & (second >= 0)
    return first[there], second[there]


def is_finest(family: Family) -> Bools:
    """True for unknowns that the rule rounds as one count.

    Under the grid these are smallest areas and rests with finest categories, and everything else is a sum of
    them; under any other rule every published cell is rounded by itself.
    """
    if family.rule.shown is not Shown.GRID:
        return np.ones(len(family.values), dtype=np.bool_) & ~family.is_rest
    figure = family.published.figures[family.measure]
    deep = np.array([level == family.areas.deepest.value for level in family.areas.levels])
    deep[family.areas.areas :] = False
    if not figure.additive:
        deep[: family.areas.areas] = True
    for division in family.areas.divisions:
        deep[division.rests] = division.nested
    found = np.zeros(len(family.values) + 1, dtype=np.bool_)
    found[family.place[deep][:, family.columns.finest]] = True
    return found[:-1]
