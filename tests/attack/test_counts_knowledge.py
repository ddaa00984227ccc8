"""What somebody learns of one count who has the rule, the release and far more knowledge than anyone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.protection.small_country import NESTED, country, counts_of, figure, protect, shown, tallied

from zicht.model.area_codes import Level
from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import structure_of
from zicht.protection.counts.grid import interval
from zicht.protection.counts.protect import Chance
from zicht.protection.counts.small_count_rounding import Rounding, rounded_atoms
from zicht.protection.keyed_chance import subkey

AREAS = country(gemeenten=2, wijken=1, buurten=3)
ONE = figure(levels=NESTED)
STRUCTURE = structure_of(ONE, AREAS)
OTHERS = {"BU00010001": [[4]], "BU00010002": [[6]], "BU00020000": [[3]], "BU00020001": [[13]]}
SECRET = "BU00010000"
DRAWS = tuple(f"draw {number}" for number in range(400))


def drawn(truth: int) -> NDArray[np.int64]:
    """What the secret is shown as in many draws, all other counts being the same."""
    counts = counts_of(STRUCTURE, OTHERS | {SECRET: [[truth]]})
    many = np.repeat(counts, len(DRAWS), axis=2)
    draw = Chance(subkey(b"key", "suspects"), stock=False).draw(DRAWS)
    found = rounded_atoms(STRUCTURE, many, rounding=Rounding(CountRules()), draw=draw)
    return found[STRUCTURE.atoms.index(SECRET), 0]


@pytest.fixture(scope="module")
def seen() -> dict[int, set[int]]:
    """Shown value -> the counts behind it, in many draws."""
    found: dict[int, set[int]] = {}
    for truth in range(25):
        for value in set(drawn(truth).tolist()):
            found.setdefault(value, set()).add(truth)
    return found


def test_every_count_of_the_interval_can_be_behind_a_number_and_no_other(seen: dict[int, set[int]]) -> None:
    """Shown 0: 0 to 9. Shown 10: 1 to 14. Shown 15: 11 to 19. Also for who knows all other counts."""
    for value in (0, 10, 15, 20):
        lower, upper = interval(np.array([value]), CountRules())
        assert seen[value] == set(range(lower.item(), upper.item() + 1))


def test_chance_favours_neither_number() -> None:
    """Over many areas and draws, the mean of what a count is shown as is near the count."""
    areas = country(gemeenten=8, wijken=2, buurten=5)
    structure = structure_of(ONE, areas)
    truth = np.random.default_rng(3).integers(0, 20, (len(structure.atoms), 1, len(DRAWS)))
    truth[[name.endswith("/rest") for name in structure.atoms]] = 0
    draw = Chance(subkey(b"key", "suspects"), stock=False).draw(DRAWS)
    found = rounded_atoms(structure, truth, rounding=Rounding(CountRules()), draw=draw)
    for count in range(20):
        assert abs(found[truth == count].mean() - count) < (0.6 if count else 0.001)


def test_an_average_over_releases_tells_no_more_than_the_first() -> None:
    """Twelve releases, every one under a key of its own: what was shown first is shown again."""
    held = None
    values = []
    for seed in range(6):
        counts = counts_of(STRUCTURE, OTHERS | {SECRET: [[7]]})
        protected = protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS, key=bytes([seed] * 32), held=held)
        held = protected.atoms
        values.append(shown(protected)[SECRET, "2024"])
    assert len(set(values)) == 1


def test_one_person_more_or_less_is_seldom_seen() -> None:
    """A revision by one: what is shown stays, but for the few draws in which a total asks for another."""
    before, after = (counts_of(STRUCTURE, OTHERS | {SECRET: [[truth]]}) for truth in (7, 8))
    first, second = (np.repeat(counts, len(DRAWS), axis=2) for counts in (before, after))
    draw = Chance(subkey(b"key", "suspects"), stock=False).draw(DRAWS)
    rounding = Rounding(CountRules())
    shown_first = rounded_atoms(STRUCTURE, first, rounding=rounding, draw=draw)
    shown_then = rounded_atoms(
        STRUCTURE,
        second,
        rounding=rounding,
        draw=draw,
        held=shown_first,
        known=np.ones(first.shape, dtype=bool),
    )
    place = STRUCTURE.atoms.index(SECRET)
    assert (shown_first[place] != shown_then[place]).mean() < 0.03
    assert (shown_first != shown_then).any(axis=(0, 1)).mean() < 0.25


def test_no_difference_of_shown_numbers_is_between_nought_and_the_minimum() -> None:
    """Area less all but one of its parts: what is left is on the grid as well."""
    for seed in range(5):
        counts = counts_of(STRUCTURE, OTHERS | {SECRET: [[5]]})
        found = shown(protect(tallied(ONE, AREAS, counts), ONE, areas=AREAS, key=bytes([seed] * 32)))
        for code in AREAS.codes[Level.WIJK]:
            parts = [int(found[b, "2024"]) for b in AREAS.codes[Level.BUURT] if b[2:8] == code[2:8]]
            for part in range(len(parts)):
                rest = int(found[code, "2024"]) - sum(parts[:part] + parts[part + 1 :])
                assert rest == 0 or (rest >= 10 and rest % 5 == 0)


def test_a_merged_area_is_not_left_over_by_subtraction() -> None:
    """The wijk less its shown buurten is a protected number of its own, with an interval of its own."""
    left = set()
    # two buurten are large enough to be shown, one of 9 inhabitants is merged
    sizes = {"NL": 1000, "WK000100": 900, "BU00010001": 450, "BU00010002": 450, SECRET: 9}
    counts = counts_of(STRUCTURE, OTHERS | {SECRET: [[7]]})
    table = tallied(ONE, AREAS, counts)
    for seed in range(12):
        found = shown(protect(table, ONE, areas=AREAS, key=bytes([seed] * 32), sizes=sizes))
        assert found[SECRET, "2024"] == "confidential"
        parts = [int(found[code, "2024"]) for code in ("BU00010001", "BU00010002")]
        left.add(int(found["WK000100", "2024"]) - sum(parts))
    assert left == {0, 10}
