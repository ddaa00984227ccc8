"""The one place where a DuckDB connection is opened: in memory, bounded, and shut to everything else.

The connection reads and writes only in the folders it is given; it cannot load an extension, and so has no
client for the network; its settings are locked.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROW_GROUP_ROWS = 122_880
"""Rows in a row group of every Parquet file of the vault; fixed: the same rows give the same bytes."""


@dataclass(frozen=True)
class Bounds:
    """What the engine may use.

    memory_gb  gigabytes before it uses the disk
    threads    worker threads; None: one a processor. The bytes written do not depend on it
    """

    memory_gb: float = 4.0
    threads: int | None = None


DEFAULT_BOUNDS = Bounds()


class QueryBroken(Exception):
    """A query of ours broke on a value: a bug. The database's words may quote a row, so they are left out."""


_QUOTING_ROWS = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)


@contextlib.contextmanager
def engine(
    folders: Sequence[Path], spill: Path, bounds: Bounds = DEFAULT_BOUNDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reaches `folders` and `spill`, and nothing else; closed at the end of the block.

    raises QueryBroken for what the database says of values, and nobody caught
    """
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(":memory:")
    try:
        _shut(connection, [*folders, spill], spill, bounds)
        yield connection
    except _QUOTING_ROWS as error:
        raise QueryBroken(type(error).__name__) from None
    finally:
        connection.close()


def _shut(
    connection: duckdb.DuckDBPyConnection, folders: Sequence[Path], spill: Path, bounds: Bounds
) -> None:
    reachable = ", ".join(text(f"{folder.resolve()}/") for folder in folders)
    settings = [
        f"memory_limit = '{round(bounds.memory_gb * 1000)}MB'",
        f"temp_directory = {text(spill.resolve())}",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "preserve_insertion_order = true",
        "enable_progress_bar = false",
        "TimeZone = 'UTC'",
        f"allowed_directories = [{reachable}]",
        "enable_external_access = false",
    ]
    if bounds.threads is not None:
        settings.insert(0, f"threads = {bounds.threads}")
    for setting in [*settings, "lock_configuration = true"]:
        connection.execute(f"SET {setting}")


def text(value: object) -> str:
    """A value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def name(word: str) -> str:
    """A word as an SQL identifier."""
    return '"' + word.replace('"', '""') + '"'
