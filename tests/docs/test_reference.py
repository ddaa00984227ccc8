"""The reference pages are what the code says today."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "docs" / "generate_reference.py"
REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_reference", GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["commands.md", "errors.md", "indicators.md", "sources.md", "questions.md", "register.md"]
)
def test_a_page_of_the_reference_is_what_the_code_says(generator: ModuleType, name: str):
    checked_in = (REFERENCE / name).read_text(encoding="utf-8")
    assert checked_in == generator.pages()[name], "run `make reference` and look at the difference"


def test_the_pages_do_not_depend_on_the_terminal_or_the_locale(generator: ModuleType):
    code = (
        "import runpy, sys, hashlib, json;"
        f"pages = runpy.run_path({str(GENERATOR)!r})['pages']();"
        "sys.stdout.write(hashlib.sha256(json.dumps(pages, sort_keys=True).encode()).hexdigest())"
    )
    narrow = os.environ | {"COLUMNS": "40", "LC_ALL": "C", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
        ).stdout
        for env in (narrow, os.environ | {"COLUMNS": "200", "PYTHONHASHSEED": "1"})
    }
    assert len(digests) == 1


def test_every_indicator_and_every_mistake_is_on_its_page(generator: ModuleType):
    made = generator.pages()
    for indicator in generator.built_in_indicators():
        assert f"### {indicator.id}\n" in made["indicators.md"]
    for kind in generator.kinds_of_mistake():
        assert f"`{kind.__name__}`" in made["errors.md"]
