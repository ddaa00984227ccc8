"""Settings of the register in tests: a folder of its own for the session key, and plain http."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

HOME_OF_TESTS = tempfile.mkdtemp(prefix="zicht-register-")
atexit.register(shutil.rmtree, HOME_OF_TESTS, ignore_errors=True)
os.environ["ZICHT_REGISTER_HOME"] = HOME_OF_TESTS
os.environ["ZICHT_REGISTER_HTTPS"] = "no"

from zicht.register.settings import *  # noqa: E402, F403
