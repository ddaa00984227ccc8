"""`zicht challenge`: releases to attack, a truth kept apart, and a score that only knowledge raises."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from zicht.attack.challenge import Score
from zicht.cli.main import main

WORDS = ["challenge", "write", "--seed", "20241105", "--gemeenten", "2", "--releases", "1", "--quiet"]
HEADER = ["MEASURE", "LEVEL", "REF_AREA", "TIME_PERIOD", "BREAKDOWN", "GUESS", "LOWER", "UPPER"]


@pytest.fixture(scope="module")
def challenge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("challenge") / "out"
    assert main([*WORDS, "--out", str(out)]) == 0
    return out


def cells_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as stream:
        return list(csv.reader(stream))[1:]


def scored(
    guesses: list[list[str]], challenge: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, float]:
    with (folder / "guesses.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *guesses])
    capsys.readouterr()
    assert main(["challenge", "score", str(folder / "guesses.csv"), "--challenge", str(challenge)]) == 0
    found: dict[str, float] = json.loads(capsys.readouterr().out)
    return found


def test_what_is_handed_out_passes_the_attack_and_holds_no_truth(challenge: Path):
    assert sorted(path.name for path in challenge.iterdir()) == ["CHALLENGE", "public", "truth"]
    assert sorted(path.name for path in (challenge / "public").iterdir()) == ["1", "addresses.csv"]
    truth = (challenge / "truth" / "truth.csv").read_bytes()
    assert all(path.read_bytes() != truth for path in (challenge / "public").rglob("*") if path.is_file())


def test_who_knows_the_truth_scores_full(challenge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = [[*cell, value, value, value] for *cell, value in cells_of(challenge / "truth" / "truth.csv")]
    found = scored(rows, challenge, tmp_path, capsys)
    assert found["exact"] == found["small"] == found["narrow"] > 50
    assert found["inside"] == found["intervals"] == found["guesses"] == len(rows)
    assert found["advantage"] == round((found["small"] - found["baseline"]) / found["small"], 4) > 0.3


def test_who_always_says_one_scores_no_better_than_the_baseline(
    challenge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows = [[*cell, "1", "0", "9"] for *cell, _ in cells_of(challenge / "truth" / "truth.csv")]
    found = scored(rows, challenge, tmp_path, capsys)
    assert found["advantage"] <= 0
    assert found["narrow"] == 0


def test_guesses_about_cells_that_do_not_exist_count_for_nothing(
    challenge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    found = scored([["x", "bu", "BU0", "2023-Q1", "", "1", "", ""]], challenge, tmp_path, capsys)
    assert found["guesses"] == found["intervals"] == 0
    assert found["advantage"] == 0


@pytest.mark.parametrize("text", ["MEASURE\nx\n", "", ",".join(HEADER) + "\nx\n"])
def test_a_list_that_is_none_is_refused(challenge: Path, tmp_path: Path, text: str):
    (tmp_path / "guesses.csv").write_text(text)
    assert main(["challenge", "score", str(tmp_path / "guesses.csv"), "--challenge", str(challenge)]) == 177


def test_a_guess_that_is_no_number_is_refused(challenge: Path, tmp_path: Path):
    cell = cells_of(challenge / "truth" / "truth.csv")[0][:5]
    with (tmp_path / "guesses.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([HEADER, [*cell, "", "few", "many"]])
    assert main(["challenge", "score", str(tmp_path / "guesses.csv"), "--challenge", str(challenge)]) == 177


def test_the_same_seed_gives_the_same_bytes(challenge: Path, tmp_path: Path):
    assert main([*WORDS, "--out", str(tmp_path / "again")]) == 0
    for path in sorted(challenge.rglob("*")):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(challenge)).read_bytes() == path.read_bytes()


def test_an_advantage_is_what_goes_beyond_the_baseline():
    assert Score(10, 4, 3, 1, 0, 0, 0).advantage == 0.5
    assert Score(0, 0, 0, 0, 0, 0, 0).advantage == 0.0
