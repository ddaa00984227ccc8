"""Serve the register: a few processes of one program, no proxy needed on one's own machine."""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

THREADS = 4
"""Requests a process handles at once; SQLite lets one of them write at a time."""


def serve(*, host: str, port: int, processes: int = 1) -> None:
    """Serve until interrupted; the environment says which register (installation.open_register)."""
    Granian(
        "zicht.register.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()
