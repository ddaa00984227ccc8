"""Writers committed together: one can fail without harm to the others, and nobody returns too early."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, OperationalError, connections

from zicht.register.records.organisations import Organisation
from zicht.register.store import group_commit
from zicht.register.store.backup import opened
from zicht.register.store.group_commit import writing


@pytest.fixture
def register(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), opened(tmp_path / "register.sqlite") as connection:
        with connection.schema_editor() as editor:
            for model in apps.get_app_config("register").get_models():
                editor.create_model(model)
        yield connection
        for group in group_commit._GROUPS.values():
            group._connection.close()
        group_commit._GROUPS.clear()


def add(alias: str, party: str) -> None:
    Organisation.objects.using(alias).create(party=party, name=party, kind="overig")


def parties(alias: str) -> set[str]:
    return set(Organisation.objects.using(alias).values_list("party", flat=True))


def at_once(alias: str, *works: Any) -> list[BaseException | None]:
    """Each work in a thread of its own, all begun together; what each ended with."""
    ended: list[BaseException | None] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        start.wait()
        try:
            with writing(alias):
                works[place]()
        except BaseException as error:
            ended[place] = error
        finally:
            connections[alias].close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return ended


def test_all_are_there_when_they_return(register: Any):
    works = [lambda n=n: add(register.alias, f"own-{n}") for n in range(12)]
    assert at_once(register.alias, *works) == [None] * 12
    assert parties(register.alias) == {f"own-{n}" for n in range(12)}


def test_one_that_fails_takes_nobody_along(register: Any):
    def fails() -> None:
        add(register.alias, "own-half")
        raise ValueError("a bug of ours")

    def refused() -> None:
        add(register.alias, "own-also-half")
        add(register.alias, "own-also-half")

    ended = at_once(
        register.alias, fails, *[lambda n=n: add(register.alias, f"own-{n}") for n in range(8)], refused
    )
    assert isinstance(ended[0], ValueError)
    assert isinstance(ended[-1], IntegrityError)
    assert ended[1:-1] == [None] * 8
    assert parties(register.alias) == {f"own-{n}" for n in range(8)}


def test_when_the_database_undoes_the_whole_nobody_is_told_it_is_there(register: Any):
    """SQLite does so itself when the disk is full or fails."""
    inside = threading.Event()

    def first() -> None:
        add(register.alias, "own-1")
        inside.set()

    def breaks() -> None:
        connections[register.alias].connection.rollback()

    ended = at_once(register.alias, first, breaks)
    assert isinstance(ended[1], OperationalError)
    there = parties(register.alias)
    assert (ended[0] is None) == ("own-1" in there)
    with writing(register.alias):
        add(register.alias, "own-2")
    assert "own-2" in parties(register.alias)


@pytest.mark.parametrize("kind", [OperationalError, IntegrityError])
def test_a_commit_that_fails_is_an_error_for_all_who_waited_for_it(
    register: Any, monkeypatch: pytest.MonkeyPatch, kind: type[DatabaseError]
):
    with writing(register.alias):
        add(register.alias, "own-0")
    group = next(iter(group_commit._GROUPS.values()))

    def no_room() -> None:
        raise kind("database or disk is full, or a row that is named is not there")

    monkeypatch.setattr(group._connection, "_commit", no_room)
    ended = at_once(register.alias, *[lambda n=n: add(register.alias, f"own-{n}") for n in range(1, 5)])
    assert all(isinstance(error, OperationalError) for error in ended)
    assert parties(register.alias) == {"own-0"}
    monkeypatch.undo()
    with writing(register.alias):
        add(register.alias, "own-9")
    assert parties(register.alias) == {"own-0", "own-9"}


def counted_commits(group: group_commit.GroupCommit, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    commits: list[None] = []
    commit = group._connection._commit
    monkeypatch.setattr(group._connection, "_commit", lambda: (commits.append(None), commit())[1])
    return commits


def test_all_who_wait_are_committed_together_in_the_order_in_which_they_came(
    register: Any, monkeypatch: pytest.MonkeyPatch
):
    group = group_commit._group(register.alias)
    monkeypatch.setattr(group_commit, "GATHER_SECONDS", 60)
    commits = counted_commits(group, monkeypatch)
    done: list[int] = []

    def write(number: int) -> None:
        with writing(register.alias):
            add(register.alias, f"own-{number}")
            done.append(number)

    group._queue.take()
    threads = []
    for number in range(12):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
        while len(group._queue._waiting) <= number:
            threads[-1].join(0.001)
    group._queue.leave()
    for one in threads:
        one.join()
    assert done == list(range(12))
    assert len(commits) == 1
    assert len(parties(register.alias)) == 12


def test_nobody_waits_longer_for_others_than_is_agreed(register: Any, monkeypatch: pytest.MonkeyPatch):
    group = group_commit._group(register.alias)
    monkeypatch.setattr(group_commit, "GATHER_SECONDS", 0)
    commits = counted_commits(group, monkeypatch)
    assert (
        at_once(register.alias, *[lambda n=n: add(register.alias, f"own-{n}") for n in range(6)])
        == [None] * 6
    )
    assert len(commits) == 6


def test_within_a_transaction_that_is_open_it_is_part_of_that_one(register: Any):
    def undone() -> None:
        with writing(register.alias):
            with writing(register.alias):
                add(register.alias, "own-1")
            raise ValueError("undo all")

    with pytest.raises(ValueError, match="undo"):
        undone()
    assert parties(register.alias) == set()
