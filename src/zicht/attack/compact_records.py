"""The compact form of Thrift records, as Parquet writes its footer and the heads of its pages.

Readers of tables skip what they do not need; an attacker reads every byte. Source: Apache Thrift, compact
protocol specification; field numbers: Apache Parquet, parquet.thrift.
"""

from __future__ import annotations

import struct
from typing import Any

Record = dict[int, Any]
"""Field number -> value: bool, int, float, bytes, list, dict, or another record."""

DEEPEST = 24
"""Records in records; Parquet needs nine."""

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)


class Damaged(ValueError):
    """The bytes are no record; the caller says of which file."""


class CompactReader:
    """Reads one record after another from bytes; `at` is where the next begins."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def record(self, depth: int = 0) -> Record:
        """The record that begins at `at`; raises Damaged."""
        if depth > DEEPEST:
            raise Damaged("records in records without end")
        found: Record = {}
        number = 0
        while True:
            head = self._byte()
            if head == 0:
                return found
            number = number + (head >> 4) if head >> 4 else _unzigzag(self._varint())
            if number in found:
                raise Damaged("a field that stands twice")
            kind = head & 15
            found[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (_TRUE, _FALSE):
            return self._byte() == 1
        if kind == _BYTE:
            return self._byte()
        if kind in (_I16, _I32, _I64):
            return _unzigzag(self._varint())
        if kind == _DOUBLE:
            return struct.unpack("<d", self._take(8))[0]
        if kind == _BINARY:
            return self._take(self._varint())
        if kind in (_LIST, _SET):
            return self._list(depth)
        if kind == _STRUCT:
            return self.record(depth + 1)
        raise Damaged("a kind of value that Parquet does not have")

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 != 15 else self._varint()
        if size > len(self.data) - self.at or depth > DEEPEST:
            raise Damaged("a list longer than the file")
        return [self._value(head & 15, depth + 1) for _ in range(size)]

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, size: int) -> bytes:
        if not 0 <= size <= len(self.data) - self.at:
            raise Damaged("a record cut off")
        self.at += size
        return self.data[self.at - size : self.at]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise Damaged("a number without end")


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
