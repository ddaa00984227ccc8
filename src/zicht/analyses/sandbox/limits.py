"""How much an analysis file may take while it is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """For one child process, which reads all files of a folder.

    cpu_seconds     computing time; reading thirty files takes some 0.2
    clock_seconds   waiting time
    memory_bytes    address space of the child
    answer_bytes    what the child may say in all
    """

    cpu_seconds: int = 10
    clock_seconds: float = 30.0
    memory_bytes: int = 512 * 2**20
    answer_bytes: int = 32 * 2**20
