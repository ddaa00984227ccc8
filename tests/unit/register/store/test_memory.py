"""What was worked out is remembered, within bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from zicht.register.store.memory import Memory


def test_what_was_used_longest_ago_makes_room() -> None:
    memory: Memory[str, int] = Memory(3)
    for key, value in (("a", 1), ("b", 2), ("c", 3)):
        memory.keep(key, value)
    assert memory.get("a") == 1
    memory.keep("d", 4)
    assert [memory.get(key) for key in "abcd"] == [1, None, 3, 4]


def test_a_value_in_the_place_of_another_weighs_once() -> None:
    memory: Memory[str, int] = Memory(10)
    for value in range(50):
        memory.keep("a", value, weight=6)
    memory.keep("b", 1, weight=4)
    assert (memory.get("a"), memory.get("b"), len(memory)) == (49, 1, 2)


def test_what_weighs_more_than_all_room_is_not_taken_in_and_drives_nothing_out() -> None:
    memory: Memory[str, int] = Memory(10)
    memory.keep("a", 1, weight=6)
    memory.keep("b", 2, weight=11)
    assert (memory.get("a"), memory.get("b")) == (1, None)
    memory.keep("a", 3, weight=11)
    assert memory.get("a") is None, "an old value is not given for a new one"


def test_it_forgets_everything_when_told_to() -> None:
    memory: Memory[str, int] = Memory(2)
    memory.keep("a", 1, weight=2)
    memory.clear()
    memory.keep("b", 2, weight=2)
    assert (memory.get("a"), memory.get("b")) == (None, 2)


def test_threads_do_not_make_it_overweight() -> None:
    memory: Memory[int, int] = Memory(100)

    def work(seed: int) -> None:
        for n in range(2000):
            memory.keep((seed * 7919 + n) % 313, n, weight=1 + n % 9)
            memory.get(n % 313)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert 10 <= len(memory) <= 100
