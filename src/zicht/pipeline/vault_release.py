"""From tallies of a vault to what a release may use of them: protected counts, words and provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zicht.analyses.analysis_files import LoadedAnalysis
from zicht.analyses.explain import sentences_of
from zicht.analyses.overlap import overlapping
from zicht.kit.digests import sha256_of
from zicht.microdata.engines.division import Division as NewestDivision
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.contracts import Contracts
from zicht.model.indicators import LANGUAGES, Indicator, Kind
from zicht.model.observations import OBSERVATION_SCHEMA, Observations, PeriodStatus
from zicht.model.provenance import Source
from zicht.model.tallies import SORTED_BY
from zicht.pipeline.publication import VaultRelease
from zicht.protection.small_counts import TABLE, SmallCounts, protect_tallies
from zicht.release.tables import parquet_bytes

COUNTRY = "NL00"
"""CBS code of the whole country; tallies call it by its level."""


def release_of(
    analyses: Sequence[LoadedAnalysis],
    tallies: pa.Table,
    division: NewestDivision,
    contracts: Contracts,
    *,
    made_up: bool,
    rule: SmallCounts,
) -> VaultRelease:
    """Protect the tallies, and turn what is left into observations like those of any publisher.

    raises NotMadeUp
    """
    codes = {level.value: found for level, found in division.buurten.codes.items()}
    protected = protect_tallies(
        tallies,
        rule=rule,
        plans=[analysis.plan for analysis in analyses],
        areas=codes | {Level.COUNTRY.value: ("NL",)},
        made_up=made_up,
    )
    counts = protected.tables[TABLE]
    indicators = tuple(indicator for analysis in analyses for indicator in analysis.indicators)
    counts = _with_means(counts, indicators).sort_by([(name, "ascending") for name in SORTED_BY])
    observations, sources = [], []
    for analysis in analyses:
        own = _of_measures(counts, [measure.name for measure in analysis.plan.measures])
        if own.num_rows:
            source = _source(analysis, own, division.year, made_up=made_up)
            sources.append(source)
            observations += _observations(own, source, division.year)
    return VaultRelease(
        observations=tuple(observations),
        sources=tuple(sources),
        indicators=indicators,
        overlapping=frozenset().union(*(overlapping(one.plan, one.indicators) for one in analyses)),
        records=tuple(_record(analysis, contracts) for analysis in analyses),
        report=protected.report,
    )


def _of_measures(counts: pa.Table, names: Sequence[str]) -> pa.Table:
    return counts.filter(pc.is_in(counts["MEASURE"], pa.array(names, pa.string())))


def _with_means(counts: pa.Table, indicators: Iterable[Indicator]) -> pa.Table:
    """Sums of which an indicator wants the mean, divided by the protected count they are a mean over."""
    wholes = {i.numerator: i.denominator for i in indicators if i.kind is Kind.MEAN}
    keys = ["LEVEL", "REF_AREA", "TIME_PERIOD"]
    parts = [counts.filter(pc.invert(pc.is_in(counts["MEASURE"], pa.array(sorted(wholes), pa.string()))))]
    parts[0] = parts[0].set_column(
        parts[0].schema.get_field_index("VALUE"), "VALUE", parts[0]["VALUE"].cast(pa.float64())
    )
    for part, whole in sorted(wholes.items()):
        sums = _of_measures(counts, [part])
        over = _of_measures(counts, [whole]).select([*keys, "VALUE"]).rename_columns([*keys, "WHOLE"])
        both = sums.join(over, keys, join_type="left outer")
        known = pc.and_(pc.is_valid(both["VALUE"]), pc.greater(pc.fill_null(both["WHOLE"], 0), 0))
        whole_or_one = pc.if_else(known, both["WHOLE"], 1).cast(pa.float64())
        mean = pc.if_else(known, pc.divide(both["VALUE"].cast(pa.float64()), whole_or_one), None)
        absence = pc.if_else(known, None, "confidential")
        both = both.set_column(both.schema.get_field_index("VALUE"), "VALUE", mean)
        both = both.set_column(both.schema.get_field_index("ABSENCE"), "ABSENCE", absence.cast(pa.string()))
        parts.append(both.select(counts.column_names).cast(parts[0].schema))
    return pa.concat_tables(parts)


def _observations(counts: pa.Table, source: Source, year: int) -> list[Observations]:
    """One table a level, in the newest division."""
    found = []
    for name in sorted(counts["LEVEL"].unique().to_pylist()):
        level = Level(name)
        rows = counts.filter(pc.equal(counts["LEVEL"], name))
        areas = rows["REF_AREA"]
        if level is Level.COUNTRY:
            areas = pa.array([COUNTRY] * rows.num_rows, pa.string())
        final = pa.array([PeriodStatus.FINAL.value] * rows.num_rows, pa.string())
        columns = [rows["MEASURE"], areas, rows["TIME_PERIOD"], rows["VALUE"], rows["ABSENCE"], final]
        table = pa.table(dict(zip(OBSERVATION_SCHEMA.names, columns, strict=True)), schema=OBSERVATION_SCHEMA)
        order = [(key, "ascending") for key in ("measure", "area", "period")]
        found.append(Observations(table.sort_by(order), Division(level, year), source))
    return found


def _source(analysis: LoadedAnalysis, counts: pa.Table, year: int, *, made_up: bool) -> Source:
    data = parquet_bytes(counts)
    plan = analysis.plan
    assert made_up, "the rule of protection lets nothing else out"
    return Source(
        id=f"vault-{analysis.id.replace('/', '-')}",
        title=f"Telling in de gesloten omgeving: {analysis.record.question['nl']}",
        publisher="Zicht (verzonnen)",
        licence="made up",
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
