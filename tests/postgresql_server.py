"""A PostgreSQL for the time of some tests (tests/register/postgresql.sh starts it)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent / "register" / "postgresql.sh"


@contextmanager
def started_server() -> Iterator[tuple[Path, str]]:
    """A folder and the URL of a server that is thrown away afterwards; skips where none can be started."""
    folder = Path(tempfile.mkdtemp(prefix="zicht-pg-"))
    try:
        started = subprocess.run(["sh", SCRIPT, "start", folder], capture_output=True, text=True, check=False)
        if started.returncode != 0:
            assert not os.environ.get("CI"), started.stderr
            pytest.skip(f"no PostgreSQL can be started here: {started.stderr.strip()[-200:]}")
        yield folder, started.stdout.strip()
    finally:
        subprocess.run(["sh", SCRIPT, "stop", folder], check=False, capture_output=True)
        shutil.rmtree(folder)
