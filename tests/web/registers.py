"""A made-up register that really runs: a process of its own, a database in a file, a free port.

Filling one takes seconds, so the workers of a run share one that was filled once; each test file gets a copy.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

ZICHT = (sys.executable, "-m", "zicht.cli.main")
WORKER = "PYTEST_XDIST_WORKER"


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def make_demo(home: Path) -> Path:
    """The filled made-up register, fresh as `zicht register demo` leaves it.

    home  a folder to be made in one of `tmp_path_factory.mktemp`: above that is the folder of the worker
    """
    of_worker = home.parents[1]
    shutil.copytree(_filled_once(of_worker.parent if WORKER in os.environ else of_worker), home)
    return home


def _filled_once(of_run: Path) -> Path:
    """The filled register of this run; the first who asks makes it, whoever comes meanwhile waits."""
    home, whole = of_run / "register", of_run / "register.whole"
    with (of_run / "register.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            subprocess.run([*ZICHT, "register", "demo", str(home), "--quiet"], check=True)
            whole.touch()
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
            process.wait(timeout=120)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 600  # a busy machine is no mistake; a process that ended is
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
