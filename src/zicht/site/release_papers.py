"""The papers of a sealed release, for the page that says how nobody can be recognised.

A bundle that lies in a release has them beside it: what attacks tried, who checked, and what anyone needs to
check it again. A bundle by itself (open statistics, protected by their publishers) has none.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.kit.digests import sha256_of_file
from zicht.site.bundle_reader import DigestMismatch

SEAL, BUNDLE = "release.json", "bundle"
ATTACK, RECORD = "attack.json", "disclosure_record.json"


@dataclass(frozen=True, eq=False)
class Papers:
    """What a release says of itself.

    folder  of the release;  files  path -> digest and size of each paper
    digest  the name of the release in its series
    attempts  of attack.json;  decided, checks  of disclosure_record.json
    """

    folder: Path
    digest: str
    files: Mapping[str, Mapping[str, Any]]
    attempts: tuple[Mapping[str, Any], ...]
    decided: Mapping[str, Any]
    checks: tuple[Mapping[str, Any], ...]


def papers_of(bundle: Path) -> Papers | None:
    """The papers beside a bundle; None when it lies in no release. Raises DigestMismatch."""
    folder = bundle.parent
    if bundle.name != BUNDLE or not (folder / SEAL).is_file():
        return None
    sealed = json.loads((folder / SEAL).read_bytes())["files"]
    files = {path: one for path, one in sorted(sealed.items()) if not path.startswith(f"{BUNDLE}/")}
    changed = [
        path
        for path, one in files.items()
        if not (folder / path).is_file() or sha256_of_file(folder / path) != one["sha256"]
    ]
    if changed:
        raise DigestMismatch(folder, found="; ".join(changed), expected=f"what {SEAL} says")
    record = json.loads((folder / RECORD).read_bytes())
    return Papers(
        folder=folder,
        digest=sha256_of_file(folder / SEAL),
        files=files,
        attempts=tuple(json.loads((folder / ATTACK).read_bytes())["attempts"]),
        decided=record["decided"],
        checks=tuple(record["checks"]),
    )


def copy_papers(papers: Papers, target: Path) -> None:
    """All papers and the seal, to be downloaded."""
    for path in (*papers.files, SEAL):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(papers.folder / path, place)
