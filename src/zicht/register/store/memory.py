"""A bounded memory of what was worked out: the last used stays, the longest unused goes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values by key, of one process; may be used by several threads at once.

    most  how much all values may weigh together; one that weighs more by itself is not taken in
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._turn = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """The value; None when it is not, or no longer, there."""
        with self._turn:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def keep(self, key: K, value: V, weight: int = 1) -> None:
        """Take a value in, in the place of what was there; what was used longest ago makes room."""
        with self._turn:
            self._drop(key)
            if weight > self._most:
                return
            self._held[key] = (value, weight)
            self._weight += weight
            while self._weight > self._most:
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        """Forget everything."""
        with self._turn:
            self._held.clear()
            self._weight = 0

    def _drop(self, key: K) -> None:
        found = self._held.pop(key, None)
        if found is not None:
            self._weight -= found[1]
