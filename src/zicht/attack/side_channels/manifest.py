"""The list of a bundle against what lies in the folder: what nobody listed, nobody approved."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.attack.findings import Finding
from zicht.attack.published_files import FileKind, PublishedFolder, ReleaseUnreadable
from zicht.attack.side_channels.leaks import leak
from zicht.kit.digests import sha256_of

MANIFEST = "manifest.json"
LISTS = {MANIFEST: "", "bundle/manifest.json": "bundle/", "release.json": ""}
"""Files that list others -> what stands before the paths they list: of a bundle, of a sealed release."""

NAMED_BY_ITS_DIGEST = {MANIFEST, "release.json"}
"""What no list holds: the digest of the outermost list is the name of the release."""


def look(folder: PublishedFolder) -> Iterator[Finding]:
    """Files that no list names, names without a file, and files of unknown kinds."""
    for file in folder.files:
        name = file.path.rsplit("/", 1)[-1]
        if file.kind is FileKind.UNKNOWN:
            yield leak(file.path, "a kind of file that nobody can look into: it must not leave")
        if name.startswith((".", "~")) or name.endswith("~"):
            yield leak(file.path, "a file that listings hide")
    if any(folder.holds(path) for path in LISTS):
        yield from _listed(folder)


def _listed(folder: PublishedFolder) -> Iterator[Finding]:
    listed = _files(folder)
    present = {file.path for file in folder.files} - NAMED_BY_ITS_DIGEST
    for path in sorted(present - set(listed)):
        yield leak(path, "a file that the manifest does not name")
    for path in sorted(set(listed) - present):
        yield leak(path, "the manifest names it, and it is not there", grave=False)
    for path in sorted(set(listed) & present):
        if sha256_of(folder.bytes_of(path)) not in listed[path]:
            yield leak(path, "other bytes than those in the manifest")


def _files(folder: PublishedFolder) -> dict[str, set[str]]:
    """Path -> digest by each list that names it (more than one value when lists disagree)."""
    found: dict[str, set[str]] = {}
    for name, before in LISTS.items():
        if folder.holds(name):
            try:
                for path, seal in folder.document(name)["files"].items():
                    found.setdefault(f"{before}{path}", set()).add(str(seal["sha256"]))
            except (AttributeError, KeyError, TypeError):
                raise ReleaseUnreadable(name, found="no list of files", expected="files, digests") from None
    return found
