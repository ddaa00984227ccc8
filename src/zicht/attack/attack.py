"""All attacks on a release, together with everything released before it.

What is read: the folders of the releases, and what an attacker may know beside them. What is not read: the
truth, the vault, and the code that protects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zicht.attack.area_blocks import reconstruct
from zicht.attack.bounds import cell_findings
from zicht.attack.findings import Finding, in_order
from zicht.attack.knowledge import Background, Published
from zicht.attack.published_files import PublishedFolder, ReleaseUnreadable, open_folder
from zicht.attack.relations import FiguresContradict
from zicht.attack.release_figures import figures_of
from zicht.attack.report import AttackReport, Attempt
from zicht.attack.side_channels import absent_rows, agreement, every_file
from zicht.attack.side_channels.manifest import LISTS
from zicht.kit.digests import sha256_of

Tell = Callable[[str], None]


@dataclass(frozen=True)
class OpenRelease:
    """A release as it was found: its folder, its name, the digest of its manifest, and its figures if any."""

    folder: PublishedFolder
    name: str
    digest: str
    figures: Published | None


def attack(releases: Sequence[Path], background: Background, tell: Tell) -> AttackReport:
    """Attack the last of these releases, with all others as what is known from before.

    releases  folders, oldest first;  tell  is called with what is done next
    raises    ReleaseUnreadable, PlanUnreadable
    """
    opened = [open_release(folder, tell) for folder in releases]
    attempts = [look_at_files(opened[-1], tell)]
    if opened[-1].figures is not None:
        attempts += attack_figures([r.figures for r in opened if r.figures is not None], background, tell)
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


def attack_figures(figures: Sequence[Published], background: Background, tell: Tell) -> list[Attempt]:
    """Everything that reckons with the figures of the last release and of those before it."""
    last, earlier = figures[-1], tuple(figures[:-1])
    tell("bounds of every cell")
    attempts = [bound(last, background, earlier)]
    tell("reconstruction of areas")
    attempts.append(reconstruct(last))
    return attempts


def bound(last: Published, background: Background, earlier: tuple[Published, ...]) -> Attempt:
    """Least and largest true count of every cell, from all sums that are published."""
    words = "between which values each true count must lie, by all sums of all tables together"
    try:
        found, tried = cell_findings(last, background, earlier=earlier)
    except FiguresContradict as fault:
        # a rule that its own figures break protects nobody; what it hides cannot be reckoned either
        told = f"{fault.found}: the figures do not follow the rule that is published with them"
        broken = Finding("contradiction", True, "A1", "counts.parquet", None, None, told)
        return Attempt("bounds", words, last.counts.num_rows, (broken,))
    return Attempt("bounds", words, tried.cells, in_order(found), left=tried.open)
