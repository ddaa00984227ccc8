"""The way of a release at the command line: keys, a series, a proposal, signatures, readers, withdrawal."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.release.made_up_series import PAPERS, approval, candidate

from zicht.cli.main import main
from zicht.kit.keys import read_signing_key

PEOPLE = {
    "root-1": ("Root One", "Ministry"),
    "root-2": ("Root Two", "Office"),
    "root-3": ("Root Three", "Union"),
    "checker-1": ("Checker One", "Office"),
    "checker-2": ("Checker Two", "Province"),
    "desk": ("The Desk", "Core team"),
    "stranger": ("A Stranger", "Elsewhere"),
}
ON = ("--on", "2026-01-05")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with keys, a candidate, its approvals and papers, and a series; one works in it."""
    monkeypatch.chdir(tmp_path)
    for name, (person, organisation) in PEOPLE.items():
        assert main(["keys", "new", name, "--person", person, "--organisation", organisation]) == 0
    made = candidate(tmp_path / "candidate")
    for name in ("checker-1", "checker-2"):
        Path(f"{name}.dsse.json").write_bytes(approval(made, read_signing_key(Path(name))).as_bytes())
    for name, data in PAPERS.items():
        Path(name).write_bytes(data)
    words = ["release", "start", "series", "--root-key", "root-1", "--root-key", "root-2"]
    words += ["--root-public", "root-3.public", "--checker-key", "checker-1", "--checker-key", "checker-2"]
    assert main([*words, "--publisher-key", "desk", *ON]) == 0
    capsys.readouterr()
    return tmp_path


def propose(out: str = "proposal") -> int:
    words = ["release", "propose", "series", "candidate", "--out", out, "--publisher-key", "desk", *ON]
    words += ["--approval", "checker-1.dsse.json", "--approval", "checker-2.dsse.json"]
    return main([*words, "--paper", "attack.json", "--paper", "disclosure_record.json"])


def sign(name: str, proposal: str = "proposal") -> int:
    return main(["release", "sign", proposal, "--key", name])


def publish(proposal: str = "proposal") -> int:
    return main(["release", "publish", "series", proposal, "--publisher-key", "desk", *ON])


def test_from_keys_to_a_release_that_readers_verify(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose() == 0
    assert (sign("checker-1"), sign("checker-2")) == (0, 0)
    assert "signed: Checker One (Office)\nsigned: Checker Two (Province)" in "\n".join(
        sorted(set(capsys.readouterr().out.splitlines()))
    )
    assert publish() == 0
    release = Path(capsys.readouterr().out.strip())
    assert release.is_dir()
    assert main(["verify", "series", "--state", "seen", *ON]) == 0
    out = capsys.readouterr().out
    assert "approved by Checker One (Office), Checker Two (Province)" in out
    assert Path("seen").is_file()
    assert main(["verify", "series/current", *ON]) == 0
    assert main(["verify", "series/current/bundle", *ON]) == 0
    assert main(["release", "refresh", "series", "--publisher-key", "desk", "--on", "2026-04-01"]) == 0
    assert main(["verify", "series", "--on", "2026-07-01"]) == 0
    assert main(["release", "recover", "series"]) == 0


def test_with_one_signature_nothing_is_published(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    propose()
    sign("checker-1")
    sign("checker-1")
    assert publish() == 203
    assert "SignaturesMissing" in capsys.readouterr().err
    assert not Path("series/current").exists()


def test_a_stranger_cannot_sign(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    propose()
    assert sign("stranger") == 219
    assert "a key of somebody else" in capsys.readouterr().err


def test_a_proposal_that_was_changed_is_not_signed(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    propose()
    (place,) = Path("proposal/releases").glob("*/attack.json")
    place.chmod(0o644)
    place.write_text("{}")
    assert sign("checker-1") == 207
    assert "changed: attack.json" in capsys.readouterr().err


def test_a_release_is_taken_back_and_its_pages_with_it(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    propose()
    for name in ("checker-1", "checker-2"):
        sign(name)
    publish()
    digest = Path("series/current").resolve().name
    words = ["--nl", "Een fout.", "--en", "A mistake.", "--out", "back", *ON]
    assert main(["withdraw", "erratum", "series", digest, *words]) == 0
    for name in ("checker-1", "checker-2"):
        assert sign(name, "back") == 0
    assert publish("back") == 0
    capsys.readouterr()
    assert main(["verify", "series/current", *ON]) == 0
    assert "erratum: A mistake." in capsys.readouterr().out
    assert main(["withdraw", "release", "series", digest, *words]) == 0
    for name in ("checker-1", "checker-2"):
        assert sign(name, "back") == 0
    assert publish("back") == 0
    capsys.readouterr()
    assert main(["verify", f"series/releases/{digest}", *ON]) == 11, "the tombstone is no bundle either"
    assert main(["verify", "series", *ON]) == 0
    assert f"withdrawn: release 2025-Q4 ({digest[:16]})" in capsys.readouterr().out
    Path("site").mkdir()
    Path("site/index.html").write_text("figures of 2025")
    assert main(["withdraw", "pages", "series", digest, "site", "--out", "tombs", *ON]) == 0
    assert "A mistake." in Path("tombs/index.html").read_text()
    assert main(["withdraw", "pages", "series", "0" * 64, "site", "--out", "t", *ON]) == 213


def test_keys_are_shown_without_their_private_part(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "show", "checker-1.public"]) == 0
    shown = capsys.readouterr().out.splitlines()
    key = read_signing_key(Path("checker-1"))
    assert shown == [key.id, "Checker One", "Office"]
    assert main(["keys", "public", "checker-1", "--out", "again.public"]) == 0
    assert Path("again.public").read_bytes() == Path("checker-1.public").read_bytes()
    assert main(["keys", "show", "checker-1"]) == 201
    assert key.private.hex() not in capsys.readouterr().err
    assert main(["keys", "new", "checker-1", "--person", "A", "--organisation", "B"]) == 200
    Path("checker-1").chmod(0o644)
    assert main(["keys", "public", "checker-1", "--out", "x"]) == 200


def test_the_day_is_today_when_none_is_given(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "series"]) in (0, 206)


def test_a_checker_is_named_without_his_private_key(desk: Path) -> None:
    words = ["release", "start", "other", "--publisher-key", "desk", *ON, "--timestamp-days", "3"]
    for name in ("root-1", "root-2", "root-3"):
        words += ["--root-key", name]
    for name in ("checker-1", "checker-2"):
        words += ["--checker-key", name]
    assert main([*words, "--checker-public", "stranger.public"]) == 0
    assert main(["verify", "other", "--on", "2026-01-07"]) == 0
    assert main(["verify", "other", "--on", "2026-01-08"]) == 206


def test_what_is_asked_has_to_be_there_and_possible(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("attack.json").unlink()
    assert propose() == 207
    assert "no such file" in capsys.readouterr().err
    for days in ("0", "10001", "many"):
        with pytest.raises(SystemExit, match="2"):
            main(["release", "refresh", "series", "--publisher-key", "desk", "--root-days", days])
    assert main(["release", "refresh", "series", "--publisher-key", "desk", *ON, "--root-days", "10000"]) == 0
