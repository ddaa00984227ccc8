"""The how-to page on analyses is run as it stands, and the reference names every word of the language."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from zicht.analyses import language
from zicht.analyses.language.frames import Each
from zicht.analyses.language.linked import Rows, Table
from zicht.analyses.language.values import Value
from zicht.analyses.sandbox.sentences import BUILTINS, refusals_of
from zicht.cli.main import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "how-to" / "write-an-analysis.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "language.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_is_run_as_it_stands(tmp_path, monkeypatch, capsys):
    (tmp_path / "own" / "drugs").mkdir(parents=True)
    first, second = blocks("python")
    (tmp_path / "own" / "drugs" / "residents-of-nurseries.py").write_text(first, encoding="utf-8")
    (record,) = blocks("toml")
    (tmp_path / "own" / "drugs" / "residents-of-nurseries.toml").write_text(record, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks("console") for line in block.splitlines()]
    for number, line in enumerate(lines):
        if line.startswith("$ zicht "):
            assert main(shlex.split(line)[2:]) == 0, capsys.readouterr().err
            said = capsys.readouterr().out
            promised = lines[number + 1] if number + 1 < len(lines) else "$"
            assert promised.startswith("$") or promised in said

    (tmp_path / "own" / "drugs" / "flows.py").write_text(second, encoding="utf-8")
    (tmp_path / "own" / "drugs" / "flows.toml").write_text(record, encoding="utf-8")
    assert main(["analyse", "check", "--analyses", "own"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("word", language.__all__)
def test_every_word_of_the_language_is_in_the_reference(word):
    assert re.search(rf"`{word}\b", REFERENCE)


@pytest.mark.parametrize(
    "method",
    sorted({name for kind in (Value, Rows, Table, Each) for name in vars(kind) if not name.startswith("_")}),
)
def test_every_method_is_in_the_reference(method):
    fields = {*Value.__dataclass_fields__, *Rows.__dataclass_fields__, *Each.__dataclass_fields__}
    assert method in fields or re.search(rf"\.{method}\(", REFERENCE)


def test_the_reference_names_the_functions_of_python_that_may_be_used():
    words = REFERENCE.split("of Python `")[1].split("`")[0].split()
    assert sorted(words) == sorted(BUILTINS)


def test_messages_in_the_table_are_messages_of_ours():
    assert refusals_of("x = 1 and 2") == [(1, "write & and | instead of `and` and `or`")]
    assert "write & and \\| instead of and and or" in PAGE
