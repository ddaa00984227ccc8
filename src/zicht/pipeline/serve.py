"""Serve a site on this machine: the OUT of a build, a site, or a bundle whose site is made first."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import uvicorn

from zicht.kit.errors import UserError
from zicht.kit.progress import Progress
from zicht.site.build import build_site
from zicht.site.server import site_app


class NothingToServe(UserError):
    """A folder is neither the OUT of a build, nor a site, nor a bundle."""

    exit_code = 13


class AddressTaken(UserError):
    """Another program listens on that address, or this machine does not have it."""

    exit_code = 14


def serve_site(
    folder: Path, *, host: str, port: int, say_address: Callable[[str], None], progress: Progress
) -> None:
    """Say the address, then serve until interrupted; a site made for the occasion is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="zicht-site-") as scratch, _listen(host, port) as listener:
        site = _site_of(folder, Path(scratch) / "site", progress)
        say_address(f"http://{host}:{listener.getsockname()[1]}/")
        settings = uvicorn.Config(site_app(site), log_level="warning", server_header=False)
        uvicorn.Server(settings).run(sockets=[listener])


def _site_of(folder: Path, scratch: Path, progress: Progress) -> Path:
    """The site that is there, or one made of the bundle that is there."""
    for place in (folder / "site", folder):
        if (place / "index.html").is_file():
            return place
    for bundle in (folder / "bundle", folder):
        if (bundle / "manifest.json").is_file():
            build_site(bundle, scratch, progress)
            return scratch
    raise NothingToServe(
        folder,
        found="no index.html and no manifest.json",
        expected="a bundle, a site, or the OUT of `zicht open-data build`",
        remedy="build one first: zicht open-data build --out OUT",
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as reason:
        raise AddressTaken(
            f"{host}:{port}",
            found=reason.strerror,
            expected="a free port on this machine",
            remedy="choose another with --port, or --port 0 for any",
        ) from None
