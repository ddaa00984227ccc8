"""The process in which analysts' files run: no data, no network, no files, no other processes.

It is started by `process.py` as `python -I -S child.py` with an empty environment in an empty folder, and
reads the files from its standard input. Before the first of them runs it closes itself in:

kernel    user and network namespace of its own, empty folder as file system, no privileges (where the kernel
          allows; the answer says which); no new file descriptors at all (RLIMIT_NOFILE 0), no file writes, no
          processes, bounded memory and computing time
Python    an audit hook that refuses every event that is not on a short list; only the built-in functions of
          `sentences.BUILTINS`; an import that knows one module
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

_HARMLESS = frozenset({"compile", "exec", "sys._getframe", "object.__getattr__"})
_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_NO_NEW_PRIVILEGES = 38
_CAPABILITIES_3 = 0x20080522


def main() -> None:
    """Read the files of standard input, close in, run each, answer one line of JSON per file."""
    import json
    import os

    asked = json.loads(sys.stdin.buffer.read())
    sys.path.insert(0, asked["root"])
    from zicht.analyses import language
    from zicht.analyses.language.misuse import MisusedLanguage
    from zicht.model import plans

    write = os.write

    def answer(value: object) -> None:
        text = memoryview(json.dumps(value).encode() + b"\n")
        while text:
            text = text[write(1, text) :]

    leave = os._exit
    walls = close_in(asked["limits"])
    answer({"walls": walls})
    words = SimpleNamespace(**{name: getattr(language, name) for name in language.__all__})
    allowed = _builtins(asked["builtins"], words)
    for file in asked["files"]:
        answer({"id": file["id"], **_run(file, allowed, language.Analysis, MisusedLanguage, plans.as_plain)})
    leave(0)


def close_in(limits: dict[str, int]) -> list[str]:
    """Give up everything an analysis does not need, for good; the names of the walls of the kernel."""
    import os
    import resource

    os.closerange(3, 65536)
    walls = _namespaces()
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (most, most))
    for name in ("ctypes", "_ctypes", "os", "posix", "resource", "io", "_io"):
        sys.modules.pop(name, None)
    sys.addaudithook(_refuse)
    return [*walls, "no new files"]


def _namespaces() -> list[str]:
    """Leave the network and the file system, where the kernel allows it without being root."""
    import ctypes
    import os

    walls: list[str] = []
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        return walls
    if libc.unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC) == 0:
        walls.append("no network")
        try:
            os.chroot(".")
            os.chdir("/")
            walls.append("no file system")
        except OSError:
            pass  # the answer lacks this wall; RLIMIT_NOFILE and the audit hook stand
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) == 0 and libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        walls.append("no privileges")
    return walls


def _refuse(event: str, details: tuple[object, ...]) -> None:
    if event not in _HARMLESS:
        raise PermissionError(f"an analysis may not do this: {event}")


def _builtins(names: list[str], words: SimpleNamespace) -> dict[str, Any]:
    import builtins

    def import_language(name: str, *rest: object) -> SimpleNamespace:
        if name != "zicht.analyses.language":
            raise PermissionError(f"an analysis may not import {name}")
        return words

    return {name: getattr(builtins, name) for name in names} | {"__import__": import_language}


def _run(
    file: dict[str, str], allowed: dict[str, Any], analysis: type[Any], misused: type[Any], as_plain: Any
) -> dict[str, Any]:
    """The plan of one file with its lines; or what went wrong, with the line."""
    names: dict[str, Any] = {"__builtins__": allowed, "__name__": file["id"]}
    try:
        exec(compile(file["text"], file["name"], "exec"), names)
        found = names.get("analysis")
        if found is None or type(found) is not analysis:
            return {"wrong": [[1, "the file must end with: analysis = Analysis(...)"]]}
        drawn = found.drawn(file["id"])
        return {"plan": as_plain(drawn.plan), "lines": drawn.lines, "windowless": drawn.windowless}
    except misused as error:
        return {"wrong": [[line, words] for line, words in error.findings]}
    except (MemoryError, PermissionError) as error:
        words = str(error) or "the file takes too much memory"
        return {"refused": [[_line(file["name"]), words]]}
    except BaseException as error:  # whatever an analyst's file raises is told to the analyst
        return {"wrong": [[_line(file["name"]), f"{type(error).__name__}: {str(error)[:300]}"]]}


def _line(name: str) -> int:
    """The innermost line of the analyst's file in the exception at hand."""
    trace, line = sys.exc_info()[2], 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


if __name__ == "__main__":
    main()
