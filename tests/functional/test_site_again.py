"""The whole site is made again from a sealed release, byte for byte, wherever and however one works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.release.made_up_series import KEYS, ON, PAPERS, approvals
from tests.unit.site.made_up_bundle import make_bundle

from zicht.pipeline.release import seal_release

CONDITIONS = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "umask": "022"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77", "umask": "077"},
)
PROGRAM = (
    "import os, sys; os.umask(int(sys.argv[3], 8)); from pathlib import Path; "
    "from zicht.pipeline.release import site_of; print(site_of(Path(sys.argv[1]), Path(sys.argv[2])))"
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed release of the tiny bundle of the site's tests."""
    folder = tmp_path_factory.mktemp("again")
    made = make_bundle(folder / "candidate")
    return seal_release(made, approvals(made), folder / "series", papers=PAPERS, keys=KEYS, on=ON)


def test_the_site_is_made_again_from_the_release_byte_for_byte(release: Path, tmp_path: Path) -> None:
    found = []
    for number, conditions in enumerate(CONDITIONS):
        place = tmp_path / f"{'a longer name ' * number}place"
        place.mkdir()
        outcome = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(release), "site", conditions["umask"]],
            cwd=place,
            env=os.environ | conditions,
            capture_output=True,
            text=True,
            check=True,
        )
        pages = {
            path.relative_to(place / "site").as_posix(): path.read_bytes()
            for path in (place / "site").rglob("*")
            if path.is_file()
        }
        found.append((outcome.stdout.strip(), pages))
    assert len(found[0][1]) > 50
    assert [path for path in found[0][1] if found[0][1][path] != found[1][1].get(path)] == []
    assert found[0] == found[1]
