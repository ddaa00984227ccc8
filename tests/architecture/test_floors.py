"""The walls of the house: import-linter's contracts, and what methods may lean on."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ROOT / "src" / "zicht"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
DATABASES = ("duckdb", "sqlite3", "sqlalchemy", "pyspark", "psycopg", "psycopg2")


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS])
def test_the_contract_between_the_rooms_is_kept(
    contract: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(ROOT)
    outcome = lint_imports(
        config_filename="pyproject.toml", limit_to_contracts=(contract,), no_cache=True, no_logo=True
    )
    assert outcome == 0, capsys.readouterr().out


def test_a_wall_that_is_broken_is_noticed(tmp_path: Path):
    """The check itself is checked: a house with an import upwards does not pass."""
    (tmp_path / "house" / "up").mkdir(parents=True)
    (tmp_path / "house" / "down").mkdir()
    (tmp_path / "house" / "__init__.py").touch()
    (tmp_path / "house" / "up" / "__init__.py").touch()
    (tmp_path / "house" / "down" / "__init__.py").write_text("import house.up\n")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = house\n"
        "[importlinter:contract:1]\nname = floors\ntype = layers\nlayers =\n    house.up\n    house.down\n"
    )
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    outcome = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert outcome.returncode == 1
    assert "house.down is not allowed to import house.up" in outcome.stdout


def imported_names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            names.add(node.module or "")
    return names


def test_methods_lean_on_arithmetic_only():
    allowed = {"numpy", "scipy", "shapely", "zicht.kit", "zicht.methods"}
    standard = {"__future__", "collections", "dataclasses", "enum", "functools", "math", "typing"}
    found = set()
    for path in (ROOMS / "methods").glob("**/*.py"):
        for name in imported_names(path):
            top = name.split(".")[0]
            kept = any(name == ok or name.startswith(f"{ok}.") for ok in allowed) or top in standard
            if not kept:
                found.add(f"{path.name} imports {name}")
    assert found == set()


def test_only_sources_speak_http():
    callers = {
        path.relative_to(ROOMS).parts[0]
        for path in ROOMS.glob("*/**/*.py")
        if {"urllib.request", "http.client"} & imported_names(path)
    }
    assert callers <= {"sources"}


def test_no_room_brings_a_database_along_when_it_runs():
    """What import-linter cannot see: a database that a third party would load for us."""
    rooms = sorted(path.parent.name for path in ROOMS.glob("*/__init__.py"))
    assert {"site", "model", "analyses", "methods"} <= set(rooms)
    # the vault and the register have a database each; roof and stories lead to the vault
    shut = [room for room in rooms if room not in {"cli", "microdata", "pipeline", "register"}]
    code = (
        "import importlib, pkgutil, sys\n"
        f"for room in {shut!r}:\n"
        "    package = importlib.import_module('zicht.' + room)\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not found.name.endswith('__main__'): importlib.import_module(found.name)\n"
        f"print(*(name for name in {DATABASES!r} if name in sys.modules))"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outcome.stdout.split() == []
