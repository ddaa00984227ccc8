"""Laws that hold for the blocks of a made-up country of any seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from zicht.made_up.microdata.block import Block, groupings
from zicht.made_up.microdata.building import make_block
from zicht.made_up.microdata.country import Country, make_country
from zicht.made_up.microdata.dates import END, NEVER, YOUTH_START

PERSONS = 8_000


@pytest.fixture(scope="module")
def plan() -> Country:
    """Land and buurten; who lives there is drawn anew for each seed."""
    return make_country(PERSONS, 4)


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
)
@given(seed=st.integers(0, 2**31))
def test_any_seed_gives_whole_lives(plan: Country, seed: int) -> None:
    country, persons = replace(plan, seed=seed), PERSONS
    blocks = [make_block(country, group) for group in groupings(country)]
    assert sum(block.persons for block in blocks) == persons
    numbers = np.concatenate([block.people.number for block in blocks])
    assert (numbers == np.arange(persons)).all()
    households = np.concatenate([block.memberships.household for block in blocks])
    assert households.max() < 2 * persons
    for block in blocks:
        _lives_are_whole(block)
        _crimes_are_of_somebody_here(block)


def _lives_are_whole(block: Block) -> None:
    people = block.people
    assert (people.came_on <= people.left_on).all()
    assert (people.left_on <= people.died_on).all()
    assert (people.mother != np.arange(block.persons)).all()
    for parent in (people.mother, people.father):
        known = parent >= 0
        assert (people.born[known] - people.born[parent[known]] >= 15 * 12).all()
    both = (people.mother >= 0) & (people.father >= 0)
    assert (people.mother[both] != people.father[both]).all()
    for spells in (block.stays, block.memberships):
        assert (spells.valid_from <= spells.valid_to).all()
        assert (spells.valid_to >= YOUTH_START).all()
        assert (spells.valid_from <= END).all()
        assert (spells.valid_from >= people.came_on[spells.person]).all()
        assert (spells.valid_to <= people.left_on[spells.person]).all()
        same = spells.person[1:] == spells.person[:-1]
        assert (spells.valid_from[1:][same] == spells.valid_to[:-1][same] + 1).all()
        assert set(spells.person.tolist()) == set(np.flatnonzero(people.left_on >= YOUTH_START).tolist())
    last = block.stays.valid_to == NEVER
    rows = block.stays.person[last]
    assert (block.stays.address[last] == block.households.address[people.household[rows]]).all()


def _crimes_are_of_somebody_here(block: Block) -> None:
    people, found = block.people, block.suspicions
    assert (people.came_on[found.person] <= found.date).all()
    assert (people.left_on[found.person] >= found.date).all()
    assert (found.registered_on >= found.date).all()
    assert (np.diff(found.date) >= 0).all()
    assert ((found.place >= -1) & (found.place < block.country.cells)).all()
    verdicts = block.convictions
    assert (verdicts.date >= verdicts.offence_date).all()
    assert (verdicts.date <= END).all()


def test_a_block_needs_no_other_block(plan: Country) -> None:
    country = plan
    groups = groupings(country)
    last = make_block(country, groups[-1])
    make_block(country, groups[0])
    again = make_block(country, groups[-1])
    for part in ("people", "households", "memberships", "stays", "youth", "suspicions", "convictions"):
        one, other = getattr(last, part), getattr(again, part)
        assert all((getattr(one, name) == getattr(other, name)).all() for name in vars(one))
