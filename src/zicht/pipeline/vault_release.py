"""From protected counts of a vault to what a release computes with: observations, words and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.analyses.analysis_files import LoadedAnalysis
from zicht.analyses.explain import sentences_of
from zicht.analyses.overlap import overlapping
from zicht.kit.digests import sha256_of
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.contracts import Contracts
from zicht.model.indicators import LANGUAGES, Indicator, Kind
from zicht.model.observations import OBSERVATION_SCHEMA, Observations, PeriodStatus
from zicht.model.provenance import Source
from zicht.model.risk_measures import measures_given
from zicht.pipeline.protect import Protected
from zicht.pipeline.publication import VaultRelease
from zicht.pipeline.release_plan import tree_document
from zicht.release.sealing.tables import parquet_bytes

COUNTRY = "NL00"
"""CBS code of the whole country; counts call it by its level."""
LICENCES = {True: "made up", False: "CC BY 4.0"}
"""Of counts over made-up persons, and over real ones."""


def release_of(
    analyses: Sequence[LoadedAnalysis], protected: Protected, contracts: Contracts, *, made_up: bool
) -> VaultRelease:
    """Turn protected counts into observations like those of any publisher."""
    indicators = tuple(indicator for analysis in analyses for indicator in analysis.indicators)
    figures = _with_means(_totals(protected.counts), indicators)
    year = protected.plan.division_year
    observations, sources = [], []
    for analysis in analyses:
        names = measures_given(analysis.plan)
        own = _of_measures(figures, names)
        if own.num_rows:
            published = _of_measures(protected.counts, names)
            source = _source(analysis, published, year, made_up=made_up)
            sources.append(source)
            observations += _observations(own, source, year)
    return VaultRelease(
        counts=protected.counts,
        observations=tuple(observations),
        sources=tuple(sources),
        indicators=indicators,
        overlapping=frozenset().union(*(overlapping(one.plan, one.indicators) for one in analyses)),
        documents={
            "analyses": [_record(analysis, contracts) for analysis in analyses],
            "release_plan": protected.plan.as_dict(),
            "area_tree": tree_document(protected.areas),
        },
        report=protected.report,
    )


def _totals(counts: pa.Table) -> pa.Table:
    """Counts of areas: without breakdown, and without the area on the other side of a flow."""
    return counts.filter(
        pc.and_(
            pc.equal(counts["BREAKDOWN"], ""),
            pc.and_(pc.equal(counts["COUNTERPART_AREA"], ""), pc.not_equal(counts["REF_AREA"], "")),
        )
    )


def _of_measures(counts: pa.Table, names: Sequence[str]) -> pa.Table:
    return counts.filter(pc.is_in(counts["MEASURE"], pa.array(names, pa.string())))


def _with_means(counts: pa.Table, indicators: Iterable[Indicator]) -> pa.Table:
    """Sums of which an indicator wants the mean, divided by the protected count they are a mean over.

    VALUE and ROUNDING of the answer are numbers with a fraction.
    """
    wholes = {i.numerator: i.denominator for i in indicators if i.kind is Kind.MEAN}
    keys = ["LEVEL", "REF_AREA", "TIME_PERIOD"]
    parts = [counts.filter(pc.invert(pc.is_in(counts["MEASURE"], pa.array(sorted(wholes), pa.string()))))]
    for name in ("VALUE", "ROUNDING"):
        parts[0] = _replaced(parts[0], name, parts[0][name].cast(pa.float64()))
    for part, whole in sorted(wholes.items()):
        sums = _of_measures(counts, [part])
        over = _of_measures(counts, [whole]).select([*keys, "VALUE"]).rename_columns([*keys, "WHOLE"])
        both = sums.join(over, keys, join_type="left outer")
        known = pc.and_(pc.is_valid(both["VALUE"]), pc.greater(pc.fill_null(both["WHOLE"], 0), 0))
        divisor = pc.if_else(known, both["WHOLE"], 1).cast(pa.float64())
        mean = pc.if_else(known, pc.divide(both["VALUE"].cast(pa.float64()), divisor), None)
        both = _replaced(both, "VALUE", mean)
        both = _replaced(both, "ROUNDING", pc.divide(both["ROUNDING"].cast(pa.float64()), divisor))
        both = _replaced(both, "ABSENCE", pc.if_else(known, None, "confidential").cast(pa.string()))
        parts.append(both.select(counts.column_names).cast(parts[0].schema))
    return pa.concat_tables(parts)


def _replaced(table: pa.Table, name: str, column: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, column)


def _observations(counts: pa.Table, source: Source, year: int) -> list[Observations]:
    """One table a level, in the division of the release plan."""
    found = []
    for name in sorted(counts["LEVEL"].unique().to_pylist()):
        level = Level(name)
        rows = counts.filter(pc.equal(counts["LEVEL"], name))
        rows = rows.sort_by([(key, "ascending") for key in ("MEASURE", "REF_AREA", "TIME_PERIOD")])
        areas = rows["REF_AREA"]
        if level is Level.COUNTRY:
            areas = pa.array([COUNTRY] * rows.num_rows, pa.string())
        final = pa.array([PeriodStatus.FINAL.value] * rows.num_rows, pa.string())
        columns = [rows["MEASURE"], areas, rows["TIME_PERIOD"], rows["VALUE"], rows["ABSENCE"], final]
        table = pa.table(dict(zip(OBSERVATION_SCHEMA.names, columns, strict=True)), schema=OBSERVATION_SCHEMA)
        rounding = np.asarray(rows["ROUNDING"].to_numpy(), dtype=np.float64)
        found.append(Observations(table, Division(level, year), source, rounding))
    return found


def _source(analysis: LoadedAnalysis, counts: pa.Table, year: int, *, made_up: bool) -> Source:
    data = parquet_bytes(counts)
    plan = analysis.plan
    return Source(
        id=f"vault-{analysis.id.replace('/', '-')}",
        title=f"Telling in de gesloten omgeving: {analysis.record.question['nl']}",
        publisher="Zicht (verzonnen)" if made_up else "Zicht",
        licence=LICENCES[made_up],
        address=f"analyse {analysis.id}, plan {plan.digest[:16]}, indeling {year}",
        sha256=sha256_of(data),
        size=len(data),
        reference_date=f"{plan.first}/{plan.last}",
        reader="zicht.pipeline.vault_release",
        made_up=made_up,
    )


def _record(analysis: LoadedAnalysis, contracts: Contracts) -> dict[str, Any]:
    """The entry of an analysis in analyses.json."""
    record: Mapping[str, Any] = asdict(analysis.record)
    return {
        "id": analysis.id,
        "digest": analysis.plan.digest,
        "indicators": [indicator.id for indicator in analysis.indicators],
        "record": {key: dict(value) for key, value in record.items()},
        "plan": {language: list(sentences_of(analysis.plan, contracts, language)) for language in LANGUAGES},
    }
