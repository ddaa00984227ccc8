"""Settings of the register in tests: a folder of its own for the session key, and plain http.

ZICHT_TESTS_ON=postgresql: on a PostgreSQL that is started for it (tests/register_on_postgresql.py).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from tests.postgresql_server import started_server

HOME_OF_TESTS = tempfile.mkdtemp(prefix="zicht-register-")
atexit.register(shutil.rmtree, HOME_OF_TESTS, ignore_errors=True)
os.environ["ZICHT_REGISTER_HOME"] = HOME_OF_TESTS
os.environ["ZICHT_REGISTER_HTTPS"] = "no"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"  # a browser of an earlier test leaves its loop in this thread
if os.environ.get("ZICHT_TESTS_ON") == "postgresql":
    _server = started_server()
    _, os.environ["ZICHT_REGISTER_DATABASE"] = _server.__enter__()
    atexit.register(_server.__exit__, None, None, None)

from zicht.register.settings import *  # noqa: E402, F403
