"""Serve a site on this machine: the OUT of a build, a site, or a bundle whose site is made first."""

from __future__ import annotations

import tempfile
from pathlib import Path

from zicht.kit.errors import UserError
from zicht.kit.progress import Progress
from zicht.site.build import build_site
from zicht.site.server import serve


class NothingToServe(UserError):
    """A folder is neither the OUT of a build, nor a site, nor a bundle."""

    exit_code = 13


def serve_site(folder: Path, *, host: str, port: int, progress: Progress) -> None:
    """Serve until interrupted; a site made for the occasion is removed afterwards."""
    for place in (folder / "site", folder):
        if (place / "index.html").is_file():
            serve(place, host=host, port=port)
            return
    if not (folder / "manifest.json").is_file():
        raise NothingToServe(
            folder,
            found="no index.html and no manifest.json",
            expected="a bundle, a site, or the OUT of `zicht open-data build`",
            remedy="build one first: zicht open-data build --out OUT",
        )
    with tempfile.TemporaryDirectory(prefix="zicht-site-") as scratch:
        site = Path(scratch) / "site"
        build_site(folder, site, progress)
        serve(site, host=host, port=port)
