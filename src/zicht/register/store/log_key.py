"""The key with which the register signs checkpoints of its log: made once, kept beside the database."""

from __future__ import annotations

from pathlib import Path

from zicht.cooperation.audit.note import NoteSigner, new_signer, read_signer
from zicht.kit.files import write_whole
from zicht.register.store.secrets import KeyFileOpen

KEY_FILE = "log.key"


def log_signer(home: Path, name: str) -> NoteSigner:
    """The key in a register's folder; made when there is none, with `name` in it. Raises KeyFileOpen.

    name  of the register: the host under which it is reached
    """
    path = home / KEY_FILE
    if not path.is_file():
        write_whole(path, f"{new_signer(name).secret_line}\n".encode(), mode=0o600)
    if path.stat().st_mode & 0o077:
        raise KeyFileOpen(path, found="readable by others", expected="only by its owner")
    return read_signer(path.read_text(), where=path)
