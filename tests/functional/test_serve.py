"""`zicht serve` says where it stands, answers there, and says why when it cannot."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from tests.unit.site.made_up_bundle import make_bundle

from zicht.cli.main import main


def test_a_bundle_is_served_at_the_address_that_is_said(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "zicht.cli.main",
        "serve",
        str(make_bundle(tmp_path / "bundle")),
        "--port",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            said = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
            assert said is not None
            with urllib.request.urlopen(f"{said[0]}nl/") as answer:
                assert answer.status == 200
                assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        finally:
            process.send_signal(signal.SIGINT)


def test_an_address_in_use_is_a_mistake_one_can_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", str(tmp_path), "--port", str(taken.getsockname()[1])]) == 14
    assert "--port 0" in capsys.readouterr().err


def test_a_folder_without_a_bundle_cannot_be_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", str(tmp_path), "--port", "0"]) == 13
    assert "open-data build" in capsys.readouterr().err
