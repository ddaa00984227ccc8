"""A made-up register that really runs: a process of its own, a database in a file, a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

ZICHT = (sys.executable, "-m", "zicht.cli.main")


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def make_demo(home: Path) -> Path:
    """The filled made-up register."""
    subprocess.run([*ZICHT, "register", "demo", str(home), "--quiet"], check=True, capture_output=True)
    return home


@contextmanager
def serving(home: Path, port: int, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a register while it is served."""
    command = [*ZICHT, "register", "serve", str(home), "--plain-http", "--port", str(port)]
    with subprocess.Popen(command, env=os.environ | dict(more or {}), stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/inloggen/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "the register did not start"
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the register does not answer")


def log_in(browser: httpx.Client, person: str) -> None:
    """Log in as a made-up person does: the password, then the code that a demonstration shows."""
    token = _field(browser.get("/inloggen/").text)
    fields = {
        "csrfmiddlewaretoken": token,
        "email": f"{person}@voorland.example",
        "password": f"proef-voorland-{person}",
    }
    browser.post("/inloggen/", data=fields)
    page = browser.get("/inloggen/code/").text
    code = page.partition('class="demo-code">')[2][:6]
    browser.post("/inloggen/code/", data={"csrfmiddlewaretoken": _field(page), "code": code})
    assert browser.get("/account/").status_code == 200


def _field(page: str) -> str:
    return page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
