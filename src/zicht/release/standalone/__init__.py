"""The verifier that needs nothing of Zicht: one file, copied into each release, for Python 3.9 and later."""

from pathlib import Path

VERIFIER = Path(__file__).with_name("verify_release.py")
