"""All attacks on a release, together with everything released before it.

What is read: the folders of the releases, and what an attacker may know beside them. What is not read: the
truth, the vault, and the code that protects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zicht.attack.figure_attacks import Tell, attack_figures
from zicht.attack.findings import in_order
from zicht.attack.knowledge import Background, Published
from zicht.attack.moved_borders import Addresses
from zicht.attack.published_files import PublishedFolder, ReleaseUnreadable, open_folder
from zicht.attack.release_figures import figures_of
from zicht.attack.report import AttackReport, Attempt
from zicht.attack.side_channels import absent_rows, agreement, every_file
from zicht.attack.side_channels.manifest import LISTS
from zicht.kit.digests import sha256_of


@dataclass(frozen=True)
class OpenRelease:
    """A release as it was found: its folder, its name, the digest of its manifest, and its figures if any."""

    folder: PublishedFolder
    name: str
    digest: str
    figures: Published | None


def attack(
    releases: Sequence[Path], background: Background, tell: Tell, *, addresses: Addresses | None = None
) -> AttackReport:
    """Attack the last of these releases, with all others as what is known from before.

    releases   folders, oldest first;  tell  is called with what is done next
    addresses  where each address lies in each release, when that is known
    raises    ReleaseUnreadable, ReleasePlanUnreadable
    """
    opened = [open_release(folder, tell) for folder in releases]
    attempts = [look_at_files(opened[-1], tell)]
    if opened[-1].figures is not None:
        figures = [release.figures for release in opened if release.figures is not None]
        attempts += attack_figures(figures, background, addresses, tell)
    return AttackReport(
        releases=tuple((release.name, release.digest) for release in opened),
        knowledge=background.knowledge,
        attempts=tuple(attempts),
    )


def open_release(place: Path, tell: Tell) -> OpenRelease:
    """Find and read a release: a bundle, a sealed release, or a site."""
    tell(f"read {place.name}")
    folder = open_folder(place)
    lists = [path for path in LISTS if folder.holds(path) and path.endswith("manifest.json")]
    name, digest = place.name, ""
    if lists:
        manifest = folder.document(lists[0])
        if not isinstance(manifest, dict) or not isinstance(manifest.get("release"), str):
            raise ReleaseUnreadable(place / lists[0], found="no name of a release", expected="a manifest")
        name, digest = manifest["release"], sha256_of(folder.bytes_of(lists[0]))
    return OpenRelease(folder, name, digest, figures_of(folder, name))


def look_at_files(release: OpenRelease, tell: Tell) -> Attempt:
    """Side channels: what the files of a release say beside their figures."""
    found = list(every_file.look(release.folder, tell))
    if release.figures is not None:
        figures = release.figures
        tell("null against absent, and one cell in two files")
        found += absent_rows.look("counts.parquet", figures.counts, figures.areas)
        found += agreement.look(figures.counts, figures.cells, figures.indicators)
    return Attempt(
        name="side-channels",
        tried="what files say beside their figures: metadata, leftovers, order, size, absence, terms, paths",
        attacked=len(release.folder.files),
        findings=in_order(found),
    )
