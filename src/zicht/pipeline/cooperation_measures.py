"""What follows from the statements of registers, as tables of a release: counts, pairs, outcomes of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.cooperation.accountability.findings import judge
from zicht.cooperation.atlas.as_of import Snapshot, snapshot
from zicht.cooperation.atlas.congruence import congruence, pair_of_divisions
from zicht.cooperation.atlas.counts import (
    GemeenteCounts,
    by_form,
    by_scale,
    by_theme,
    comparisons,
    counts,
)
from zicht.cooperation.atlas.pairs import shared_partnerships
from zicht.cooperation.atlas.tables import Crosstab, theme_by_form, theme_by_scale
from zicht.cooperation.burden import burden
from zicht.cooperation.quality import quality
from zicht.model.cooperation_tables import CountStatistic
from zicht.model.partnerships import Patchwork
from zicht.pipeline.cooperation_sets import gemeenten_by_area
from zicht.pipeline.cooperation_statements import Row, table_of

COUNTRY = "NL"


def measure_tables(
    patchwork: Patchwork, today: Snapshot, generator: np.random.Generator
) -> dict[str, pa.Table]:
    """Tables about one day; those of groups and of years come from `cooperation_claims`.

    today  the snapshot of the whole country
    """
    on = today.on
    return {
        "counts": table_of("counts", _counts(patchwork, today)),
        "comparison": table_of("comparison", _comparison(today)),
        "shared": table_of("shared", _shared(today, generator)),
        "congruence": table_of("congruence", _congruence(patchwork, today)),
        "theme_tables": table_of("theme_tables", _crosstabs(today)),
        "division_pairs": table_of("division_pairs", _division_pairs(patchwork)),
        "accountability": table_of("accountability", _accounts(patchwork, on)),
        "quality": table_of("quality", _quality(patchwork, on)),
        "load": table_of("load", _load(patchwork, on)),
    }


def _counts(patchwork: Patchwork, today: Snapshot) -> Iterable[Row]:
    each = counts(today)
    for one in each:
        yield from _rows_of(one.gemeente, today.on, _of_gemeente(one))
    yield from _rows_of(COUNTRY, today.on, _of_area(today, each))
    for area, gemeenten in gemeenten_by_area(today).items():
        part = snapshot(patchwork, today.on, gemeenten=gemeenten)
        inside = [one for one in each if one.gemeente in gemeenten]
        yield from _rows_of(area, today.on, _of_area(part, inside))


def _of_gemeente(one: GemeenteCounts) -> Iterable[tuple[CountStatistic, str, float]]:
    yield CountStatistic.PARTNERSHIPS, "", one.partnerships
    yield CountStatistic.PARTNERS, "", one.partners
    yield CountStatistic.CROSSING_PROVINCE, "", one.crossing
    for statistic, numbers in (
        (CountStatistic.FORM, {form.value: number for form, number in one.by_form.items()}),
        (CountStatistic.THEME, one.by_theme),
        (CountStatistic.SCALE, one.by_scale),
        (CountStatistic.MANDATORY, one.mandatory),
    ):
        for category, number in numbers.items():
            yield statistic, category, number


def _of_area(part: Snapshot, each: Sequence[GemeenteCounts]) -> Iterable[tuple[CountStatistic, str, float]]:
    """each  its gemeenten, counted in the whole country"""
    crossing = sum(part.crosses_province(one.id) for one in part.partnerships)
    yield CountStatistic.AREAS, "", len(each)
    yield CountStatistic.PARTNERSHIPS, "", len(part.partnerships)
    yield CountStatistic.CROSSING_PROVINCE, "", crossing
    if each:
        yield CountStatistic.PER_GEMEENTE, "", float(np.mean([one.partnerships for one in each]))
        yield CountStatistic.PARTNERS, "", float(np.mean([one.partners for one in each]))
    for statistic, numbers in (
        (CountStatistic.FORM, {form.value: number for form, number in by_form(part).items()}),
        (CountStatistic.THEME, by_theme(part)),
        (CountStatistic.SCALE, by_scale(part)),
    ):
        for category, number in numbers.items():
            yield statistic, category, number


def _rows_of(area: str, on: date, told: Iterable[tuple[CountStatistic, str, float]]) -> Iterable[Row]:
    for statistic, category, value in told:
        yield {
            "REF_AREA": area,
            "TIME_PERIOD": on,
            "STATISTIC": statistic.value,
            "CATEGORY": category,
            "OBS_VALUE": float(value),
        }


def _comparison(today: Snapshot) -> Iterable[Row]:
    for one in comparisons(today):
        yield {
            "REF_AREA": one.gemeente,
            "COMPARED_WITH": one.group,
            "AREAS": one.among.number,
            "OBS_VALUE": one.partnerships,
            "LOWER_QUARTILE": one.among.lower_quartile,
            "MEDIAN": one.among.median,
            "UPPER_QUARTILE": one.among.upper_quartile,
        }


def _shared(today: Snapshot, generator: np.random.Generator) -> Iterable[Row]:
    """Pairs that share anything; each once, the smaller code first."""
    found = shared_partnerships(today, generator)
    rows, columns = np.nonzero(np.triu(found.shared, 1))
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        yield {
            "REF_AREA": found.gemeenten[row],
            "COUNTERPART_AREA": found.gemeenten[column],
            "OBS_VALUE": int(found.shared[row, column]),
            "EXPECTED": float(found.expected[row, column]),
            "SURPLUS": float(found.surplus[row, column]),
            "Q": float(found.q[row, column]),
        }


def _congruence(patchwork: Patchwork, today: Snapshot) -> Iterable[Row]:
    chain = {key: one.chain for key, one in patchwork.versions.items()}
    for one in congruence(today).pairs:
        first, second = chain[one.first], chain[one.second]
        only = (one.only_first, one.only_second)
        if second < first:
            first, second, only = second, first, only[::-1]
        yield {
            "PARTNERSHIP": first,
            "COUNTERPART": second,
            "RELATION": one.relation.value,
            "SHARED": one.shared,
            "ONLY_FIRST": only[0],
            "ONLY_SECOND": only[1],
            "JACCARD": one.jaccard,
        }


def _crosstabs(today: Snapshot) -> Iterable[Row]:
    tables: Mapping[str, Crosstab] = {"form": theme_by_form(today), "scale": theme_by_scale(today)}
    for dimension, table in tables.items():
        for row, theme in enumerate(table.themes):
            for column, category in enumerate(table.categories):
                yield {
                    "DIMENSION": dimension,
                    "THEME": theme,
                    "CATEGORY": category,
                    "OBS_VALUE": int(table.observed[row, column]),
                    "EXPECTED": float(table.expected[row, column]),
                    "RESIDUAL": number_or_none(table.residuals[row, column]),
                    "Q": number_or_none(table.q[row, column]),
                    "READING": table.readings[row][column].value,
                }


def _division_pairs(patchwork: Patchwork) -> Iterable[Row]:
    listed = sorted(patchwork.divisions, key=lambda one: one.id)
    for at, first in enumerate(listed):
        for second in listed[at + 1 :]:
            one = pair_of_divisions(first, second)
            yield {
                "DIVISION": one.first,
                "COUNTERPART": one.second,
                "RELATION": one.relation.value,
                "AREAS": one.gemeenten,
                "ARI": one.ari,
                "VARIATION": one.variation,
            }


def _accounts(patchwork: Patchwork, on: date) -> Iterable[Row]:
    for one in judge(patchwork, on):
        yield {
            "PARTNERSHIP": one.chain,
            "VERSION": one.version,
            "RULE": one.rule,
            "STANDING": one.standing.value,
            "FOUND_NL": one.found.told("nl"),
            "FOUND_EN": one.found.told("en"),
            "PARTIES": "; ".join(one.parties) or None,
            "SOURCE": one.source,
        }


def _quality(patchwork: Patchwork, on: date) -> Iterable[Row]:
    for one in quality(patchwork, on):
        yield {"SOURCE": one.source, "FINDING": one.id, "OBS_VALUE": one.count, "OUT_OF": one.of}


def _load(patchwork: Patchwork, on: date) -> Iterable[Row]:
    for one in burden(patchwork, on):
        code = patchwork.parties[one.party].area_code
        if code:
            yield {
                "REF_AREA": code,
                "BODY": one.body,
                "PARTNERSHIPS": one.partnerships,
                "SEATS": one.seats,
                "OCCASIONS": one.occasions,
                "LOWER": one.lower,
                "UPPER": one.upper,
            }


def number_or_none(value: Any) -> float | None:
    """A figure of an array; None for nan."""
    return None if np.isnan(value) else float(value)
