"""The waterbed adds nothing to what the counts of a release say: it is a function of them alone."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tests.unit.analyses.waterbed_country import Country, counts_of, ground_of

from zicht.analyses.waterbed.flow_judgements import JudgementRules
from zicht.model.release_plans import COUNT_SCHEMA
from zicht.pipeline.waterbed import WaterbedRules, waterbed_maker
from zicht.release.sealing.tables import parquet_bytes

QUICK = WaterbedRules(judgement=JudgementRules(draws=2))
COUNTRY = Country(side=5, records=9_000.0)


def truth(seed: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).poisson(COUNTRY.expected(2))


def tables_from(counts: pa.Table, plan: object) -> dict[str, bytes]:
    part = waterbed_maker(rules=QUICK)(ground_of(COUNTRY, counts, plan))  # type: ignore[arg-type]
    return {name: parquet_bytes(table) for name, table in part.tables.items()} | {
        "document": str(part.documents).encode()
    }


def test_anyone_can_make_the_tables_from_the_published_counts_alone():
    counts, plan = counts_of(COUNTRY, {"2024": truth()})
    ours = tables_from(counts, plan)
    public = pq.read_table(io.BytesIO(parquet_bytes(counts))).cast(COUNT_SCHEMA)
    assert tables_from(public, plan) == ours


def test_a_truth_that_gives_the_same_counts_gives_the_same_tables():
    """Another person more or less, hidden by the rounding, stays hidden in everything that is derived."""
    flows = truth()
    counts, plan = counts_of(COUNTRY, {"2024": flows})
    ours, alike = tables_from(counts, plan), 0
    rng = np.random.default_rng(1)
    for _ in range(12):
        other = flows.copy()
        origin, one, two = rng.choice(COUNTRY.n, 3, replace=False)
        row, column = rng.choice([origin, one], 2, replace=False)
        # four corners: no margin changes, so what leaves and what arrives is rounded as before
        for o, d, step in ((row, two, 1), (row, column, -1), (column, two, -1), (column, column, 1)):
            other[o, d] += step
        if other.min() < 0:
            continue
        theirs, _ = counts_of(COUNTRY, {"2024": other})
        if theirs.equals(counts):
            assert tables_from(theirs, plan) == ours
            alike += 1
    assert alike >= 1


def test_expected_flows_and_ratios_say_no_more_than_their_counts():
    """EXPECTED of a row comes from all others; RATIO and OBS_VALUE give back EXPECTED, not the truth."""
    counts, plan = counts_of(COUNTRY, {"2024": truth()})
    part = waterbed_maker(rules=QUICK)(ground_of(COUNTRY, counts, plan))
    published = {
        (row["REF_AREA"], row["COUNTERPART_AREA"]): row["VALUE"]
        for row in counts.to_pylist()
        if row["LEVEL"] == "gm" and row["MEASURE"] == "drug_records_from_to"
    }
    shown = [row for row in part.tables["flows"].to_pylist() if row["OBS_VALUE"] is not None]
    assert shown
    for row in shown:
        assert published[row["REF_AREA"], row["COUNTERPART_AREA"]] == row["OBS_VALUE"]
    hidden = [row for row in part.tables["flows"].to_pylist() if row["KIND"] == "not_shown"]
    assert all(row["OBS_VALUE"] is None and row["RATIO"] is None for row in hidden)
