"""Reading the reference tables: third-party numbers that stay outside this repository."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Table = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def published(shared_data: Path) -> Callable[[str], list[dict[str, str]]]:
    """Rows of one reference table, by its name below the folder of statistics."""

    def read(name: str) -> list[dict[str, str]]:
        with open(shared_data / "stats" / name, encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if any(row)]
        heads = [head.strip() for head in rows[0]]
        return [dict(zip(heads, [cell.strip() for cell in row], strict=False)) for row in rows[1:]]

    return read


@pytest.fixture(scope="session")
def numbers() -> Callable[[list[dict[str, str]], str], np.ndarray]:
    """One column of such rows as numbers; empty and NA are nan."""

    def column(rows: list[dict[str, str]], name: str) -> np.ndarray:
        return np.array([float(r[name]) if r[name] not in ("", "NA") else np.nan for r in rows])

    return column


@pytest.fixture(scope="session")
def expected(shared_data: Path) -> Callable[[str], dict]:
    """The expected.json of one folder of reference data."""
    return lambda folder: json.loads((shared_data / "stats" / folder / "expected.json").read_text())
