"""`zicht analyse` from end to end: list, explain, check and dry-run, with the exit codes of mistakes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from zicht.analyses.analysis_files import built_in_analyses, load_analyses
from zicht.cli.main import main

NURSERIES = """
from zicht.analyses.language import Analysis, each, rows, years

nurseries = each("nurseries").during()

analysis = Analysis(
    nurseries.unit(nurseries.case_number).at_address(nurseries.address),
    measures={"cleared": rows()},
    levels=("gm", "wk"),
    periods=years("2020", "2022"),
    protect="persons",
)
"""

INDICATOR = """
[[indicator]]
id = "cleared-nurseries-own"
theme = "drugs"
kind = "rate"
numerator = "cleared"
denominator = "inhabitants"
multiplier = 1000
decimals = 1
smallest_relevant_ratio = 1.2
levels = ["gm"]
"""

KEYS = ("requested_by", "question", "legal_ground", "hypotheses", "population", "definition")
KEYS += ("original", "limits", "not_used", "oversight")
TEXTS = ("title", "short_title", "unit", "question", "population", "formula", "limits", "not_meaning")
TEXTS += ("action", "sentence")


def record(**changed: str) -> str:
    lines = ["[record]"]
    for key in KEYS:
        word = f'["Een {key}"]' if key in ("hypotheses", "limits") else f'"Een {key}"'
        lines.append(changed.get(key, f"{key} = {{nl = {word}, en = {word.replace('Een', 'A')}}}"))
    return "\n".join(line for line in lines if line)


def indicator(**changed: str) -> str:
    text = INDICATOR
    for old, new in changed.items():
        text = text.replace(old, new)
    for language in ("nl", "en"):
        text += f"[indicator.texts.{language}]\n" + "".join(f'{key} = "x {{area}}"\n' for key in TEXTS)
    return text


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one analysis, beside those that come with Zicht."""
    (tmp_path / "own" / "drugs").mkdir(parents=True)
    write(tmp_path / "own", "nurseries", NURSERIES, record() + indicator())
    return tmp_path / "own"


@pytest.fixture
def folder(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, and none that come with Zicht: what they hold does not matter to most tests."""
    (own.parent / "none").mkdir()
    monkeypatch.setattr("zicht.pipeline.analyse.built_in_analyses", lambda: own.parent / "none")
    return own


def write(folder: Path, name: str, code: str | None, beside: str | None) -> None:
    if code is not None:
        (folder / "drugs" / f"{name}.py").write_text(code)
    if beside is not None:
        (folder / "drugs" / f"{name}.toml").write_text(beside)


def say(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["analyse", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_list_shows_each_question(folder, capsys):
    code, out, _ = say(capsys, "list", "--analyses", folder, "--language", "nl")
    assert (code, out) == (0, "drugs/nurseries  Een question\n")


def test_the_list_of_an_unknown_theme_is_a_mistake(folder, capsys):
    assert say(capsys, "list", "--analyses", folder, "--theme", "fish")[0] == 100


def test_the_list_shows_an_analysis_whose_record_is_broken(folder, capsys):
    write(folder, "broken", None, "[record")
    _, out, _ = say(capsys, "list", "--analyses", folder)
    assert "drugs/broken     (the record has faults: zicht analyse check)" in out


def test_analyses_that_come_with_zicht_are_listed_by_theme(capsys):
    code, out, _ = say(capsys, "list", "--theme", "drugs")
    assert code == 0
    assert all(line.startswith("drugs/") for line in out.splitlines())


def test_a_right_analysis_is_without_fault(folder, capsys):
    code, out, err = say(capsys, "check", "--analyses", folder)
    assert (code, out) == (0, "1 analysis is without fault\n"), err


def test_explain_tells_it_in_words(folder, capsys):
    code, out, _ = say(capsys, "explain", "drugs/nurseries", "--analyses", folder)
    assert code == 0
    for words in (
        "Legal ground\n  A legal_ground",
        "We look at each row of ‘Cleared cannabis nurseries’ (nurseries) in the period.",
        "nurseries (HENNEPTAB, of politie): address (RINOBJECTNUMMER)",
        "cells: 1 measure",
        "Digest of the plan (SHA-256): ",
    ):
        assert words in out, words


def test_explain_speaks_dutch(folder, capsys):
    _, out, _ = say(capsys, "explain", "drugs/nurseries", "--analyses", folder, "--language", "nl")
    assert "Grondslag\n  Een legal_ground" in out
    assert "We kijken naar elke rij van ‘Geruimde hennepkwekerijen’ (nurseries) in de periode." in out


def test_the_drawing_is_an_svg(folder, capsys):
    _, out, _ = say(capsys, "explain", "drugs/nurseries", "--analyses", folder, "--diagram", "svg")
    root = ET.fromstring(out)
    assert root.tag.endswith("svg")
    assert "HENNEPTAB (politie)" in out


def test_dry_run_counts_cells_and_names_tables(folder, capsys):
    code, out, _ = say(capsys, "dry-run", "drugs/nurseries", "--analyses", folder)
    assert code == 0
    assert "drugs/nurseries: 3 periods, 2020 to 2022" in out
    assert "cells per area and period: 1" in out
    assert "nurseries: address, case_number, date" in out


def test_an_unknown_analysis_is_told_with_the_nearest(folder, capsys):
    code, _, err = say(capsys, "explain", "drugs/nursery", "--analyses", folder)
    assert code == 100
    assert "drugs/nurseries" in err


def test_faults_of_all_files_are_told_together_and_the_gravest_gives_the_code(folder, capsys):
    write(folder, "opener", "x = open('y')\n", record())
    write(folder, "stumbles", NURSERIES.replace("each(", "eech("), record())
    write(folder, "wrong", NURSERIES.replace("nurseries.address", "nurseries.adress"), record())
    write(folder, "silent", NURSERIES.replace("cleared", "cleared_2"), record(question=""))
    code, _, err = say(capsys, "check", "--analyses", folder)
    assert code == 101
    for words in (
        "drugs/opener.py:1: open() of Python has no place in an analysis",
        "drugs/stumbles.py:4: NameError: name 'eech' is not defined",
        "drugs/wrong.py:7: nurseries has no column 'adress'; did you mean 'address'?",
        "drugs/silent.toml: record.question is missing: write it in nl and en",
    ):
        assert words in err, words


FAULTS = [
    ("x = 1", record(), 102, "must end with: analysis = Analysis(...)"),
    (NURSERIES.replace("rows()", "rows(nurseries.date == None)"), record(), 101, "None"),
    (NURSERIES.replace('"gm", "wk"', '"gm", "wijk"'), record(), 102, "level 'wijk' is not known"),
    (NURSERIES.replace(".during()", ""), record(), 25, "need a window"),
    (NURSERIES.replace("at_address", "in_buurt"), record(), 25, "the code of a buurt is needed"),
    (None, record(), 102, "the Python file beside the record is missing"),
    (NURSERIES, None, 103, "the record beside the analysis is missing"),
    (NURSERIES, "x = ", 103, "this is not TOML 1.0"),
    (NURSERIES, "x = 1\n" + record(), 103, "unknown key 'x'"),
    (NURSERIES, "", 103, "[record] is missing"),
    (NURSERIES, record(limits='limits = {nl = "x", en = ["y"]}'), 103, "record.limits.nl must be a list"),
    (NURSERIES, record(limits='limits = {nl = [" "], en = ["y"]}'), 103, "record.limits.nl is empty"),
    (NURSERIES, record(question='question = {nl = "x", en = ""}'), 103, "record.question.en is empty"),
    (NURSERIES, record(question='question = {nl = "x", en = "x", fr = "x"}'), 103, "fr is no language"),
    (NURSERIES, record() + '\ncolour = "red"', 103, "record.colour is not a key"),
    (NURSERIES, "indicator = 3\n" + record(), 103, "two brackets"),
    (NURSERIES, record() + "\n[[indicator]]\nid = 3\n", 103, "missing keys"),
    (NURSERIES, record() + indicator(rate="share"), 103, "a key has a value of the wrong kind"),
    (NURSERIES, record() + indicator(drugs="care"), 103, "has theme 'care', expected 'drugs'"),
]
"""(analysis, what stands beside it, exit code when it is the only fault, words)"""


def test_every_fault_of_a_file_is_told(folder, capsys):
    for number, (code, beside, _, _) in enumerate(FAULTS):
        write(folder, f"case-{number}", code, beside)
    _, _, err = say(capsys, "check", "--analyses", folder)
    lines = err.splitlines()
    for number, (_, _, _, words) in enumerate(FAULTS):
        own = [line for line in lines if f"drugs/case-{number}." in line]
        assert any(words in line for line in own), (words, own)


@pytest.mark.parametrize("exit_code", [25, 101, 102, 103])
def test_the_exit_code_is_that_of_the_fault(folder, capsys, exit_code):
    code, beside = next((one[0], one[1]) for one in FAULTS if one[2] == exit_code)
    write(folder, "mine", code and code.replace("cleared", "cleared_2"), beside)
    assert say(capsys, "check", "--analyses", folder)[0] == exit_code


def test_indicators_count_what_exists(folder, capsys):
    (folder / "drugs" / "nurseries.toml").write_text(
        record()
        + indicator(inhabitants="people", **{"nurseries-own": "nurseries-1"})
        + indicator(**{'"gm"': '"bu"', "nurseries-own": "nurseries-2"})
        + indicator(**{"cleared-nurseries-own": "crimes-total"})
    )
    code, _, err = say(capsys, "check", "--analyses", folder)
    assert code == 103
    for words in ("no measure 'people'", "has no figures for bu", "choose another id"):
        assert words in err


def test_two_analyses_cannot_have_one_measure(folder, capsys):
    write(folder, "second", NURSERIES, record())
    code, _, err = say(capsys, "check", "--analyses", folder)
    assert code == 25
    assert "drugs/second.py:8: measure cleared is also in drugs/nurseries" in err


def test_an_own_analysis_does_not_take_a_name_of_those_that_come_with_zicht(own, capsys):
    theirs = load_analyses(built_in_analyses()).analyses[0]
    write(own, "second", NURSERIES.replace("cleared", theirs.plan.measures[0].name), record())
    code, _, err = say(capsys, "check", "--analyses", own)
    assert code == 25
    assert f"is also in {theirs.id}" in err
    (own / "drugs" / "second.py").unlink()
    (own / "drugs" / "second.toml").unlink()
    assert say(capsys, "check", "--analyses", own)[0] == 0


def test_check_of_one_tells_its_own_faults_only(folder, capsys):
    write(folder, "second", "x = 1", record())
    assert say(capsys, "check", "drugs/nurseries", "--analyses", folder)[0] == 0
    assert say(capsys, "check", "drugs/second", "--analyses", folder)[0] == 102


def test_explain_refuses_what_check_refuses(folder, capsys):
    write(folder, "wrong", NURSERIES.replace("nurseries.address", "nurseries.adress"), record())
    code, _, err = say(capsys, "explain", "drugs/wrong", "--analyses", folder)
    assert code == 25
    assert "drugs/wrong.py:7" in err


def test_names_of_files_are_plain_and_their_text_is_utf_8(folder, capsys):
    for name in ("Upper", "two words", "x.y"):
        write(folder, name, NURSERIES, record())
    for name in ("bytes.py", "bytes.toml"):
        (folder / "drugs" / name).write_bytes(b"\xff\xfe")
    code, _, err = say(capsys, "check", "--analyses", folder)
    assert code == 102
    assert err.count("name files in lower case") == 3
    assert err.count("the file is not UTF-8") == 2


def test_files_that_are_no_analyses_are_left_alone(folder, capsys):
    (folder / "README.md").write_text("x")
    (folder / ".git").mkdir()
    (folder / "drugs" / "notes.md").write_text("x")
    (folder / "drugs" / "__init__.py").write_text("import os")
    assert say(capsys, "check", "--analyses", folder)[0] == 0


def test_walls_the_kernel_lacks_are_told(folder, capsys, monkeypatch):
    from zicht.analyses.sandbox import process

    real = process.run_files

    def without(*words: object) -> process.Answers:
        return process.Answers(real(*words).said, ("no new files",))

    monkeypatch.setattr("zicht.analyses.analysis_files.run_files", without)
    code, _, err = say(capsys, "check", "--analyses", folder)
    assert code == 0
    assert "no file system, no network, no privileges" in err
