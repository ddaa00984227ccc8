"""Figures of a release in the folder of a register: what a measurement may take over, and nothing else.

Whoever keeps the register puts a released bundle beside it. Only what is asked for is taken along, each file
checked against the manifest; the identity of a bundle is the SHA-256 of that manifest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from zicht.kit.digests import sha256_of
from zicht.kit.errors import UserError
from zicht.kit.files import folder_written_whole
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.register.rules.figures import ReleasedFigure

FOLDER, MANIFEST, FORMAT = "figures", "manifest.json", "zicht-bundle/1"
DOCUMENTS = ("indicators.json", "area_names.json", "protection.json")
NOT_SIGNIFICANT = "N"
COLUMNS = ("REF_AREA", "TIME_PERIOD", "OBS_VALUE", "LOWER", "UPPER", "OBS_STATUS", "ABSENCE")


class FiguresRefused(UserError):
    """A bundle for a register is no bundle, or a file in it is not as it was sealed; nothing was taken in."""

    exit_code = 75
    usual_remedy = "take the bundle again from where it was published, and verify it"


@dataclass(frozen=True)
class Release:
    """A release as the register knows it.

    identity    SHA-256 of its manifest
    indicators  id -> title in Dutch and English
    protection  the rule that was applied, in Dutch and English
    """

    name: str
    identity: str
    made_up: bool
    indicators: dict[str, dict[str, str]]
    protection: dict[str, str]
    folder: Path


def keep_figures(bundle: Path, home: Path) -> Release:
    """Take what measurements need out of a bundle, each file as it was sealed. Raises FiguresRefused."""
    manifest = _manifest(bundle)
    cells = sorted(path for path in manifest["files"] if _is_cells(path))
    taken = {MANIFEST: (bundle / MANIFEST).read_bytes()}
    taken |= {path: _sealed(bundle, manifest, path) for path in (*DOCUMENTS, *cells)}
    with folder_written_whole(home / FOLDER, replace_if_holds=MANIFEST) as folder:
        for path, data in taken.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    release = read_release(home)
    assert release is not None, "it was just put there"
    return release


def read_release(home: Path) -> Release | None:
    """The release beside a register; None when nobody put one there."""
    path = home / FOLDER / MANIFEST
    return _read(path.parent, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=4)
def _read(folder: Path, changed: int) -> Release:
    manifest = _manifest(folder)
    documents = {name: json.loads(_sealed(folder, manifest, name)) for name in DOCUMENTS}
    held = {Path(path).stem for path in manifest["files"] if _is_cells(path)}
    return Release(
        name=manifest["release"],
        identity=sha256_of((folder / MANIFEST).read_bytes()),
        made_up=manifest["made_up"],
        indicators={
            one["id"]: {language: words["title"] for language, words in one["texts"].items()}
            for one in documents["indicators.json"]
            if one["id"] in held
        },
        protection=dict(documents["protection.json"]["words"]),
        folder=folder,
    )


def figures(release: Release, indicator: str, areas: Iterable[str]) -> tuple[ReleasedFigure, ...]:
    """Every figure of an indicator in some areas, in the borders of now, by area and period."""
    wanted = tuple(sorted(set(areas)))
    return _figures(release.folder, release.identity, indicator, wanted) if wanted else ()


@lru_cache(maxsize=256)
def _figures(
    folder: Path, identity: str, indicator: str, areas: tuple[str, ...]
) -> tuple[ReleasedFigure, ...]:
    path = f"cells/{indicator}.parquet"
    manifest = _manifest(folder)
    if path not in manifest["files"]:
        return ()
    _sealed(folder, manifest, path)
    names = json.loads((folder / "area_names.json").read_bytes())
    wanted = [("REF_AREA", "in", list(areas)), ("BOUNDARIES", "=", "now")]
    rows = pq.read_table(folder / path, columns=[*COLUMNS, "BOUNDARIES"], filters=wanted).to_pylist()
    found = (_figure(indicator, row, names) for row in rows)
    return tuple(sorted(found, key=lambda one: (one.area, one.period)))


def _figure(indicator: str, row: dict[str, Any], names: dict[str, str]) -> ReleasedFigure:
    return ReleasedFigure(
        indicator=indicator,
        area=row["REF_AREA"],
        name=names.get(row["REF_AREA"], row["REF_AREA"]),
        period=row["TIME_PERIOD"],
        value=_decimal(row["OBS_VALUE"]),
        low=_decimal(row["LOWER"]),
        high=_decimal(row["UPPER"]),
        absence=row["ABSENCE"] or "",
        fewer=row["OBS_STATUS"] == NOT_SIGNIFICANT,
    )


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(format(value, ".6g"))


def _is_cells(path: str) -> bool:
    return path.startswith("cells/") and path.endswith(".parquet") and ".." not in path


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = parse_object(path.read_bytes())
    except (FileNotFoundError, NotStrict) as fault:
        raise FiguresRefused(folder, found="no manifest that can be read", expected=FORMAT) from fault
    if manifest.get("format") != FORMAT or not isinstance(manifest.get("files"), dict):
        raise FiguresRefused(path, found="another format", expected=FORMAT)
    missing = [name for name in DOCUMENTS if name not in manifest["files"]]
    if missing:
        raise FiguresRefused(path, found=f"no {', '.join(missing)}", expected="a whole bundle")
    return manifest


def _sealed(folder: Path, manifest: dict[str, Any], path: str) -> bytes:
    place = folder / path
    data = place.read_bytes() if place.is_file() and not place.is_symlink() else b""
    if sha256_of(data) != manifest["files"][path]["sha256"]:
        raise FiguresRefused(place, found="another content than the manifest says", expected="as sealed")
    return data
