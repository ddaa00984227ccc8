"""The read API under a tool that tries what its own description allows, and what it does not."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.web.registers import ZICHT, free_port, log_in, make_demo, serving

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = make_demo(tmp_path_factory.mktemp("api") / "register")
    subprocess.run([*ZICHT, "register", "checkpoint", str(home)], check=True, capture_output=True)
    with serving(home, free_port()) as where:
        yield where


@pytest.fixture(scope="module")
def auditor(address: str) -> Iterator[httpx.Client]:
    """Logged in once: a code works once, and the next one comes after half a minute."""
    with httpx.Client(base_url=address) as browser:
        log_in(browser, "auditor")
        yield browser


def _schemathesis(address: str, config: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        f"--config-file={config}",
        "run",
        f"{address}/api/v1/openapi.json",
        f"--checks={CHECKS}",
        "--seed=1",
        "--no-color",
        *more,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_api_keeps_to_its_description_for_who_may_read(
    auditor: httpx.Client, address: str, tmp_path: Path
) -> None:
    partnership = auditor.get("/api/v1/partnerships").json()["items"][0]["id"]
    config = tmp_path / "schemathesis.toml"
    config.write_text(f'[parameters]\n"path.partnership" = "{partnership}"\n', encoding="utf-8")
    cookie = f"Cookie: session={auditor.cookies['session']}"
    outcome = _schemathesis(
        address, config, "--header", cookie, "--phases=coverage,fuzzing", "--max-examples=3"
    )
    assert outcome.returncode == 0, outcome.stdout


def test_and_for_who_may_not(address: str, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text("", encoding="utf-8")
    outcome = _schemathesis(address, config, "--phases=fuzzing", "--max-examples=3")
    assert outcome.returncode == 0, outcome.stdout


def test_every_operation_answers_for_what_is_there(auditor: httpx.Client) -> None:
    """Walk from the list of partnerships to everything the description knows a way to."""
    described = auditor.get("/api/v1/openapi.json").json()["paths"]
    partnership = _all(auditor, "/api/v1/partnerships")[0]["id"]
    reached = set()
    for path in sorted(described):
        for address in _filled(path, partnership, auditor):
            assert auditor.get(address).status_code == 200, address
            reached.add(path)
    assert reached == set(described)


def _filled(path: str, partnership: str, browser: httpx.Client) -> list[str]:
    """The path for everything there is, at most four of a kind."""
    here = path.replace("{partnership}", partnership)
    if "{" not in here:
        return [here]
    listed = here.partition("/{")[0]
    found = [one["id"] if isinstance(one, dict) else one for one in _all(browser, listed)]
    return [re.sub(r"\{\w+\}", str(one), here, count=1).replace("{number}", "1") for one in found[:4]]


def _all(browser: httpx.Client, path: str) -> list[dict[str, str]]:
    page = browser.get(path).json()
    items = list(page["items"])
    while page.get("next"):
        page = browser.get(path, params={"cursor": page["next"]}).json()
        items += page["items"]
    return items
