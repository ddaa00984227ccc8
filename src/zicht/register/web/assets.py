"""Style and script of the register: few files, read once, addressed by their digest and kept by browsers."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse

from zicht.kit.digests import sha256_of

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
OF_THE_SITE = ("icon.svg", "zicht.css")
"""The register wears the style sheet of the public site; its own rules come after."""
A_YEAR = 365 * 24 * 60 * 60


@cache
def _assets() -> dict[str, bytes]:
    """name -> content of every file that may be asked for."""
    own = [entry for entry in files("zicht.register.web").joinpath("static").iterdir() if entry.is_file()]
    shared = [files("zicht.site").joinpath("assets", name) for name in OF_THE_SITE]
    held = {entry.name: entry for entry in (*own, *shared)}
    return {name: held[name].read_bytes() for name in held if name.rpartition(".")[2] in TYPES}


@cache
def asset_address(name: str) -> str:
    """Where a file is found; another address when its content changes."""
    return f"/static/{sha256_of(_assets()[name])[:16]}/{name}"


def asset(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """One file. Another digest than that of today is not found: no old script runs on a new page."""
    if name not in _assets() or asset_address(name) != request.path:
        raise Http404
    response = HttpResponse(_assets()[name], content_type=TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
