"""What was planted in dwellings, companies, care and nuisance is found by the analyses that come with Zicht.

What is counted is held against what the maker of the country says is true, to the number; the ratios it
planted lie within the interval of the estimate; where nothing was planted, hardly any area is called unusual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special
from tests.functional.made_up_economy import (
    LAST,
    PURCHASES,
    QUARTERS,
    SURVEY,
    YEARS,
    MadeUp,
    made_up_economy,
)

from zicht.methods.arrays import Floats
from zicht.methods.intervals import CountMethod, rate_interval
from zicht.methods.multiple_testing import q_values
from zicht.methods.overdispersion import adjusted_z, overdispersion

RESIDENTS = "inhabitants_at_year_end"
CONFIDENCE, WIDER = 0.99, 1.96


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return made_up_economy(tmp_path_factory.getbasetemp() / "economy")


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
# The planted chance is of being put forward, or of hidden money; others are counted beside them: landlords on
# assistance, and buyers who join their household only in the next year and are judged by the one they leave.
THINNED = (
    Estimated("straw_persons", "dear_dwellings_of_straw_persons", "dear_dwellings_let"),
    Estimated("unexplained_purchases", "purchases_unexplained", "purchases_judged", "", PURCHASES),
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


@pytest.mark.parametrize("one", THINNED, ids=lambda one: one.true)
def test_what_others_thin_out_is_found_weaker_than_it_was_planted(one: Estimated, made_up: MadeUp) -> None:
    level = next(level for level in made_up.truth["levels"] if level["measure"] == one.true)
    part, whole = counts_in(made_up, one, made_up.gemeenten)
    raised = np.isin(made_up.gemeenten, [level["area"]])
    at_rate = expected(part, whole, ~raised)
    chance = rate_interval(part[raised], at_rate[raised], CONFIDENCE, CountMethod.EXACT)
    assert chance.lower[0] > 1
    assert (part[raised] / at_rate[raised])[0] < level["ratio_of_the_chance"]


@pytest.mark.parametrize("one", [*ESTIMATED, *THINNED, *PLAIN], ids=lambda one: one.true)
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
