"""`zicht attack` from the command line: words, JSON, ledger, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.attack.small_releases import clean_release, put

from zicht.attack.ledger import enter
from zicht.cli.main import main


def test_a_release_that_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    release = clean_release(tmp_path / "r")
    assert main(["attack", str(release)]) == 0
    said = capsys.readouterr()
    assert "no grave finding stands" in said.out
    assert "reconstruction of areas" in said.err


def test_a_release_that_must_not_leave(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    release = clean_release(tmp_path / "r")
    put(release, "index.html", b"<!-- GM0001: 7 -->")
    put(release, "map.pmtiles", b"")
    out = tmp_path / "attack.json"
    assert main(["attack", str(release), "--quiet", "--out", str(out)]) == 173
    said = capsys.readouterr()
    assert "GRAVE side-channel (A0) index.html: comments" in said.out
    assert "found:    2 x side-channel" in said.err
    assert json.loads(out.read_bytes())["passed"] is False


def test_the_report_is_the_same_bytes_each_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    release = clean_release(tmp_path / "r")
    printed = []
    for name in ("one", "two"):
        assert main(["attack", str(release), "--quiet", "--json", "--out", str(tmp_path / name)]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] == (tmp_path / "one").read_text() == (tmp_path / "two").read_text()
    assert str(tmp_path) not in printed[0]


def test_earlier_releases_are_found_through_the_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for quarter in ("Q2", "Q3"):
        enter(tmp_path / "ledger.jsonl", clean_release(tmp_path / quarter, name=f"2024-{quarter}"), quarter)
    last = clean_release(tmp_path / "Q4")
    words = ["attack", str(last), "--ledger", str(tmp_path / "ledger.jsonl"), "--json", "--quiet"]
    assert main(words) == 0
    releases = json.loads(capsys.readouterr().out)["releases"]
    assert [release["release"] for release in releases] == ["2024-Q2", "2024-Q3", "2024-Q4"]
    assert main([*words[:1], str(tmp_path / "Q3"), *words[1:]]) == 0
    assert len(json.loads(capsys.readouterr().out)["releases"]) == 3
    (tmp_path / "Q2" / "manifest.json").unlink()
    assert main(words) == 175
    (tmp_path / "ledger.jsonl").write_text("{}\n")
    assert main(words) == 176
    assert "found:" in capsys.readouterr().err


def test_a_list_of_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    release = clean_release(tmp_path / "r")
    (tmp_path / "a.csv").write_text("2024-Q4\nBU00010101\nBU00010102\n")
    words = ["attack", str(release), "--quiet", "--json", "--addresses", str(tmp_path / "a.csv")]
    assert main(words) == 0
    attempts = json.loads(capsys.readouterr().out)["attempts"]
    assert attempts[-1]["name"] == "differencing"
    (tmp_path / "a.csv").write_text("2024-Q4\nBU00010101,BU00010102\n")
    assert main(words) == 177
    (tmp_path / "a.csv").write_bytes(b"\xff")
    assert main(words) == 177


def test_a_folder_that_is_no_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["attack", str(tmp_path / "nowhere"), "--quiet"]) == 174
    assert "found:    no folder" in capsys.readouterr().err
