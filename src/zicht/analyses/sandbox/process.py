"""Starts the child that runs analysts' files, and believes nothing that it says."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import zicht
from zicht.analyses.sandbox.limits import Limits
from zicht.analyses.sandbox.sentences import BUILTINS
from zicht.kit.errors import UserError

_CHILD = Path(__file__).with_name("child.py")


class SandboxFailed(UserError):
    """The closed process in which analysis files are read could not be started or stopped by itself."""

    exit_code = 105
    usual_remedy = "analyses are read on Linux with Python 3.11 or newer; report this with the message"


@dataclass(frozen=True)
class Source:
    """The text of an analysis file that passed `sentences.refusals_of`."""

    id: str
    name: str
    text: str


@dataclass(frozen=True)
class Answers:
    """What the child said, per id, as JSON that must still be checked.

    said    id -> {"plan": .., "lines": .., "windowless": ..} or {"wrong": [[line, words], ..]}, or "refused"
    walls   what the kernel closed: "no network", "no file system", "no privileges", "no new files"
    """

    said: dict[str, dict[str, Any]]
    walls: tuple[str, ...]


def run_files(sources: Sequence[Source], limits: Limits | None = None) -> Answers:
    """Run all files in one child; a file that breaks it is told, and the others run in a new one."""
    said: dict[str, dict[str, Any]] = {}
    walls: tuple[str, ...] = ()
    left = list(sources)
    while left:
        lines, ending = _run_child(left, limits or Limits())
        if not lines or not isinstance(lines[0], dict) or "walls" not in lines[0]:
            raise SandboxFailed("reading analyses", found=ending)
        walls = tuple(str(wall) for wall in lines[0]["walls"])
        for source, line in zip(left, lines[1:], strict=False):
            if not isinstance(line, dict) or line.get("id") != source.id:
                said[source.id] = {"refused": [[0, "the file gave something that is no plan"]]}
                continue
            said[source.id] = {key: value for key, value in line.items() if key != "id"}
        left = left[len(lines) - 1 :]
        if left and (ending or len(lines) == 1):
            said[left[0].id] = {"refused": [[0, ending or "the file ended its process"]]}
            left = left[1:]
    return Answers(said, walls)


def _run_child(sources: Sequence[Source], limits: Limits) -> tuple[list[Any], str]:
    """The lines of JSON a child said, and how it ended; "" when it ended well."""
    asked = {
        "root": str(Path(zicht.__file__).parent.parent),
        "limits": {"cpu_seconds": limits.cpu_seconds, "memory_bytes": limits.memory_bytes},
        "builtins": BUILTINS,
        "files": [asdict(source) for source in sources],
    }
    with tempfile.TemporaryDirectory(prefix="zicht-analyses-") as empty:
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={},
            cwd=empty,
            start_new_session=True,
        )
        try:
            said, cut = _converse(child, json.dumps(asked).encode(), limits)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for stream in (child.stdin, child.stdout, child.stderr):
                if stream is not None:
                    with suppress(BrokenPipeError):  # of a child that ended before it read everything
                        stream.close()
    return _lines(said), cut or _ending(child.returncode, limits)


def _converse(child: subprocess.Popen[bytes], asked: bytes, limits: Limits) -> tuple[bytes, str]:
    """Ask, and listen for at most so long and so much."""
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        child.stdin.write(asked)
        child.stdin.close()
    except BrokenPipeError:
        return b"", "the process ended before it read the files"
    until = time.monotonic() + limits.clock_seconds
    said, complaints = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ, said)
        selector.register(child.stderr, selectors.EVENT_READ, complaints)
        while selector.get_map():
            for key, _ in selector.select(max(0.0, until - time.monotonic())):
                part = os.read(key.fd, 65536)
                key.data.extend(part)
                if not part:
                    selector.unregister(key.fileobj)
            if len(said) + len(complaints) > limits.answer_bytes:
                return bytes(said), f"the file says more than {limits.answer_bytes:,} bytes"
            if time.monotonic() >= until:
                return bytes(said), f"the file takes longer than {limits.clock_seconds:g} seconds"
    child.wait()
    if not said:
        return b"", complaints.decode(errors="replace")[-500:] or f"ended with code {child.returncode}"
    return bytes(said), ""


def _lines(said: bytes) -> list[Any]:
    """The whole lines of JSON, up to the first that is none."""
    found = []
    for line in said.split(b"\n")[:-1]:
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            break
    return found


def _ending(code: int, limits: Limits) -> str:
    if code == 0:
        return ""
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return (
            f"the file takes more than {limits.cpu_seconds} seconds of computing: an analysis only describes"
        )
    if code == -signal.SIGSEGV:
        return "the file is nested too deeply"
    return f"the file ended its process with code {code}"
