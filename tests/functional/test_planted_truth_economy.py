"""What was planted in dwellings, companies, care and nuisance is found by the analyses that come with Zicht.

The made-up country of 60 000 persons is laid down as the vault would hold it. What is counted is held against
what its maker says is true, to the number; the ratios it planted lie within the interval of the estimate; and
where nothing was planted, hardly any area is called unusual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from scipy import special

from zicht.analyses.analysis_files import built_in_analyses, load_analyses
from zicht.made_up.microdata.adding_up import Sums
from zicht.made_up.microdata.block import groupings
from zicht.made_up.microdata.country import make_country
from zicht.made_up.microdata.demo import make_tables
from zicht.made_up.microdata.economy_truth import economy_truth
from zicht.made_up.microdata.tables import areas
from zicht.methods.arrays import Floats
from zicht.methods.intervals import CountMethod, rate_interval
from zicht.methods.multiple_testing import q_values
from zicht.methods.overdispersion import adjusted_z, overdispersion
from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.on_duckdb import DUCKDB
from zicht.microdata.engines.tables import Files, Settings
from zicht.model.contracts import ColumnType, Contract

pytestmark = pytest.mark.xdist_group("planted-truth-economy")

PERSONS, SEED = 60_000, 1
YEARLY = (
    "branches/companies",
    "care/budget-holders",
    "care/pgb-entrepreneurs-convicted",
    "care/pgb-without-care",
    "real-estate/convicted-owners",
    "real-estate/dwellings",
    "real-estate/dwellings-of-collectors",
    "real-estate/homes-of-directors",
    "real-estate/owners-without-means",
    "real-estate/straw-persons",
    "real-estate/unknown-owners",
)
EVENTS = ("transactions/suspicious-transactions", "liveability/nuisance", "unrest/neighbour-disputes")
LAST, SURVEY, PURCHASES = ("2024",), ("2021", "2023"), ("2021", "2022", "2023", "2024")
RESIDENTS = "inhabitants_at_year_end"
YEARS = ("2022", "2023", "2024")
QUARTERS = tuple(f"{year}-Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4))
CONFIDENCE, WIDER = 0.99, 1.96
Counts = Mapping[tuple[str, str, str, str], int]
"""(measure, area, period, breakdown) -> value."""


@dataclass(frozen=True)
class MadeUp:
    """What the analyses count, and what the maker of the country says about it."""

    counts: Counts
    truth: Mapping[str, Any]
    wijken: Mapping[str, str]  # wijk -> gemeente

    def total(self, measure: str, area: str, periods: tuple[str, ...], breakdown: str = "") -> int:
        return sum(self.counts.get((measure, area, period, breakdown), 0) for period in periods)

    @property
    def gemeenten(self) -> list[str]:
        return sorted(set(self.wijken.values()))


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    country = make_country(PERSONS, SEED)
    parts: dict[str, list[pa.Table]] = {"areas": [areas(country)]}
    sums = Sums()
    for group in groupings(country):
        tables, counts = make_tables(country, group)
        sums.add(counts)
        for name, table in tables.items():
            parts.setdefault(name, []).append(table)
    files = laid_down(parts, tmp_path_factory.mktemp("tables"))
    found = [
        counted(YEARLY, LAST, files),
        counted(("liveability/unsafe",), SURVEY, files),
        counted(("real-estate/unexplained-purchases",), PURCHASES, files),
        counted(EVENTS, QUARTERS, files),
    ]
    return MadeUp(
        counts={
            (
                row["MEASURE"],
                row["REF_AREA"],
                row["TIME_PERIOD"],
                row["BREAKDOWN"].replace("kind=_T", ""),
            ): row["VALUE"]
            for row in pa.concat_tables(found).to_pylist()
        },
        truth=economy_truth(country, sums.arrays),
        wijken=dict(zip(country.now.wijk.tolist(), country.now.gemeente.tolist(), strict=True)),
    )


def counted(ids: tuple[str, ...], periods: tuple[str, ...], files: Mapping[str, Files]) -> pa.Table:
    plans = [one.plan for one in load_analyses(built_in_analyses(), ids).analyses]
    assert len(plans) == len(ids)
    return tally(DUCKDB, plans, files, Settings(threads=2, periods=periods))


def laid_down(parts: Mapping[str, list[pa.Table]], folder: Path) -> dict[str, Files]:
    """The tables as the vault keeps them: identifiers as whole numbers, equal in all tables of a domain."""
    numbers: dict[str, dict[str, int]] = {}
    found = {}
    for name, contract in built_in_contracts().tables.items():
        rows = pa.concat_tables(parts[name], promote_options="permissive")
        pq.write_table(as_accepted(rows, contract, numbers), folder / f"{name}.parquet", store_schema=False)
        found[name] = Files(contract, (folder / f"{name}.parquet",))
    return found


def as_accepted(rows: pa.Table, contract: Contract, numbers: dict[str, dict[str, int]]) -> pa.Table:
    kinds = {
        ColumnType.INTEGER: pa.int64(),
        ColumnType.CODE: pa.string(),
        ColumnType.DATE: pa.date32(),
        ColumnType.BOOLEAN: pa.bool_(),
    }
    columns = {}
    for column in contract.columns:
        values = rows[column.name].combine_chunks()
        if column.type is ColumnType.IDENTIFIER:
            of_domain = numbers.setdefault(str(column.domain), {})
            texts = pc.dictionary_encode(values.cast(pa.string()))
            known = [of_domain.setdefault(text, len(of_domain)) for text in texts.dictionary.to_pylist()]
            columns[column.name] = pa.array(known, pa.int64()).take(texts.indices)
        else:
            columns[column.name] = values.cast(kinds[column.type])
    return pa.table(columns)


@dataclass(frozen=True)
class Same:
    """A measure of the maker and the measures of analyses that count the same by another road."""

    true: str
    part: str
    whole: str | None = None
    breakdown: str = ""
    years: tuple[str, ...] = LAST
    quarterly: bool = False
    or_more: bool = False  # the analyses count some more, on purpose

    def periods(self, year: str) -> tuple[str, ...]:
        return tuple(f"{year}-Q{quarter}" for quarter in (1, 2, 3, 4)) if self.quarterly else (year,)


SAME = (
    Same("collector_dwellings", "dwellings_of_collectors", "dwellings_on_1_january"),
    # A dwelling of which the register has no owner at all is no matter to its maker, and unknown to us.
    Same("unknown_owners", "dwellings_of_unknown_owners", "dwellings_on_1_january", or_more=True),
    Same("convicted_owners", "dwellings_of_convicted_owners", "dwellings_on_1_january"),
    Same("care_providers_with_convicted_director", "pgb_providers_convicted", "pgb_providers"),
    Same("care_providers_without_activity", "pgb_providers_without_care", "pgb_providers"),
    Same("entities_451", "companies", breakdown="branch=451"),
    Same("entities_561", "companies", breakdown="branch=561"),
    Same("entities_961", "companies", breakdown="branch=961"),
    Same("unsafe", "survey_weight_feeling_unsafe", "survey_weight", years=SURVEY),
    Same("victims", "survey_weight_victim", "survey_weight", years=SURVEY),
    Same("suspicious_transactions", "suspicious_transactions", years=YEARS, quarterly=True),
    Same("suspicious_cash", "suspicious_transactions", breakdown="kind=1", years=YEARS, quarterly=True),
    Same("nuisance_drugs", "nuisance_of_drugs", years=YEARS, quarterly=True),
    Same("nuisance_youth", "nuisance_of_youth", years=YEARS, quarterly=True),
    Same("nuisance_noise", "nuisance_of_noise", years=YEARS, quarterly=True),
    Same("nuisance_neighbours", "reports_of_neighbours", years=YEARS, quarterly=True),
)


@pytest.mark.parametrize("same", SAME, ids=lambda same: same.true)
def test_each_gemeente_has_the_number_that_its_maker_put_there(same: Same, made_up: MadeUp) -> None:
    years = made_up.truth["definitions"][same.true]["years"]
    wrong = []
    for area, told in made_up.truth["gemeenten"][same.true].items():
        for year in same.years:
            at = years.index(int(year))
            value = made_up.total(same.part, area, same.periods(year), same.breakdown)
            more = same.or_more and value > told["count"][at]
            if value != told["count"][at] and not more:
                wrong.append((area, year, value, told["count"][at]))
            if same.whole and made_up.total(same.whole, area, same.periods(year)) != told["of"][at]:
                wrong.append((area, year, same.whole, told["of"][at]))
    assert wrong == []


@dataclass(frozen=True)
class Estimated:
    """An indicator in which something is planted: numerator, denominator, periods that are added up."""

    true: str
    part: str
    whole: str
    breakdown: str = ""
    periods: tuple[str, ...] = LAST
    found: bool = True  # among 60 000 persons there are enough to tell it from chance


# Too few providers of care for a ratio: what is counted of them is held against their maker above.
ESTIMATED = (
    Estimated("owners_without_means", "own_homes_without_means", "own_homes_with_known_means"),
    Estimated("collector_dwellings", "dwellings_of_collectors", "dwellings_on_1_january"),
    Estimated("unexplained_purchases", "purchases_unexplained", "purchases_judged", "", PURCHASES),
    Estimated(
        "homes_of_foundation_directors",
        "dwellings_lived_in_by_foundation_directors",
        "dwellings_on_1_january",
    ),
    Estimated("convicted_owners", "dwellings_of_convicted_owners", "dwellings_owned_by_persons", found=False),
    Estimated("unknown_owners", "dwellings_of_unknown_owners", "dwellings_on_1_january"),
    Estimated("suspicious_transactions", "suspicious_transactions", RESIDENTS, "", QUARTERS),
    Estimated("entities_451", "companies", RESIDENTS, "branch=451"),
    Estimated("entities_961", "companies", RESIDENTS, "branch=961"),
    Estimated("unsafe", "respondents_feeling_unsafe", "respondents", "", SURVEY, found=False),
    Estimated("nuisance_drugs", "nuisance_of_drugs", RESIDENTS, "", QUARTERS),
    Estimated("nuisance_noise", "nuisance_of_noise", RESIDENTS, "", QUARTERS, found=False),
)
PLAIN = (
    Estimated("nuisance_neighbours", "reports_of_neighbours", RESIDENTS, "", QUARTERS),
    Estimated("entities_561", "companies", RESIDENTS, "branch=561"),
    Estimated("victims", "respondents_victim", "respondents", "", SURVEY),
)


def counts_in(made_up: MadeUp, one: Estimated, names: list[str]) -> tuple[Floats, Floats]:
    """(areas,) numerator and denominator."""
    whole_at = LAST if one.periods == QUARTERS else one.periods
    part = [made_up.total(one.part, name, one.periods, one.breakdown) for name in names]
    whole = [made_up.total(one.whole, name, whole_at) for name in names]
    return np.array(part, dtype=np.float64), np.array(whole, dtype=np.float64)


def among(made_up: MadeUp, area: str) -> list[str]:
    """All areas of its level."""
    return made_up.gemeenten if area.startswith("GM") else sorted(made_up.wijken)


def planted_areas(made_up: MadeUp, true: str) -> set[str]:
    """Gemeenten and wijken where this measure is raised, with the gemeente around a raised wijk."""
    found = {level["area"] for level in made_up.truth["levels"] if level["measure"] == true}
    return found | {made_up.wijken[area] for area in found if area in made_up.wijken}


def expected(part: Floats, whole: Floats, others: npt.NDArray[np.bool_]) -> Floats:
    """(areas,) what there would be at the rate of the others."""
    return np.asarray(whole * part[others].sum() / whole[others].sum(), dtype=np.float64)


def ordinary_spread(part: Floats, at_rate: Floats, others: npt.NDArray[np.bool_]) -> float:
    """Standard deviation of the square root of the ratio between areas where nothing is planted."""
    known = others & (at_rate > 0)
    differences = np.sqrt((part[known] + 0.375) / at_rate[known]) - 1
    tau2 = overdispersion(differences[np.newaxis], 1 / (4 * at_rate[known])[np.newaxis]).tau2
    return float(np.sqrt(tau2[0]))


def interval(made_up: MadeUp, one: Estimated, area: str) -> tuple[float, float]:
    """Of the ratio to areas where nothing is planted: exact for chance, widened by the ordinary spread."""
    names = among(made_up, area)
    part, whole = counts_in(made_up, one, names)
    others = ~np.isin(names, sorted(planted_areas(made_up, one.true)))
    at_rate, at = expected(part, whole, others), names.index(area)
    limits = rate_interval(part[[at]], at_rate[[at]], CONFIDENCE, CountMethod.EXACT)
    wider = WIDER * ordinary_spread(part, at_rate, others)
    lower = max(float(np.sqrt(limits.lower[0])) - wider, 0.0)
    return lower**2, (float(np.sqrt(limits.upper[0])) + wider) ** 2


@pytest.mark.parametrize("one", ESTIMATED, ids=lambda one: one.true)
def test_a_planted_ratio_lies_within_the_interval_of_the_estimate(one: Estimated, made_up: MadeUp) -> None:
    levels = [level for level in made_up.truth["levels"] if level["measure"] == one.true]
    assert levels
    for level in levels:
        lower, upper = interval(made_up, one, level["area"])
        assert lower <= level["ratio_of_the_chance"] <= upper, (level["area"], lower, upper)


@pytest.mark.parametrize("one", [one for one in ESTIMATED if one.found], ids=lambda one: one.true)
def test_what_is_planted_strongly_is_told_from_chance(one: Estimated, made_up: MadeUp) -> None:
    area = next(level["area"] for level in made_up.truth["levels"] if level["measure"] == one.true)
    names = among(made_up, area)
    part, whole = counts_in(made_up, one, names)
    others = ~np.isin(names, sorted(planted_areas(made_up, one.true)))
    at = names.index(area)
    limits = rate_interval(part[[at]], expected(part, whole, others)[[at]], CONFIDENCE, CountMethod.EXACT)
    assert limits.lower[0] > 1


def test_straw_persons_are_found_though_others_with_few_means_own_dear_dwellings_too(made_up: MadeUp) -> None:
    """The chance is of being put forward; landlords on assistance are counted as well and thin it out."""
    one = Estimated("straw_persons", "dear_dwellings_of_straw_persons", "dear_dwellings_let")
    level = next(level for level in made_up.truth["levels"] if level["measure"] == one.true)
    lower, upper = interval(made_up, one, level["area"])
    assert lower <= level["ratio_found"] <= upper
    part, whole = counts_in(made_up, one, made_up.gemeenten)
    raised = np.isin(made_up.gemeenten, [level["area"]])
    chance = rate_interval(part[raised], expected(part, whole, ~raised)[raised], CONFIDENCE)
    assert chance.lower[0] > 1


@pytest.mark.parametrize("one", [*ESTIMATED, *PLAIN], ids=lambda one: one.true)
def test_gemeenten_where_nothing_is_planted_are_not_extreme(one: Estimated, made_up: MadeUp) -> None:
    names = made_up.gemeenten
    part, whole = counts_in(made_up, one, names)
    others = ~np.isin(names, sorted(planted_areas(made_up, one.true)))
    at_rate = expected(part, whole, others)
    others &= at_rate > 0
    differences = (np.sqrt((part + 0.375) / np.where(others, at_rate, 1)) - 1)[others][np.newaxis]
    variances = (1 / (4 * at_rate[others]))[np.newaxis]
    tau2 = overdispersion(differences, variances).tau2
    z = adjusted_z(differences, variances, tau2)[0]
    called_unusual = q_values(2 * special.ndtr(-np.abs(z))) < 0.05
    assert called_unusual.sum() <= 1, np.array(names)[others][called_unusual]
