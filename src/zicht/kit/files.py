"""Write aside, then rename: a reader never meets a half-written file or folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from zicht.kit.errors import UserError


class OutputExists(UserError):
    """The folder to write already exists and was not made by the same command; nothing was overwritten."""

    exit_code = 10


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put `data` at `path` in one step; on any failure the old file (or no file) remains.

    mode  permissions of the file; 0o600 for what only its owner may read
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(mode)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def folder_written_whole(target: Path, *, replace_if_holds: str | None = None) -> Iterator[Path]:
    """Give an empty folder to fill; it takes the place of `target` only when the block ends well.

    An existing `target` is replaced only when it is empty or holds a file named `replace_if_holds`
    (proof that an earlier run of the same command made it); else raises OutputExists.
    """
    if target.exists() and not _may_replace(target, replace_if_holds):
        raise OutputExists(
            target,
            found="a folder with other content" if target.is_dir() else "a file",
            expected="no such folder, an empty one, or one made by this command",
            remedy="name another folder, or remove this one yourself",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    aside.chmod(0o755)
    try:
        yield aside
        _swap(aside, target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _may_replace(target: Path, proof: str | None) -> bool:
    if not target.is_dir():
        return False
    return not any(target.iterdir()) or (proof is not None and (target / proof).is_file())


def _swap(aside: Path, target: Path) -> None:
    if not target.exists():
        aside.replace(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
    target.replace(old / target.name)
    aside.replace(target)
    shutil.rmtree(old)
