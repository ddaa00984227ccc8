"""Many writers, one wait for the disk: who writes at the same moment is committed together.

A durable commit waits for the disk, some milliseconds each. With sixteen writers one after another the
last waits for sixteen of them. Here whoever comes while a transaction is open joins it, on one connection,
within a savepoint of its own: what one does can fail without harm to the others. Who waits longest is next.
Whoever is ready while nobody waits commits for all, and so does the first who is ready after
`GATHER_SECONDS`. Nobody returns before the commit that holds his work.

PostgreSQL does this itself; there, and where a transaction is open already, a plain transaction is used.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction

GATHER_SECONDS = 0.025
"""Long enough for sixteen writers on a busy machine: a wait for the disk costs more than several of them."""


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
        self.error: DatabaseError | None = None

    def wait(self) -> None:
        """Until it is committed. Raises OperationalError when that failed."""
        self.done.wait()
        if self.error is not None:
            raise OperationalError("what was written together could not be committed") from self.error


class _Queue:
    """Whose turn it is: one at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self) -> None:
        """Wait for one's turn."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            own = threading.Lock()
            own.acquire()
            self._waiting.append(own)
        own.acquire()  # opened by who hands over

    def hand_over(self) -> bool:
        """Give the turn to who waits longest; False, and it is kept, when nobody waits."""
        with self._lock:
            if not self._waiting:
                return False
            self._waiting.popleft().release()
            return True

    def leave(self) -> None:
        """Give the turn away, to whoever comes when nobody waits."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class GroupCommit:
    """The writers of one process on one SQLite database."""

    def __init__(self, using: str) -> None:
        self._using = using
        self._connection: Any = connections.create_connection(using)
        self._connection.inc_thread_sharing()
        self._queue = _Queue()
        self._batch: _Batch | None = None
        self._outer: Any = None

    @contextmanager
    def member(self) -> Iterator[None]:
        """Take a turn, then wait until it is committed. Raises OperationalError when that fails."""
        self._queue.take()
        batch: _Batch | None = None
        try:
            batch = self._joined()
            with self._borrowed(), transaction.atomic(using=self._using):
                yield
        finally:
            self._leave()
            if batch is not None:
                batch.wait()

    def _joined(self) -> _Batch:
        """The batch that is open, or a new one."""
        if self._batch is not None and self._is_broken():
            self._commit()
        if self._batch is None:
            with self._borrowed():
                self._outer = transaction.atomic(using=self._using, durable=True)
                self._outer.__enter__()
            self._batch = _Batch(time.monotonic() + GATHER_SECONDS)
        return self._batch

    def _leave(self) -> None:
        """The next one joins; or else all are committed, by who holds the turn."""
        batch = self._batch
        if batch is not None and time.monotonic() < batch.closes_at and self._queue.hand_over():
            return
        try:
            if batch is not None:
                self._commit()
        finally:
            self._queue.leave()

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
        except DatabaseError as error:
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
