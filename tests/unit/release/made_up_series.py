"""A small series of releases, signed by people who do not exist."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from zicht.kit.digests import sha256_of_file
from zicht.kit.envelopes import Envelope
from zicht.kit.keys import SigningKey
from zicht.model.provenance import Source
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.pipeline.release import ReleaseKeys, demonstration_keys, seal_release
from zicht.release.sealing.bundle import Edition, seal
from zicht.release.statements import APPROVAL, Statement, sign_statement

ON = date(2026, 1, 5)
LATER = date(2026, 4, 7)
KEYS = demonstration_keys(1)
PAPERS = {
    "attack.json": b'{"attempts": [], "findings": []}\n',
    "disclosure_record.json": b'{"checks": [], "decided": {"by": [], "on": "2025-01-31"}}\n',
}
WORDS = {"nl": "De cijfers van een gemeente waren onjuist.", "en": "Figures of a gemeente were wrong."}


def source_of(name: str = "drawn") -> Source:
    return Source(
        id=name,
        title="Drawn figures",
        publisher="Nobody",
        licence="CC BY 4.0",
        address="https://zicht.example/drawn",
        sha256="0" * 64,
        size=1,
        reference_date="2025-01-01",
        reader="drawn",
        made_up=True,
    )


def candidate(
    folder: Path,
    *,
    name: str = "2025-Q4",
    values: Sequence[float] = (10, 15),
    extra: Mapping[str, object] = {},
) -> Path:
    """A complete bundle of one table with two rows."""
    table = pa.table({"REF_AREA": ["GM9901", "GM9902"], "OBS_VALUE": list(values)})
    report = ProtectionReport("drawn", {"minimum": 10}, {}, {"nl": "Beschermd.", "en": "Protected."})
    seal(
        folder,
        edition=Edition(name, {"nl": "Proef", "en": "Trial"}, True, {"seed": 1}, {"gm": "gm-2024"}),
        protected=ProtectedTables({"cells/crimes": table}, report),
        documents={"indicators": [], "analyses": [], **(extra or {})},
        boundaries=[],
        sources=[source_of()],
        provenance={"cells/crimes": ["drawn"]},
    )
    return folder


def approval(candidate: Path, *keys: SigningKey, **changes: object) -> Envelope:
    """What reviewers sign; `changes` spoil it."""
    subjects = {"manifest.json": sha256_of_file(candidate / "manifest.json")}
    parts: dict[str, object] = {
        "subjects": subjects,
        "predicate_type": APPROVAL,
        "predicate": {"word": "release"},
    }
    return sign_statement(Statement(**(parts | changes)), keys)  # type: ignore[arg-type]


def approvals(candidate: Path, keys: Sequence[SigningKey] = KEYS.checkers) -> list[Envelope]:
    """One approval a reviewer."""
    return [approval(candidate, key) for key in keys]


def sealed(
    folder: Path,
    series: Path,
    *,
    on: date = ON,
    keys: ReleaseKeys = KEYS,
    name: str = "2025-Q4",
    values: Sequence[float] = (10, 15),
) -> Path:
    """One release more in `series`; its candidate comes in `folder`."""
    made = candidate(folder / f"candidate-{name}", name=name, values=values)
    return seal_release(made, approvals(made), series, papers=PAPERS, keys=keys, on=on)


def copied(series: Path, to: Path) -> Path:
    """The same series elsewhere, with its links."""
    shutil.copytree(series, to, symlinks=True)
    return to


def writable(place: Path) -> Path:
    """The file, which may now be written: what is published is read-only."""
    place.chmod(0o644)
    return place
