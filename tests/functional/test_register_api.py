"""The read API under a tool that tries what its own description allows, and what it does not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.web.registers import free_port, log_in, make_demo, serving


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = make_demo(tmp_path_factory.mktemp("api") / "register")
    with serving(home, free_port()) as where:
        yield where


def _schemathesis(address: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{address}/api/v1/openapi.json",
        "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        "--max-examples=25",
        "--seed=1",
        "--no-color",
        *more,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_api_keeps_to_its_description_for_who_may_read(address: str) -> None:
    with httpx.Client(base_url=address) as browser:
        log_in(browser, "auditor")
        outcome = _schemathesis(address, "--header", f"Cookie: session={browser.cookies['session']}")
    assert outcome.returncode == 0, outcome.stdout


def test_and_for_who_may_not(address: str) -> None:
    outcome = _schemathesis(address)
    assert outcome.returncode == 0, outcome.stdout
