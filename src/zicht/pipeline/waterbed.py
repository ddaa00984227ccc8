"""The waterbed of a release: from protected flows to tables of the bundle.

Two makers of parts of a bundle. `waterbed_maker` builds on the protected counts of a vault; everything in its
tables is a function of counts that leave in the same release, so it adds no report of protection.
`research_maker` runs the same analysis on flows that were published as research data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.analyses.waterbed.displacement import displacement_table
from zicht.analyses.waterbed.document import JudgedMeasure, JudgedPeriod, waterbed_document
from zicht.analyses.waterbed.expected_flows import expected_flows, expected_of_research
from zicht.analyses.waterbed.flow_judgements import JudgementRules, judge, judge_research
from zicht.analyses.waterbed.flow_plan import FlowPlan
from zicht.analyses.waterbed.flow_rows import flow_rows, flow_table
from zicht.analyses.waterbed.measured_changes import Window
from zicht.analyses.waterbed.pair_terms import places_of
from zicht.analyses.waterbed.profiles import AllRecords, ShareRules, profile_rows, profile_table
from zicht.analyses.waterbed.published_flows import PublishedFlows
from zicht.analyses.waterbed.research_flows import merged_for_showing, places_of_research, research_summary
from zicht.analyses.waterbed.words import Words, built_in_words
from zicht.methods.flows.flow_shares import Rounded
from zicht.model.area_codes import Level
from zicht.model.bundle_parts import BundlePart
from zicht.model.flow_tables import DISPLACEMENT, FLOW_PROFILES, FLOWS, WATERBED
from zicht.model.flows import ObservedFlows
from zicht.model.interventions import InterventionRegister
from zicht.pipeline.publication import Ground, PartMaker, VaultRelease
from zicht.pipeline.waterbed_displacement import displacements


@dataclass(frozen=True)
class WaterbedRules:
    """Settings of the waterbed; they stand in waterbed.json."""

    judgement: JudgementRules = field(default_factory=JudgementRules)
    window: Window = field(default_factory=Window)


DEFAULTS = WaterbedRules()
NO_INTERVENTIONS = InterventionRegister(())


def waterbed_maker(
    interventions: InterventionRegister = NO_INTERVENTIONS, rules: WaterbedRules = DEFAULTS
) -> PartMaker:
    """Flows, profiles and displacement of the vault of a release; nothing when it has no flows."""

    def make(ground: Ground) -> BundlePart:
        if ground.vault is None:
            return BundlePart({})
        plan = FlowPlan.of(ground.vault.documents, ground.vault.counts)
        if plan is None:
            return BundlePart({})
        ground.progress.step("looking at where suspects live and offend")
        return _part(ground, ground.vault, plan, interventions, rules, built_in_words())

    return make


def research_maker(flows: Sequence[ObservedFlows], rules: WaterbedRules = DEFAULTS) -> PartMaker:
    """The same for flows that were made public one by one; nothing when there are none."""

    def make(ground: Ground) -> BundlePart:
        if not flows:
            return BundlePart({})
        ground.progress.step("looking at flows of research data")
        return _research_part(flows, rules, built_in_words(), ground.seed)

    return make


def _part(
    ground: Ground,
    vault: VaultRelease,
    plan: FlowPlan,
    interventions: InterventionRegister,
    rules: WaterbedRules,
    words: Words,
) -> BundlePart:
    boundaries = ground.geography.boundaries.get(plan.division)
    places = None if boundaries is None else places_of(boundaries, plan.codes)
    changes = list(displacements(ground, vault, plan, places, interventions, rules.window, words))
    flows, profiles, judged = [], [], []
    for measure, (analysis, periods) in plan.measures.items():
        done = []
        for number, period in enumerate(periods):
            ground.progress.step(f"expected flows: {measure} {period}")
            here = plan.read(vault.counts, measure, period)
            expected = expected_flows(here, places)
            seed = np.random.default_rng([ground.seed, 221, number])
            judgements = (
                None
                if expected.model is None
                else judge(here, expected.model, rules.judgement, generator=seed)
            )
            flows.append(flow_rows(here, expected, judgements))
            profiles.append(profile_rows(here, plan.shares, _every(vault.counts, plan, words, here)))
            done.append(JudgedPeriod(period, expected, judgements))
        judged.append(
            JudgedMeasure(
                measure,
                plan.arriving.get(measure),
                analysis,
                plan.division.id,
                made_up=any(source.made_up for source in vault.sources),
                research=None,
                periods=tuple(done),
            )
        )
    tables = {FLOWS: flow_table(flows), FLOW_PROFILES: profile_table(profiles)}
    tables[DISPLACEMENT] = displacement_table(changes)
    sources = sorted(source.id for source in vault.sources)
    return BundlePart(
        tables=tables,
        documents={WATERBED: waterbed_document(judged, words, rules.judgement, rules.window)},
        provenance=dict.fromkeys(tables, sources),
    )


def _every(counts: pa.Table, plan: FlowPlan, words: Words, flows: PublishedFlows) -> AllRecords | None:
    """Arrivals of all offences: those of all ages together, where each age leaves."""
    ages = [name for name in plan.measures if words.of(name).group == "age" and name in plan.arriving]
    group = plan.arriving.get(flows.measure)
    if not ages or group is None:
        return None
    parts = [plan.read(counts, name, flows.period) for name in ages]
    here = Rounded(
        np.sum([part.arriving for part in parts], axis=0),
        np.sum([np.nan_to_num(part.arriving_rounding) for part in parts], axis=0),
    )
    whole = [_country(counts, plan.arriving[name], flows.period) for name in ages]
    country = Rounded(np.sum([one.count for one in whole], axis=0), sum(float(one.rounding) for one in whole))
    return AllRecords(here, country, _country(counts, group, flows.period))


def _country(counts: pa.Table, measure: str, period: str) -> Rounded:
    """The number for the whole country; nan where it does not leave."""
    asked = {"MEASURE": measure, "LEVEL": Level.COUNTRY.value, "TIME_PERIOD": period, "BREAKDOWN": ""}
    for name, wanted in asked.items():
        counts = counts.filter(pc.equal(counts[name], wanted))
    value = counts["VALUE"].to_pylist()[0] if counts.num_rows else None
    if value is None:
        return Rounded(np.array(np.nan))
    return Rounded(np.array(float(value)), float(counts["ROUNDING"].to_pylist()[0]))


def _research_part(
    every: Sequence[ObservedFlows], rules: WaterbedRules, words: Words, seed: int
) -> BundlePart:
    flows, profiles, judged = [], [], []
    for number, observed in enumerate(every):
        places = places_of_research(observed)
        shares = ShareRules(denominator=DEFAULT_MINIMUM)
        here = merged_for_showing(observed, shares.minimum)
        expected = expected_of_research(observed, places)
        generator = np.random.default_rng([seed, 222, number])
        judgements = (
            None
            if expected.model is None
            else judge_research(observed.matrix, expected.model, rules.judgement, generator=generator)
        )
        flows.append(flow_rows(here, expected, judgements))
        profiles.append(profile_rows(here, shares, None))
        judged.append(
            JudgedMeasure(
                observed.measure,
                None,
                "",
                observed.division.id,
                made_up=observed.source.made_up,
                research=research_summary(observed, shares.minimum),
                periods=(JudgedPeriod(observed.period, expected, judgements),),
            )
        )
    tables = {
        f"{RESEARCH}/{FLOWS}": flow_table(flows),
        f"{RESEARCH}/{FLOW_PROFILES}": profile_table(profiles),
    }
    sources = sorted({observed.source.id for observed in every})
    return BundlePart(
        tables=tables,
        documents={f"{RESEARCH}/{WATERBED}": waterbed_document(judged, words, rules.judgement, rules.window)},
        provenance=dict.fromkeys(tables, sources),
    )


DEFAULT_MINIMUM = 10
"""Events over which a share of research data is shown."""
RESEARCH = "research"
"""Folder of a bundle: old data of research must not be taken for figures of the release."""
