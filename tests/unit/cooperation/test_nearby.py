"""Is there something already? Lists for a gemeente and a theme, and whether they find what was hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.unit.site.made_up_cooperation import ON, patchwork

from zicht.cooperation.reuse.candidates import Candidates, candidates
from zicht.cooperation.reuse.nearby import circle_of, living_rows, nearby, themes_in
from zicht.cooperation.reuse.nearby_evaluation import METHODS, how_good, trials
from zicht.model.partnerships import (
    Coverage,
    Form,
    Participation,
    PartnershipVersion,
    Party,
    PartyKind,
    Patchwork,
    Theme,
)

SAFETY, NATURE = "openbare orde en veiligheid", "natuur en milieu"


@pytest.fixture(scope="module")
def found() -> Candidates:
    return candidates(patchwork(), ON)


def listed(found: Candidates, gemeente: str, theme: str) -> list[tuple[str, bool, int, bool]]:
    circle = circle_of(found, gemeente, living_rows(found))
    rows = nearby(found, themes_in(found), circle, theme)
    return [(one.chain, one.takes_part, one.there, one.by_purpose) for one in rows]


def test_a_circle_is_the_gemeente_and_those_it_shares_most_with(found: Candidates) -> None:
    living = living_rows(found)
    assert circle_of(found, "gm9007", living) == ("gm9007", "gm9001", "gm9008", "gm9011")
    assert circle_of(found, "gm9001", living)[:3] == ("gm9001", "gm9002", "gm9003")
    assert len(circle_of(found, "gm9001", living)) == 6
    assert circle_of(found, "gm9012", living) == ("gm9012",)  # in nothing


def test_what_it_takes_part_in_comes_first_then_what_it_could_join(found: Candidates) -> None:
    assert listed(found, "gm9007", NATURE) == [("reg-5", True, 4, False), ("reg-1", False, 1, False)]
    assert [row[0] for row in listed(found, "gm9007", SAFETY)] == ["cov-1", "reg-3"]
    assert not any(row[1] for row in listed(found, "gm9007", SAFETY))
    assert listed(found, "gm9012", SAFETY) == []  # nobody of its circle takes part in anything


def test_a_purpose_near_the_theme_counts_only_where_no_theme_is_given() -> None:
    whole = patchwork()
    versions = whole.versions | {
        "reg-4": replace(whole.versions["reg-4"], purpose="openbare orde en veiligheid in de regio"),
        "reg-2": replace(whole.versions["reg-2"], purpose="openbare orde en veiligheid in de regio"),
    }
    rows = listed(candidates(replace(whole, versions=versions), ON), "gm9001", SAFETY)
    assert rows[-1] == ("reg-4", True, 2, True)
    assert "reg-1" not in [row[0] for row in rows]  # it has a theme, which is another


def planted(blocks: int, seed: int = 1) -> Patchwork:
    """Blocks of five gemeenten with one partnership of a theme and three without; twenty more by lot."""
    generator, codes = np.random.default_rng(seed), [f"GM80{n:02d}" for n in range(30)]
    sets: list[tuple[str, list[str]]] = []
    for number in range(blocks):
        block = codes[5 * number : 5 * number + 5]
        sets.append(("t", block))
        sets += [("", sorted(generator.choice(block, 4, replace=False))) for _ in range(3)]
    sizes = generator.integers(3, 9, size=20)
    sets += [("t", sorted(generator.choice(codes, size, replace=False))) for size in sizes]
    versions, participations = {}, []
    for number, (theme, members) in enumerate(sets):
        key, themes = f"p{number:02d}", (theme,) if theme else ()
        versions[key] = PartnershipVersion(
            key, key, key, Form.PUBLIC_BODY, date(2018, 1, 1), themes=themes, source="r"
        )
        participations += [
            Participation(key, code.lower(), (), date(2018, 1, 1), source="r") for code in members
        ]
    parties = {code.lower(): Party(code.lower(), PartyKind.GEMEENTE, code, area_code=code) for code in codes}
    coverage = (Coverage("r", frozenset({Form.PUBLIC_BODY}), whole=True, stated_on=ON),)
    return Patchwork(
        parties, versions, tuple(participations), {"t": Theme("t", "zorg")}, (), coverage, (), ()
    )


def test_where_neighbours_work_together_the_list_finds_what_was_hidden_and_by_lot_it_does_not() -> None:
    def on_top(blocks: int) -> dict[str, float]:
        done = trials(candidates(planted(blocks), ON))
        return {one.method: one.on_top for one in how_good(done, np.random.default_rng(1))}

    planted_blocks, lot = on_top(6), on_top(0)
    assert set(planted_blocks) == set(METHODS)
    assert planted_blocks["nearby"] > planted_blocks["lot"] + 0.1
    assert abs(lot["nearby"] - lot["lot"]) < 0.05


def test_what_is_tested_is_a_choice_between_two_or_more(found: Candidates) -> None:
    done = tuple(trials(found))
    ours = how_good(done, np.random.default_rng(1))[0]
    mine = [one for one in done if one.method == "nearby"]
    assert (ours.hidden, ours.trials) == (len(mine), sum(one.among > 1 for one in mine))
    assert ours.interval[0] <= ours.on_top <= ours.interval[1]
    assert how_good((), np.random.default_rng(1)) == ()
