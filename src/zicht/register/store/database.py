"""How the register opens its database: so that what was acknowledged survives a crash and a power cut.

SQLite in WAL mode forgets acknowledged transactions at a power cut unless `synchronous` is FULL: each commit
then waits for the disk (tests/functional/power_cut shows both). Transactions begin IMMEDIATE: one that first
reads and then writes would otherwise fail, without waiting, when another wrote in between. With
`recursive_triggers` the fences of store.fences see a row that is replaced, too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

BUSY_SECONDS = 20
"""How long a writer waits for another before it gives up."""
SQLITE_START = ";".join(
    (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA recursive_triggers=ON",
        "PRAGMA cell_size_check=ON",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA mmap_size=0",
    )
)


def database_settings(place: str) -> dict[str, Any]:
    """What Django needs for the database at `place`.

    place  path of a SQLite file, or postgresql://user:password@host:port/name?option=value; a host that is a
           folder (?host=/run/postgresql) is a Unix socket
    """
    if place.startswith(("postgresql://", "postgres://")):
        return _postgresql(place)
    return sqlite(Path(place))


def sqlite(path: Path | str) -> dict[str, Any]:
    """SQLite in a file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_START,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", None) or (str(parts.port) if parts.port else ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "zicht-register",
            # READ COMMITTED: after waiting for the lock of the log, the next statement sees its new head.
            "options": "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed "
            "-c idle_in_transaction_session_timeout=60000 -c lock_timeout=20000",
            **options,
        },
    }
