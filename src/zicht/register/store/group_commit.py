"""Many writers, one wait for the disk: who writes at the same moment is committed together.

A durable commit waits for the disk, some milliseconds each. With sixteen writers one after another the
last waits for sixteen of them. Here whoever comes while a transaction is open joins it, on one connection,
within a savepoint of its own: what one does can fail without harm to the others. The first one in commits
for all, as soon as nobody waits to join, and in any case after `GATHER_SECONDS`. Nobody returns before the
commit that holds his work.

PostgreSQL does this itself; there, and where a transaction is open already, a plain transaction is used.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction

GATHER_SECONDS = 0.005
_LOOK_AGAIN_SECONDS = 0.0002


@contextmanager
def writing(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction: what is written in the block is there for good when it ends, or nothing of it is."""
    connection = connections[using]
    if connection.vendor != "sqlite" or connection.in_atomic_block or connection.is_in_memory_db():
        with transaction.atomic(using=using):
            yield
        return
    with _group(using).member():
        yield


class _Batch:
    """Writers that are committed together."""

    def __init__(self, closes_at: float) -> None:
        self.closes_at = closes_at
        self.done = threading.Event()
        self.error: OperationalError | None = None


class GroupCommit:
    """The writers of one process on one SQLite database."""

    def __init__(self, using: str) -> None:
        self._using = using
        self._connection: Any = connections.create_connection(using)
        self._connection.inc_thread_sharing()
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._batch: _Batch | None = None
        self._outer: Any = None

    @contextmanager
    def member(self) -> Iterator[None]:
        """Take a turn, then wait until it is committed. Raises OperationalError when that fails."""
        batch, first = self._join()
        try:
            try:
                with self._borrowed(), transaction.atomic(using=self._using):
                    yield
            finally:
                self._turn.release()
        finally:
            self._settle(batch, first)

    def _join(self) -> tuple[_Batch, bool]:
        """Come in when it is one's turn, which is kept: the batch, and whether it was opened just now."""
        with self._count:
            self._waiting += 1
        self._turn.acquire()
        with self._count:
            self._waiting -= 1
        try:
            if self._batch is not None and (self._is_broken() or time.monotonic() >= self._batch.closes_at):
                self._commit()
            if self._batch is not None:
                return self._batch, False
            with self._borrowed():
                self._outer = transaction.atomic(using=self._using, durable=True)
                self._outer.__enter__()
            self._batch = _Batch(time.monotonic() + GATHER_SECONDS)
            return self._batch, True
        except BaseException:
            self._turn.release()
            raise

    def _settle(self, batch: _Batch, first: bool) -> None:
        while first and not batch.done.is_set():
            with self._turn:
                if batch is self._batch and (not self._waiting or time.monotonic() >= batch.closes_at):
                    self._commit()
            if not batch.done.is_set():
                time.sleep(_LOOK_AGAIN_SECONDS)
        batch.done.wait()
        if batch.error is not None:
            raise OperationalError("what was written together could not be committed") from batch.error

    def _is_broken(self) -> bool:
        """SQLite itself undoes a whole transaction when the disk is full or fails."""
        return bool(self._connection.needs_rollback or not self._connection.connection.in_transaction)

    def _commit(self) -> None:
        """Commit for all who joined; whoever holds the turn does it."""
        batch, self._batch = self._batch, None
        assert batch is not None, "nothing to commit"
        broken = self._is_broken()
        if broken:
            self._connection.needs_rollback = True
            batch.error = OperationalError("the transaction was undone by the database")
        try:
            with self._borrowed():
                self._outer.__exit__(None, None, None)
        except OperationalError as error:
            batch.error = error
        finally:
            if broken or batch.error is not None:
                self._connection.close()
            batch.done.set()

    @contextmanager
    def _borrowed(self) -> Iterator[None]:
        """Within the block, the database of this thread is the connection all of them share."""
        own = connections[self._using]
        connections[self._using] = self._connection
        try:
            yield
        finally:
            connections[self._using] = own


_GROUPS: dict[tuple[int, str, str], GroupCommit] = {}
_MAKING = threading.Lock()


def _group(using: str) -> GroupCommit:
    """One for each database of each process: a connection does not survive a fork."""
    key = (os.getpid(), using, str(connections[using].settings_dict["NAME"]))
    with _MAKING:
        if key not in _GROUPS:
            _GROUPS[key] = GroupCommit(using)
        return _GROUPS[key]
