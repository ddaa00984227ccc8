"""The release plan of a vault: which figures of which analyses leave, for which areas, under which rules."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from zicht.analyses.analysis_files import LoadedAnalysis
from zicht.analyses.arrivals import arrivals_of
from zicht.analyses.release_figures import class_figures_of, figures_of
from zicht.microdata.engines.division import Division as NewestDivision
from zicht.model.area_codes import REGIO_LEVELS, Level
from zicht.model.area_trees import AreaTree
from zicht.model.contracts import Contracts
from zicht.model.observations import Observations
from zicht.model.release_plans import CountRules, ReleasePlan
from zicht.protection.flows.origin_destination import RULES as FLOWS
from zicht.protection.flows.origin_destination import FlowRules

COUNTRY = "NL"
"""As tallies call the whole country."""
NESTED = (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT)
SIZE = "inhabitants"
"""The public measure that says how many an area can be expected to count."""

DEFAULTS = CountRules()


def release_plan_of(
    analyses: Sequence[LoadedAnalysis],
    contracts: Contracts,
    division: NewestDivision,
    *,
    rules: CountRules = DEFAULTS,
    classed: Collection[str] = (),
) -> ReleasePlan:
    """Everything that may leave; levels are frozen for the year of the division.

    classed  ids of analyses whose table a model put in classes of risk, so that these have tallies
    """
    figures = [figure for analysis in analyses for figure in figures_of(analysis.plan, contracts)]
    figures += [
        figure
        for analysis in analyses
        if analysis.id in classed
        for figure in class_figures_of(analysis.plan)
    ]
    figures.sort(key=lambda figure: figure.measure)
    arriving = arrivals_of([analysis.plan for analysis in analyses])
    return ReleasePlan(
        tuple(figures),
        division_year=division.year,
        year=division.year,
        counts=rules,
        other_rules={FLOWS: {"merge": FlowRules().merge.value, "arriving": arriving}} if arriving else None,
    )


def area_tree_of(division: NewestDivision) -> AreaTree:
    """Country, gemeenten, wijken and buurten of the newest division, with the regio's beside them."""
    small, large = division.buurten, division.gemeenten
    codes = {Level.COUNTRY: (COUNTRY,)} | {level: small.codes[level] for level in NESTED[1:]}
    parents: dict[Level, tuple[str, ...]] = {
        Level.COUNTRY: ("",),
        Level.GEMEENTE: (COUNTRY,) * len(codes[Level.GEMEENTE]),
    }
    for above, level in itertools.pairwise(NESTED[1:]):
        pairs = zip(small.index[level].tolist(), small.index[above].tolist(), strict=True)
        parent = dict(pairs)
        parents[level] = tuple(codes[above][parent[number]] for number in range(len(codes[level])))
    beside = {
        level: {
            gemeente: large.codes[level][number]
            for gemeente, number in zip(codes[Level.GEMEENTE], large.index[level].tolist(), strict=True)
        }
        for level in REGIO_LEVELS
    }
    return AreaTree(NESTED, codes, parents, beside)


def sizes_of(observations: Iterable[Observations], areas: AreaTree) -> Mapping[str, int]:
    """Newest number of inhabitants that the publisher gives of each area; areas without are left out."""
    known = {code for codes in areas.codes.values() for code in codes}
    newest: dict[str, tuple[str, int]] = {}
    for part in observations:
        rows = part.table.filter(
            pc.and_(pc.equal(part.table["measure"], SIZE), pc.is_valid(part.table["value"]))
        )
        columns = (rows[name].to_pylist() for name in ("area", "period", "value"))
        for area, period, value in zip(*columns, strict=True):
            if area in known and (area not in newest or newest[area][0] < period):
                newest[area] = period, int(value)
    return {area: value for area, (_, value) in sorted(newest.items())}


def tree_document(areas: AreaTree) -> dict[str, Any]:
    """As it stands in area_tree.json of a bundle: what anyone may know of which area lies in which."""
    return {
        "levels": [level.value for level in areas.levels],
        "codes": {level.value: list(codes) for level, codes in areas.codes.items()},
        "parents": {level.value: list(parents) for level, parents in areas.parents.items()},
        "beside": {level.value: dict(sorted(of.items())) for level, of in areas.beside.items()},
    }
