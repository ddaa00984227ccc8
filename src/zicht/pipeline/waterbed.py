"""The waterbed of a release: from protected flows to tables of the bundle.

Two makers of parts of a bundle. `waterbed_maker` builds on the protected counts of a vault; everything in its
tables is a function of counts that leave in the same release, so it adds no report of protection.
`research_maker` runs the same analysis on flows that were published as research data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from zicht.analyses.figures import Figure, Figures
from zicht.analyses.waterbed.displacement import displacement_rows, displacement_table
from zicht.analyses.waterbed.document import JudgedMeasure, JudgedPeriod, waterbed_document
from zicht.analyses.waterbed.expected_flows import expected_flows, expected_of_research
from zicht.analyses.waterbed.flow_judgements import JudgementRules, judge, judge_research
from zicht.analyses.waterbed.flow_rows import flow_rows, flow_table
from zicht.analyses.waterbed.measured_changes import MeasuredChange, Window, measured_change, ring_of
from zicht.analyses.waterbed.pair_terms import AreaPlaces, places_of
from zicht.analyses.waterbed.profiles import AllRecords, ShareRules, profile_rows, profile_table
from zicht.analyses.waterbed.published_flows import PublishedFlows, published_flows
from zicht.analyses.waterbed.research_flows import merged_for_showing, places_of_research, research_summary
from zicht.analyses.waterbed.words import Words, built_in_words
from zicht.kit.errors import UserError
from zicht.methods.displacement.rings import NOT_PLACED
from zicht.methods.flows.flow_shares import Rounded
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.bundle_parts import BundlePart
from zicht.model.flow_tables import DISPLACEMENT, DISPLACEMENT_SCHEMA, FLOW_PROFILES, FLOWS, WATERBED
from zicht.model.flows import ObservedFlows
from zicht.model.interventions import Intervention, InterventionRegister
from zicht.model.release_plans import Mechanism
from zicht.pipeline.publication import Ground, PartMaker, VaultRelease

RULES = Mechanism.ORIGIN_DESTINATION.value


class InterventionElsewhere(UserError):
    """An intervention of the register names a gemeente that the flows of the release do not have."""

    exit_code = 220
    usual_remedy = "enter it with the gemeenten of the division of the release, or leave it to the monitor"


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
        plan = FlowPlan.of(ground.vault)
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


@dataclass(frozen=True)
class FlowPlan:
    """What the release plan says of flows between gemeenten.

    measures  of flows, with the analysis that counts each and its periods
    arriving  measure of flows -> measure of arrivals
    zone_of   code of the larger area that small flows of each gemeente merge up to
    """

    division: Division
    codes: tuple[str, ...]
    zone_of: tuple[str, ...]
    measures: Mapping[str, tuple[str, tuple[str, ...]]]
    arriving: Mapping[str, str]
    shares: ShareRules

    @classmethod
    def of(cls, vault: VaultRelease) -> FlowPlan | None:
        """From the documents that go into the bundle; None when no flow between gemeenten leaves."""
        plan, tree = vault.documents["release_plan"], vault.documents["area_tree"]
        measures = {
            figure["measure"]: (str(figure["plan"]), tuple(figure["periods"]))
            for figure in plan["figures"]
            if figure["mechanism"] == RULES and figure["levels"][-1] == Level.GEMEENTE.value
        }
        left = set(vault.counts["MEASURE"].unique().to_pylist())
        measures = {name: measures[name] for name in sorted(measures) if name in left}
        if not measures:
            return None
        given: Mapping[str, Any] = (plan["other_rules"] or {}).get(RULES, {})
        codes = tuple(tree["codes"][Level.GEMEENTE.value])
        zones = tree["beside"].get(given.get("merge", Level.POLITIE_EENHEID.value), {})
        counts = plan["counts"]
        return cls(
            division=Division(Level.GEMEENTE, int(plan["division_year"])),
            codes=codes,
            zone_of=tuple(zones.get(code, "") for code in codes),
            measures=measures,
            arriving=dict(given.get("arriving", {})),
            shares=ShareRules(minimum=int(counts["minimum"]), group=float(counts["group"])),
        )

    def read(self, counts: pa.Table, measure: str, period: str) -> PublishedFlows:
        """One measure in one period as arrays."""
        return published_flows(
            counts,
            measure,
            self.arriving.get(measure),
            period,
            division=self.division,
            codes=self.codes,
            zone_of=self.zone_of,
        )


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
    changes = list(_displacements(ground, vault, plan, places, interventions, rules, words))
    tables[DISPLACEMENT] = displacement_table(changes)
    sources = sorted(source.id for source in vault.sources)
    return BundlePart(
        tables=tables,
        documents={WATERBED: waterbed_document(judged, words, rules.judgement, rules.window)},
        provenance=dict.fromkeys(tables, sources),
    )


def _every(counts: pa.Table, plan: FlowPlan, words: Words, flows: PublishedFlows) -> AllRecords | None:
    """Arrivals of all offences: those of all ages together, where each age leaves."""
    ages = [name for name in plan.measures if words.measures[name].group == "age" and name in plan.arriving]
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


Change = tuple[str, MeasuredChange, list[Any]]


def _displacements(
    ground: Ground,
    vault: VaultRelease,
    plan: FlowPlan,
    places: AreaPlaces | None,
    interventions: InterventionRegister,
    rules: WaterbedRules,
    words: Words,
) -> Iterator[Change]:
    """Every outcome of every intervention in gemeenten, by place of the offence."""
    if places is None or places.borders is None:
        return
    for one in interventions.interventions:
        if one.division.level is not Level.GEMEENTE:
            continue
        ring = _rings(one, interventions, plan, places.borders)
        for flows, measure in _outcomes(one, vault, plan, words):
            figure = _by_place(ground.figures, measure, plan)
            if figure is None:
                continue
            ground.progress.step(f"where offences went: {one.id} {measure}")
            change = measured_change(
                measure,
                plan.division,
                figure,
                one.first,
                codes=plan.codes,
                ring=ring,
                coordinates=places.centres,
                window=rules.window,
            )
            through = (
                None
                if flows is None or not change.complete
                else _through_time(vault.counts, plan, flows, change.periods)
            )
            rows = displacement_rows(
                change,
                seed=ground.seed,
                flows=None if through is None else through[0],
                flow_rounding=None if through is None else through[1],
            )
            yield one.id, change, rows


def _rings(
    one: Intervention,
    every: InterventionRegister,
    plan: FlowPlan,
    borders: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """Rings around where the measure began first; areas with another start or measure are in none."""
    ring = ring_of(sp.csr_array(borders), _target(one, plan))
    others = {code for other in every.interventions if other.id != one.id for code in other.areas}
    others = (others | set(one.later)) - (set(one.areas) - set(one.later))
    return np.where(np.isin(np.array(plan.codes), sorted(others)), NOT_PLACED, ring)


def _target(one: Intervention, plan: FlowPlan) -> npt.NDArray[np.bool_]:
    """In which gemeenten the measure began first; raises InterventionElsewhere."""
    unknown = sorted(set(one.areas) - set(plan.codes))
    if unknown:
        raise InterventionElsewhere(
            f"intervention {one.id}", found=f"areas {unknown}", expected=f"gemeenten of {plan.division.id}"
        )
    return np.isin(np.array(plan.codes), sorted(set(one.areas) - set(one.later)))


def _outcomes(
    one: Intervention, vault: VaultRelease, plan: FlowPlan, words: Words
) -> Iterator[tuple[str | None, str]]:
    """(measure of flows or None, measure by place) of each outcome: arrivals where they are counted."""
    numerators = {indicator.id: indicator.numerator for indicator in vault.indicators}
    for outcome in one.outcomes:
        flows = [
            name
            for name, said in words.measures.items()
            if outcome.indicator in said.indicators and name in plan.measures and name in plan.arriving
        ]
        yield from ((name, plan.arriving[name]) for name in flows)
        if not flows and outcome.indicator in numerators:
            yield None, numerators[outcome.indicator]


def _by_place(figures: Figures, measure: str, plan: FlowPlan) -> Figure | None:
    """The figure on the gemeenten of the plan, when it has just these."""
    figure = figures.get((measure, plan.division))
    return figure if figure is not None and figure.values.shape[1] == len(plan.codes) else None


def _through_time(
    counts: pa.Table, plan: FlowPlan, measure: str, periods: tuple[str, ...]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """(origins, destinations, periods) flows and their rounding; nan where a pair has no row."""
    parts = [plan.read(counts, measure, period) for period in periods]
    rounding = np.stack([np.nan_to_num(part.rounding) for part in parts], axis=2)
    return np.stack([part.value for part in parts], axis=2), rounding


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
        FLOWS: flow_table(flows),
        FLOW_PROFILES: profile_table(profiles),
        DISPLACEMENT: DISPLACEMENT_SCHEMA.empty_table(),
    }
    sources = sorted({observed.source.id for observed in every})
    return BundlePart(
        tables=tables,
        documents={WATERBED: waterbed_document(judged, words, rules.judgement, rules.window)},
        provenance=dict.fromkeys(tables, sources),
    )


DEFAULT_MINIMUM = 10
"""Events over which a share of research data is shown."""
