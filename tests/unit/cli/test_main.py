"""A mistake ends with its own exit code and its message on stderr; results stay alone on stdout."""

from __future__ import annotations

from pathlib import Path

import pytest

from zicht.cli import verify as verify_command
from zicht.cli.main import COMMANDS, main, parser
from zicht.kit.errors import UserError
from zicht.kit.files import OutputExists
from zicht.pipeline.serve import NothingToServe
from zicht.release.sealing.bundle import BundleInvalid


@pytest.mark.parametrize("mistake", [BundleInvalid, NothingToServe, OutputExists])
def test_a_mistake_ends_with_the_exit_code_of_its_class(
    mistake: type[UserError], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise mistake("somewhere", remedy="mend it")

    monkeypatch.setattr(verify_command, "verify", fail)
    assert main(["verify", "bundle"]) == mistake.exit_code
    said = capsys.readouterr()
    assert said.err == f"{mistake.__name__}: somewhere\n  do:       mend it\n"
    assert said.out == ""


def test_a_folder_without_a_manifest_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path)]) == BundleInvalid.exit_code
    assert "no manifest.json" in capsys.readouterr().err


def test_an_interrupted_run_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify_command, "verify", stop)
    assert main(["verify", "bundle"]) == 130
    assert "nothing half-written" in capsys.readouterr().err


def test_a_bug_of_ours_is_not_dressed_up_as_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(verify_command, "verify", break_down)
    with pytest.raises(RuntimeError, match="ours"):
        main(["verify", "bundle"])


@pytest.mark.parametrize("words", [[], ["open-data"], ["build"], ["verify"], ["serve", "x", "--port", "y"]])
def test_wrong_words_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "usage: zicht" in capsys.readouterr().err


def test_each_command_is_called_as_its_file_and_reads_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    commands = parser()._subparsers._group_actions[0].choices
    assert list(commands) == list(COMMANDS)
    assert list(parser(["verify"])._subparsers._group_actions[0].choices) == ["verify"]
    with pytest.raises(SystemExit, match="2"):
        main(["no-such-command"])
    assert "choose from" in capsys.readouterr().err
