"""Serve a folder of pages on this machine as a good static host would: ranges, types, ETags, headers."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from zicht.kit.digests import sha256_of
from zicht.kit.errors import UserError
from zicht.site.headers import content_type_of, headers_of

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


class NoSite(UserError):
    """The folder to serve is not a site made by this program."""

    exit_code = 74


def site_app(folder: Path) -> Starlette:
    """The ASGI application that answers from the files in `folder`; raises NoSite."""
    root = folder.resolve()
    if not (root / "index.html").is_file():
        raise NoSite(folder, found="no index.html", expected="a site", remedy="build one from a bundle first")

    def answer(request: Request) -> Response:
        return _answer(root, request)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "HEAD"])])


def _answer(root: Path, request: Request) -> Response:
    path = request.url.path
    target = _file(root, path)
    if target is None:
        return _not_found(root, path)
    if target.is_dir():
        if not path.endswith("/"):
            return RedirectResponse(path + "/", status_code=308, headers=headers_of(path))
        target = target / "index.html"
    if not target.is_file():
        return _not_found(root, path)
    return _content(target.read_bytes(), target.name, path, request)


def _file(root: Path, path: str) -> Path | None:
    """The file an address means; None outside the folder, for `..` and for hidden files but .well-known."""
    parts = PurePosixPath(path).parts[1:]
    if any(part == ".." or "\0" in part for part in parts):
        return None
    if any(part.startswith(".") and part != ".well-known" for part in parts) or path == "/_headers":
        return None
    target = root.joinpath(*parts)
    return target if target.resolve().is_relative_to(root) and target.exists() else None


def _content(data: bytes, name: str, path: str, request: Request) -> Response:
    etag = f'"{sha256_of(data)[:32]}"'
    headers = headers_of(path) | {
        "Accept-Ranges": "bytes",
        "Content-Type": content_type_of(name),
        "ETag": etag,
    }
    if etag in [
        tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")
    ]:
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range")
    if asked is None or request.headers.get("if-range", etag) != etag:
        return Response(data, headers=headers)
    return _part(data, asked, headers)


def _part(data: bytes, asked: str, headers: dict[str, str]) -> Response:
    """One range (RFC 9110, 14.2); several ranges or another unit are answered with the whole."""
    match = _RANGE.match(asked.replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return Response(data, headers=headers)
    first, last = match.groups()
    size = len(data)
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or start > end or (not first and int(last) == 0):
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers = headers | {"Content-Range": f"bytes {start}-{end}/{size}"}
    return Response(data[start : end + 1], status_code=206, headers=headers)


def _not_found(root: Path, path: str) -> Response:
    page = root / "404.html"
    data = page.read_bytes() if page.is_file() else b"Not found\n"
    kind = content_type_of("404.html" if page.is_file() else "404.txt")
    return Response(data, status_code=404, headers=headers_of(path) | {"Content-Type": kind})
