"""Which cells are hidden beside the unsafe ones, drawn as tables of A, B, C with totals."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from zicht.protection.amounts.coalitions import eliminate_for_coalitions, null_vectors, told_to_two
from zicht.protection.amounts.gaussian_elimination import PRIME, columns_of, eliminate


def cells(*drawn: str) -> sparse.csc_array:
    """Each cell by the letters of its atoms."""
    letters = sorted(set("".join(drawn)))
    return sparse.csc_array(
        np.array([[letter in cell for cell in drawn] for letter in letters], dtype=np.int64)
    )


def hidden(drawn: list[str], unsafe: list[str], owners: dict[str, str] | None = None) -> list[str]:
    """Cells that stay hidden; the others are offered in the order in which they are drawn."""
    parts = cells(*drawn)
    letters = sorted(set("".join(drawn)))
    known = {letter: sorted((owners or {}).get(letter, "")) for letter in letters}
    first = np.array([ord(known[letter][0]) if known[letter] else -1 for letter in letters])
    second = np.array([ord(known[letter][1]) if len(known[letter]) > 1 else -1 for letter in letters])
    order = [n for n, cell in enumerate(drawn) if cell not in unsafe]
    targets = [c for c, cell in zip(columns_of(parts), drawn, strict=True) if cell in unsafe]
    pattern, _ = eliminate_for_coalitions(parts, order=order, targets=targets, owners=first, partners=second)
    return [cell for cell, hide in zip(drawn, pattern.hidden, strict=True) if hide]


def test_one_hidden_cell_needs_another() -> None:
    assert hidden(["abc", "a", "b", "c"], ["a"]) == ["a", "c"]


def test_two_unsafe_cells_hide_each_other() -> None:
    assert hidden(["abc", "a", "b", "c"], ["a", "b"]) == ["a", "b"]


def test_a_cell_that_is_the_same_as_an_unsafe_one_is_hidden() -> None:
    assert hidden(["abc", "ab", "c", "a", "b"], ["ab"]) == ["ab", "c", "b"]


def test_what_is_known_anyway_is_shown() -> None:
    assert hidden(["abc", "ab", "c", "ab"], ["a"]) == []


def test_one_who_knows_the_own_amount_does_not_learn_the_other() -> None:
    """a is of anna alone, b of bert alone: a total of both would tell each of the other."""
    assert hidden(["abc", "c", "a", "b"], ["a", "b"]) == ["a", "b"]
    assert hidden(["abc", "c", "a", "b"], ["a", "b"], {"a": "A", "b": "B"}) == ["c", "a", "b"]


def test_one_owner_of_both_amounts_learns_nothing_new() -> None:
    assert hidden(["abc", "c", "a", "b"], ["a", "b"], {"a": "A", "b": "A"}) == ["a", "b"]


def test_an_owner_of_two_atoms_subtracts_both() -> None:
    drawn = ["abcd", "d", "a", "b", "c"]
    assert hidden(drawn, ["a", "b", "c"], {"a": "A", "b": "A"}) == ["d", "a", "b", "c"]


def test_two_who_put_their_amounts_together_do_not_learn_the_third() -> None:
    drawn = ["abcd", "d", "a", "b", "c"]
    assert hidden(drawn, ["a", "b", "c"], {"a": "A", "b": "B"}) == ["d", "a", "b", "c"]


def test_three_may_learn_the_fourth() -> None:
    drawn = ["abcde", "e", "a", "b", "c", "d"]
    assert hidden(drawn, ["a", "b", "c", "d"], {"a": "A", "b": "B", "c": "C"}) == ["a", "b", "c", "d"]


def test_two_contributors_know_their_cell_only_together() -> None:
    drawn = ["abc", "c", "a", "b"]
    assert hidden(drawn, ["a", "b"], {"a": "AB"}) == ["c", "a", "b"]
    assert hidden(drawn, ["a", "b"], {"a": "AB", "b": "AB"}) == ["a", "b"]


def test_two_with_three_atoms_between_them() -> None:
    drawn = ["abcde", "e", "a", "b", "c", "d"]
    known = {"a": "A", "b": "B", "c": "AB"}
    assert hidden(drawn, ["a", "b", "c", "d"], known) == ["e", "a", "b", "c", "d"]


def test_null_vectors_change_nothing_that_is_shown() -> None:
    parts = cells("abc", "ab", "bcd", "d")
    pattern = eliminate(parts, order=[0, 2], targets=columns_of(parts[:, [1, 3]]))
    for vector in null_vectors(pattern, 4, 3):
        shown = [sum(vector[row] for row in column) % PRIME for column in columns_of(parts)]
        assert [value == 0 for value in shown] == (~pattern.hidden).tolist()
        assert not pattern.hidden[0]


def test_nothing_is_told_where_nobody_knows_anything() -> None:
    parts = cells("ab", "a", "b")
    pattern = eliminate(parts, order=[0], targets=columns_of(parts[:, [1, 2]]))
    nobody = np.array([-1, -1])
    assert told_to_two(pattern, targets=columns_of(parts[:, [1]]), owners=nobody, partners=nobody) == []
