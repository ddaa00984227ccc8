"""The tutorial and the how-to pages do what they say: every block marked "tested" is run, in order."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TESTED = re.compile(r"<!-- tested -->\n+```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[tuple[str, str]]:
    return TESTED.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))


def run(language: str, text: str, folder: Path) -> str:
    """What a block prints; a command that fails fails the test."""
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    if language == "python":
        commands = [[sys.executable, "-c", text]]
    else:
        lines = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]
        commands = [[sys.executable, "-m", "zicht.cli.main", *shlex.split(line)[1:]] for line in lines]
        assert all(line.startswith("zicht ") for line in lines), "only our own commands are run"
    printed = ""
    for command in commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, f"{text}\n{done.stderr[-3000:]}"
        printed += done.stdout
    return printed


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The folder after the tutorial, and what each of its blocks printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    printed = {text: run(language, text, folder) for language, text in blocks("tutorial.md")}
    return {"folder": str(folder), **printed}


def test_the_tutorial_makes_a_release_that_can_be_verified_and_asked(morning: dict[str, str]):
    folder = Path(morning["folder"])
    for name in ("sources", "bundle/manifest.json", "site/index.html"):
        assert (folder / "out" / "first" / name).exists()
    said = " ".join(morning.values())
    assert "files are as sealed (release first)" in said
    assert re.search(r"\d+ gemeenten in 20\d\d", said)


def test_a_bundle_can_be_verified_without_zicht(morning: dict[str, str]):
    (language, text), *others = blocks("how-to/verify-a-bundle.md")
    assert not others
    assert "files are as sealed" in run(language, text, Path(morning["folder"]))


def test_the_tutorial_has_its_three_tested_steps():
    assert [language for language, _ in blocks("tutorial.md")] == ["console", "console", "python"]
