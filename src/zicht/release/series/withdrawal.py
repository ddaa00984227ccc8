"""The pages of a withdrawn release: every address still leads somewhere, and nowhere to a withdrawn figure.

Where a page stood comes the page that says that the release was withdrawn. Where data stood comes nothing: a
program that reads figures has to fail, and not to read something else.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from zicht.kit.files import folder_written_whole
from zicht.release.sealing.listing import list_below
from zicht.release.sealing.sealed import ReleaseInvalid
from zicht.release.series.notices import Revocation
from zicht.release.series.tombstones import tombstone_of, tombstone_page

MARK = "tombstone.json"
LOST = "404.html"


def withdraw_site(site: Path, out: Path, revocation: Revocation, *, newest: str = "") -> int:
    """Write the site of tombstones that takes the place of `site`; number of pages.

    newest  address of the site that holds now, absolute or relative to the root of this one; "" for none
    raises  ReleaseInvalid (no page there), OutputExists
    """
    pages = sorted(path for path in list_below(site).files if path.endswith(".html")) if site.is_dir() else []
    if not pages:
        raise ReleaseInvalid(
            site, found="no page", expected="the pages of a site", remedy="name the folder of the site"
        )
    with folder_written_whole(out, replace_if_holds=MARK) as aside:
        for path in {*pages, LOST}:
            place = aside / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(tombstone_page(revocation, newest=_from(path, newest)))
        (aside / MARK).write_bytes(tombstone_of(revocation)[MARK])
    return len(pages)


def _from(path: str, newest: str) -> str:
    """The address as seen from a page. A page for lost addresses is shown at any depth."""
    if not newest or "://" in newest or newest.startswith("/"):
        return newest
    return "../" * (len(PurePosixPath(path).parts) - 1) + newest
