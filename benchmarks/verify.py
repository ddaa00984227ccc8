"""How long `zicht verify` takes for a release of many files, and whether publishing survives many kills.

    .venv/bin/python benchmarks/verify.py --files 2000
    .venv/bin/python benchmarks/verify.py --kills 1000
    .venv/bin/python benchmarks/verify.py --bytes

--files  CPU and wall seconds of both verifiers; the limit is reading and hashing every byte
--kills  kill -9 of a publication at moments drawn over its length; counts torn series (must be 0)
--bytes  changes every byte of every file of a series, one bit each, and counts what is not refused (0)
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from zicht.kit.digests import sha256_of_file
from zicht.kit.envelopes import Envelope
from zicht.kit.errors import UserError
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.pipeline.release import account_of, demonstration_keys, propose, seal_release
from zicht.pipeline.verify import verify
from zicht.release.sealing.bundle import Edition, seal
from zicht.release.sealing.listing import list_below
from zicht.release.series.proposals import next_state, signed_also
from zicht.release.series.publish import publish
from zicht.release.series.series import check_state, read_state, verify_series
from zicht.release.series.update_roles import Validity
from zicht.release.standalone import VERIFIER
from zicht.release.statements import APPROVAL, Statement, sign_statement

ON = date(2026, 1, 5)
KEYS = demonstration_keys(1)
PAPERS = {"attack.json": b"{}\n", "disclosure_record.json": b"{}\n"}


def candidate(folder: Path, *, files: int, name: str) -> tuple[Path, list[Envelope]]:
    """A bundle of small documents, with its approvals."""
    documents = {
        f"documents/{number:05d}": {"values": list(range(number, number + 1000))} for number in range(files)
    }
    seal(
        folder,
        edition=Edition(name, {"nl": "Proef", "en": "Trial"}, True, {}, {}),
        protected=ProtectedTables({}, ProtectionReport("drawn", {}, {}, {"nl": "", "en": ""})),
        documents=documents,
        boundaries=[],
        sources=[],
        provenance={},
    )
    subjects = {"manifest.json": sha256_of_file(folder / "manifest.json")}
    return folder, [sign_statement(Statement(subjects, APPROVAL, {}), [key]) for key in KEYS.checkers]


def measure(scratch: Path, files: int) -> None:
    """Seconds for one release of many files."""
    made, approvals = candidate(scratch / "candidate", files=files, name="many")
    series = scratch / "series"
    started = time.perf_counter()
    release = seal_release(made, approvals, series, papers=PAPERS, keys=KEYS, on=ON)
    print(f"sealed and published: {time.perf_counter() - started:.2f} s")
    size = sum(list_below(release).files.values())
    cpu, wall = time.process_time(), time.perf_counter()
    for path in list_below(release).files:
        sha256_of_file(release / path)
    print(f"limit, {size / 1e6:.0f} MB read and hashed: {_spent(cpu, wall)}")
    cpu, wall = time.process_time(), time.perf_counter()
    verify(series, on=ON)
    print(f"zicht verify, in this process: {_spent(cpu, wall)}")
    for name, words in {
        "zicht verify, whole command": ["-m", "zicht.cli.main", "verify"],
        "verify_release.py, whole command": ["-I", "-S", str(VERIFIER)],
    }.items():
        wall = time.perf_counter()
        subprocess.run(
            [sys.executable, *words, str(series), "--on", "2026-01-05"], check=True, capture_output=True
        )
        print(f"{name}: {time.perf_counter() - wall:.2f} s")


def kill(scratch: Path, kills: int) -> None:
    """Kill publications, and read what they left."""
    first, approvals = candidate(scratch / "first", files=3, name="first")
    seal_release(first, approvals, scratch / "kept", papers=PAPERS, keys=KEYS, on=ON)
    second, approvals = candidate(scratch / "second", files=5, name="second")
    proposal = propose(scratch / "kept", second, approvals, papers=PAPERS, publisher=KEYS.publisher, on=ON)
    for key in KEYS.checkers:
        proposal = signed_also(proposal, key)
    account = account_of(scratch / "kept", on=ON)
    state = next_state(account, proposal, KEYS.publisher, on=ON, valid=Validity())
    context = multiprocessing.get_context("fork")
    chance, ends, length = random.Random(1), {2: 0, 3: 0, "torn": 0}, 0.0
    for number in range(-3, kills):
        series = scratch / "series"
        shutil.rmtree(series, ignore_errors=True)
        shutil.copytree(scratch / "kept", series, symlinks=True)
        child = context.Process(target=publish, args=(series, state), kwargs={"releases": proposal.releases})
        started = time.perf_counter()
        child.start()
        child.join(None if number < 0 else chance.uniform(0, 1.2) * length)
        child.kill()
        child.join()
        if number < 0:
            length = time.perf_counter() - started
            continue
        try:
            ends[len(verify_series(series, on=ON).account.events)] += 1
        except UserError:
            ends["torn"] += 1
    print(f"{kills} kills: {ends[2]} found the old series, {ends[3]} the new, {ends['torn']} torn")


def flip(scratch: Path) -> None:
    """Change every byte; what is signed but not hashed included."""
    made, approvals = candidate(scratch / "candidate", files=1, name="bytes")
    series = scratch / "series"
    release = seal_release(made, approvals, series, papers=PAPERS, keys=KEYS, on=ON)
    places = [release / path for path in list_below(release).files]
    places += [
        path for path in (series / "state").resolve().rglob("*") if path.is_file() and not path.is_symlink()
    ]
    places = sorted({path for path in places if path.is_relative_to(release) or "releases" not in path.parts})
    tried = taken = 0
    for place in places:
        place.chmod(0o644)
        whole = place.read_bytes()
        for at in range(len(whole)):
            place.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
            tried += 1
            taken += _is_taken(series, place.is_relative_to(release))
        place.write_bytes(whole)
    print(f"{tried} changed bytes in {len(places)} files: {taken} were not refused")


def _is_taken(series: Path, of_release: bool) -> bool:
    try:
        if of_release:
            verify_series(series, on=ON)
        else:
            check_state(read_state(series), on=ON, where="series", root=None, seen=None)
    except UserError:
        return False
    return True


def _spent(cpu: float, wall: float) -> str:
    return f"{time.process_time() - cpu:.2f} CPU s, {time.perf_counter() - wall:.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--bytes", action="store_true")
    asked = parser.parse_args()
    for wanted, work in (
        (asked.files, lambda place: measure(place, asked.files)),
        (asked.kills, lambda place: kill(place, asked.kills)),
        (asked.bytes, flip),
    ):
        if wanted:
            with tempfile.TemporaryDirectory() as scratch:
                work(Path(scratch))


if __name__ == "__main__":
    main()
