"""The key that signs sessions: made once, kept in a file only its owner may read, never in the repository."""

from __future__ import annotations

import secrets
from pathlib import Path

from zicht.kit.errors import UserError
from zicht.kit.files import write_whole

KEY_FILE = "session.key"


class KeyFileOpen(UserError):
    """The file with the secret key can be read by others than its owner."""

    exit_code = 252
    usual_remedy = "chmod 600 that file; remove it if others may have read it: a start makes a new one"


def secret_key(home: Path) -> str:
    """The secret key of a register's folder; made when there is none. Raises KeyFileOpen."""
    path = home / KEY_FILE
    if not path.is_file():
        write_whole(path, secrets.token_urlsafe(64).encode(), mode=0o600)
    if path.stat().st_mode & 0o077:
        raise KeyFileOpen(path, found="readable by others", expected="only by its owner")
    return path.read_text()
