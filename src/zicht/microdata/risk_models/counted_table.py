"""The table a model sees: rows and cases of each combination of categories in a wijk and a cohort.

It is made of tallies, so there are no persons in it and no identifiers. Cells can still be small, and with a
fit beside them they are predictions; so a table stays in the process: it does not print its contents and
cannot be pickled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.kit.errors import UserError
from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.indicator_design import indicator_design
from zicht.model.area_codes import Level
from zicht.model.plans import REST, Fit, Plan


class StaysInTheVault(UserError):
    """Somebody tried to write down the table a model of risk is fitted to, or what it predicts."""

    exit_code = 225
    usual_remedy = "ask for findings: terms, measures, and numbers of young people per area"


class NoTalliesToFit(UserError):
    """The run holds no tallies of an analysis to which a model of risk has to be fitted."""

    exit_code = 226
    usual_remedy = "run the analysis on the vault, with all its periods"


@dataclass(frozen=True)
class Factor:
    """One breakdown of a plan; `categories` begins with the reference."""

    name: str
    categories: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class CountedTable:
    """Counted cells of one plan.

    factors, audits  breakdowns in the model, and those that are not
    codes        (cells, factors)  category of each cell
    audit_codes  (cells, audits)
    rows, cases  (cells,)  cases are 0 in a table of today
    area         (cells,)  number of the wijk in `areas`
    cohort       (cells,)  year on whose last day the young are looked at
    """

    factors: tuple[Factor, ...]
    audits: tuple[Factor, ...]
    codes: Ints
    audit_codes: Ints
    rows: Floats
    cases: Floats
    area: Ints
    areas: tuple[str, ...]
    cohort: Ints

    def __repr__(self) -> str:
        return f"CountedTable({', '.join(one.name for one in (*self.factors, *self.audits))})"

    def __reduce__(self) -> NoReturn:
        raise StaysInTheVault("table of counted cells", found="an attempt to write it down")

    @property
    def cells(self) -> CountedCells:
        """For the methods; the wijk is the group."""
        return CountedCells(self.cases, self.rows, self.area)

    @property
    def design(self) -> Floats:
        """(cells, terms) a constant, and an indicator for each category but the reference."""
        sizes = np.array([len(factor.categories) for factor in self.factors], dtype=np.int64)
        return indicator_design(self.codes, sizes).matrix

    @property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """(factor, category) of each column of the design after the constant."""
        return tuple((one.name, category) for one in self.factors for category in one.categories[1:])

    def part(self, kept: Bools) -> CountedTable:
        """Only these cells."""
        return CountedTable(
            self.factors,
            self.audits,
            self.codes[kept],
            self.audit_codes[kept],
            self.rows[kept],
            self.cases[kept],
            self.area[kept],
            self.areas,
            self.cohort[kept],
        )

    def without(self, names: frozenset[str]) -> CountedTable:
        """The same rows without some factors."""
        kept = [at for at, factor in enumerate(self.factors) if factor.name not in names]
        return CountedTable(
            tuple(self.factors[at] for at in kept),
            self.audits,
            self.codes[:, kept],
            self.audit_codes,
            self.rows,
            self.cases,
            self.area,
            self.areas,
            self.cohort,
        )


def counted_table(
    tallies: pa.Table,
    plan: Plan,
    *,
    audit: tuple[str, ...] = (),
    lead_years: int = 0,
    level: Level = Level.WIJK,
) -> CountedTable:
    """The tallies of a plan with a fit, on one level; rows without such an area are left out.

    tallies     TALLY_SCHEMA, may hold other plans
    audit       breakdowns that are kept apart
    lead_years  from the cohort to the period of a tally
    raises      NoTalliesToFit
    """
    assert plan.fit in (Fit.RISKS, Fit.RISK_AREAS)
    names = {measure.name.rsplit("_", 1)[-1]: measure.name for measure in plan.measures}
    mine = pc.and_(
        pc.equal(tallies["LEVEL"], level.value),
        pc.is_in(tallies["MEASURE"], pa.array(sorted(names.values()))),
    )
    rows = tallies.filter(mine)
    if not rows.num_rows:
        raise NoTalliesToFit(
            plan.id, found=f"no tallies on level {level.value}", expected="those of the plan"
        )
    area, areas = _numbered(rows["REF_AREA"])
    period, periods = _numbered(rows["TIME_PERIOD"])
    kind, kinds = _numbered(rows["BREAKDOWN"])
    key = (area * len(periods) + period) * len(kinds) + kind
    keys, place = np.unique(key, return_inverse=True)
    counts = {}
    for end in ("rows", "cases"):
        wanted = pc.equal(rows["MEASURE"], names.get(end, "")).to_numpy(zero_copy_only=False)
        counts[end] = np.bincount(place[wanted], rows["VALUE"].to_numpy()[wanted], len(keys)).astype(
            np.float64
        )
    factors, codes = _coded(plan, kinds)
    codes = codes[keys % len(kinds)]
    apart = [at for at, factor in enumerate(factors) if factor.name in audit]
    within = [at for at in range(len(factors)) if at not in apart]
    years = np.array([int(name[:4]) - lead_years for name in periods], dtype=np.int64)
    return CountedTable(
        tuple(factors[at] for at in within),
        tuple(factors[at] for at in apart),
        codes[:, within],
        codes[:, apart],
        counts["rows"],
        counts["cases"],
        keys // (len(kinds) * len(periods)),
        areas,
        years[keys // len(kinds) % len(periods)],
    )


def table_of_today(tallies: pa.Table, plan: Plan, factors: tuple[Factor, ...]) -> CountedTable:
    """Tallies of a plan to be put in classes, on the level of wijken, in the categories of a fitted table.

    raises  NoTalliesToFit
    """
    found = counted_table(tallies, plan)
    names = [factor.name for factor in found.factors]
    columns = [
        np.array([factor.categories.index(one) for one in found.factors[at].categories])[found.codes[:, at]]
        for factor in factors
        for at in [names.index(factor.name)]
    ]
    codes = np.stack(columns, axis=1)
    return replace(found, factors=factors, codes=codes)


def kinds_of(breakdowns: tuple[str, ...], plan: Plan, factors: tuple[Factor, ...]) -> Ints:
    """(texts, factors) category codes of texts like "age=12-14;halt=yes", in the order of `factors`."""
    found, codes = _coded(plan, breakdowns)
    names = [factor.name for factor in found]
    columns = []
    for factor in factors:
        at = names.index(factor.name)
        mine = [found[at].categories[code] for code in codes[:, at]]
        columns.append([factor.categories.index(category) for category in mine])
    return np.array(columns, dtype=np.int64).T.reshape(len(breakdowns), len(factors))


def _numbered(column: pa.ChunkedArray) -> tuple[Ints, tuple[str, ...]]:
    """Each text as its place among the sorted different ones."""
    names = sorted(column.unique().to_pylist())
    return pc.index_in(column, pa.array(names, pa.string())).to_numpy().astype(np.int64), tuple(names)


def _coded(plan: Plan, texts: tuple[str, ...]) -> tuple[tuple[Factor, ...], Ints]:
    """Factors with the categories that occur, and (texts, factors) codes in them.

    A factor of one category has all others as reference; one of several begins with its first.
    """
    split = [dict(part.split("=", 1) for part in text.split(";")) for text in texts]
    factors, columns = [], []
    for breakdown in plan.breakdowns:
        named = [code for code, _ in breakdown.categories]
        order = [REST, *named] if len(named) == 1 else [*named, REST]
        held = [one[breakdown.name] for one in split]
        present = tuple(code for code in order if code in set(held) or code in named)
        factors.append(Factor(breakdown.name, present))
        columns.append([present.index(code) for code in held])
    return tuple(factors), np.array(columns, dtype=np.int64).T.reshape(len(texts), len(factors))
