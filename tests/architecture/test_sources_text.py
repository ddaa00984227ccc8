"""Habits of the code that no formatter checks: size, silenced checkers, clocks, machines."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted((ROOT / "src").glob("**/*.py"))
SCRIPT = sorted(
    path for suffix in ("ts", "svelte", "css") for path in (ROOT / "web" / "src").glob(f"**/*.{suffix}")
)

LONG_FILES_WITH_A_REASON: dict[str, str] = {
    "src/zicht/register/migrations/0001_the_first_tables.py": "Django writes a step as one file",
    "src/zicht/release/standalone/verify_release.py": "a stranger takes one file along and runs it",
}
"""path -> why more than 400 lines are one noun here."""

MAY_READ_THE_CLOCK = {
    "kit/progress.py": "tells the user how long a step took; never in content",
    "cli/delivery.py": "the day on which the keeper took a delivery in, for the ledger; never in a release",
    "cli/demo.py": "the same, for the vault of the demonstration",
    "cli/verify.py": "the day on which a series has to be valid, when none is given",
    "release/standalone/verify_release.py": "the same, for who verifies without Zicht",
    "analyses/sandbox/process.py": "stops an analysis file that takes too long; never in content",
    "register/store/group_commit.py": "waits a few milliseconds for others to write along; never in content",
    "sources/live/": "waits between requests and notes when a file was fetched, in the cache",
}


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_is_longer_than_a_few_screens_without_a_reason():
    long_files = {
        path.relative_to(ROOT).as_posix()
        for path in PYTHON + SCRIPT
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    }
    assert long_files - set(LONG_FILES_WITH_A_REASON) == set(), "which noun is hiding in it?"
    assert set(LONG_FILES_WITH_A_REASON) - long_files == set(), "short again: take it off the list"


def test_no_checker_is_silenced():
    silenced = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PYTHON
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#\s*(type:\s*ignore|noqa|pragma: no cover)", line)
    ]
    assert silenced == []


def test_only_named_files_read_the_clock():
    clock = re.compile(r"datetime\.now|date\.today|utcnow|time\.(time|monotonic|perf_counter|sleep)\b")
    readers = {
        path.relative_to(ROOT / "src" / "zicht").as_posix()
        for path in PYTHON
        if clock.search(path.read_text(encoding="utf-8"))
    }
    assert [name for name in sorted(readers) if not name.startswith(tuple(MAY_READ_THE_CLOCK))] == []


MAY_DRAW_WITHOUT_SEED = {"sources/live/waiting.py": "spreads the waits between retries; never in content"}


def test_every_draw_has_a_seed():
    unseeded = re.compile(
        r"default_rng\(\)|np\.random\.(seed|rand|normal|poisson|choice)\b|^import random", re.M
    )
    drawing = {
        path.relative_to(ROOT / "src" / "zicht").as_posix()
        for path in PYTHON
        if unseeded.search(path.read_text(encoding="utf-8"))
    }
    assert drawing <= set(MAY_DRAW_WITHOUT_SEED)


def test_no_file_of_the_repository_names_a_machine():
    """Paths of one machine and addresses of package mirrors tell a stranger nothing and date at once."""
    machine = re.compile(rb"(?<![\w.])/(home|root|Users|work)/\w")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in tracked_files()
        if path.suffix
        in {".py", ".md", ".toml", ".yml", ".yaml", ".json", ".sh", ".ts", ".svelte", ".lock", ".txt"}
        and path != Path(__file__)
        and machine.search(path.read_bytes())
    ]
    assert found == []


def test_real_data_is_never_committed():
    carried = {".gpkg", ".shp", ".dbf", ".parquet", ".gz", ".zip", ".rda"}
    assert [path.name for path in tracked_files() if path.suffix in carried] == []
