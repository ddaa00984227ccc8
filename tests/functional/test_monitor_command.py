"""`zicht monitor`, from words on the command line to what it prints, over small sealed bundles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.unit.analyses.test_intervention_register import DRAFT
from tests.unit.pipeline.monitor_bundles import SmallRelease, ordinary

from zicht.cli.main import main


def monitor(*words: object) -> int:
    return main(["monitor", *map(str, words)])


@pytest.fixture
def two_releases(tmp_path: Path) -> tuple[Path, Path]:
    """A quarter later one gemeente has twice its burglaries, and an older figure of another was revised."""
    counts = ordinary(1)
    later = counts.copy()
    later[3, -1] *= 2
    later[5, 4] += 7
    old = SmallRelease({"burglary": counts[:, :-1]}, name="2024-Q3").seal(tmp_path / "old")
    new = SmallRelease({"burglary": later}, name="2024-Q4").seal(tmp_path / "new")
    return old, new


def test_what_changed_is_told_and_written(
    two_releases: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert monitor("compare", *two_releases, "--out", tmp_path / "out", "--quiet") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert lines[0] == "release 2024-Q3 -> release 2024-Q4"
    (risen,) = [line for line in lines if line.startswith("risen")]
    assert risen.startswith("risen: burglary in GM0004: ")
    assert "2023-Q4" in risen
    assert "1 older figures were revised" in lines
    (revised,) = pq.read_table(tmp_path / "out" / "revisions.parquet").to_pylist()
    assert (revised["REF_AREA"], revised["TIME_PERIOD"]) == ("GM0006", "2020-Q1")
    summary = json.loads((tmp_path / "out" / "changes.json").read_bytes())
    assert summary["verdicts"] == {"cannot_say": 29, "risen": 1}


def test_a_changed_definition_is_refused_or_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = ordinary(2)
    old = SmallRelease({"burglary": counts}).seal(tmp_path / "old")
    new = SmallRelease({"burglary": counts}, changed={"denominator": "dwellings"}).seal(tmp_path / "new")
    assert monitor("compare", old, new, "--quiet") == 236
    assert "burglary" in capsys.readouterr().err
    assert monitor("compare", old, new, "--quiet", "--except-redefined") == 0
    assert "with another definition, not compared: burglary" in capsys.readouterr().out


def test_made_up_and_real_releases_are_not_compared(tmp_path: Path) -> None:
    counts = ordinary(3)
    old = SmallRelease({"burglary": counts}).seal(tmp_path / "old")
    assert (
        monitor("compare", old, SmallRelease({"burglary": counts}, made_up=False).seal(tmp_path / "r")) == 237
    )
    assert monitor("compare", old, SmallRelease({"theft": counts}).seal(tmp_path / "t")) == 237


def test_a_changed_bundle_is_refused(two_releases: tuple[Path, Path]) -> None:
    old, new = two_releases
    (new / "cells" / "burglary.csv").write_text("changed")
    assert monitor("compare", old, new, "--quiet") == 11


def test_a_register_is_checked_alone_and_against_a_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = tmp_path / "register.toml"
    register.write_text(DRAFT)
    assert monitor("check", register) == 233
    assert monitor("check", register, "--draft") == 0
    assert capsys.readouterr().out.startswith("more-checks: 2 areas of gm-2024 from 2022-Q3 and goes on")
    with_it = SmallRelease({"drug-records-by-place": ordinary(4)}).seal(tmp_path / "with")
    without = SmallRelease({"burglary": ordinary(4, areas=1)}).seal(tmp_path / "without")
    assert monitor("check", register, with_it, "--draft") == 0
    assert monitor("check", register, without, "--draft") == 234
    told = capsys.readouterr().err
    assert "no area GM0002 in gm-2024" in told
    assert "no figure drug-records-by-place" in told


def test_a_register_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert monitor("check", tmp_path / "none.toml") == 233


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Two figures; drug registrations fell by 45 % in GM0015 from 2022-Q3 on, burglary did nothing."""
    drugs, burglary = ordinary(11), ordinary(12, mean=30)
    draw = np.random.default_rng(1)
    drugs[14, 14:] = draw.binomial(drugs[14, 14:].astype(int), 0.55)
    counts = {"drug-records-by-place": drugs, "burglary": burglary}
    return SmallRelease(counts, rounding=4.0).seal(tmp_path / "bundle")


DRUGS = DRAFT.replace('"GM0002", "GM0001"', '"GM0015"')
BOTH = DRUGS + '\n[[intervention.outcome]]\nindicator = "burglary"\nexpected = "either"\n'


def completed(draft: str, lines: list[str]) -> str:
    """A draft with the lines that `zicht monitor detectable` told, each where it says."""
    text, place = draft, ""
    for line in lines:
        if line.startswith("#"):
            place = line
        elif line.startswith("digest"):
            text = text.replace('kind = "enforcement"', f'kind = "enforcement"\n{line}')
        else:
            named = f'indicator = "{place.rsplit(" ", 1)[-1]}"'
            text = text.replace(named, f"{named}\n{line}")
    return text


def test_an_intervention_is_entered_and_then_judged(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = tmp_path / "register.toml"
    register.write_text(BOTH)
    assert monitor("effects", register, released, "--quiet") == 233, "nothing is judged that was not entered"
    assert monitor("detectable", register, released, "--quiet") == 0
    register.write_text(completed(BOTH, capsys.readouterr().out.splitlines()))
    assert monitor("check", register, released) == 0
    capsys.readouterr()
    assert monitor("effects", register, released, "--out", tmp_path / "out", "--quiet") == 0
    burglary, drugs = capsys.readouterr().out.splitlines()
    assert "burglary: no_effect_shown. No effect can be shown. A decrease of less than" in burglary
    assert "drug-records-by-place: decrease. An effect is shown: 4" in drugs
    rows = pq.read_table(tmp_path / "out" / "monitor" / "effects.parquet").to_pylist()
    (main,) = [row for row in rows if row["VERDICT"] == "decrease"]
    assert main["LOWER"] < 0.55 < main["UPPER"]
    assert 0.55 < main["DETECTABLE"] < 1
    document = json.loads((tmp_path / "out" / "monitor.json").read_bytes())
    (told,) = document["interventions"]
    assert told["outcomes"][0]["not_compared_with"] == {"GM0014": "neighbour", "GM0016": "neighbour"}


def test_what_is_told_does_not_depend_on_anything_but_the_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register, draft = tmp_path / "register.toml", BOTH.replace("drug-records-by-place", "fraud")
    register.write_text(draft)
    counts = {"burglary": ordinary(12, mean=30), "fraud": ordinary(13, mean=20)}
    released = SmallRelease(counts).seal(tmp_path / "bundle")
    monitor("detectable", register, released, "--quiet")
    register.write_text(completed(draft, capsys.readouterr().out.splitlines()))
    for name in ("one", "two"):
        assert monitor("effects", register, released, "--out", tmp_path / name, "--quiet") == 0
    for path in sorted((tmp_path / "one").rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_what_stands_out_in_the_newest_quarter_is_told_with_its_false_alarms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = ordinary(23)
    counts[6, -1] *= 2
    bundle = SmallRelease({"burglary": counts, "theft": ordinary(22)}).seal(tmp_path / "bundle")
    assert monitor("signals", bundle, "--quiet") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("high: burglary in GM0007, 2024-Q4: ")
    assert [line.split(";")[0] for line in lines[1:]] == [
        "burglary, gm-2024: 1 of 30 stand out",
        "theft, gm-2024: 0 of 30 stand out",
    ]
