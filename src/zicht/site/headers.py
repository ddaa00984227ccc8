"""The headers every answer must carry; the same rules make the file `_headers` and drive our own server."""

from __future__ import annotations

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)

EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

DATA = {"Access-Control-Allow-Origin": "*", "API-Version": "1.0.0"}
"""Open data: any site and any program may read it."""

CACHE = {"/assets/*": "public, max-age=3600", "/data/*": "public, max-age=3600", "/*": "no-cache"}
"""A browser asks again whether a page changed (the digest is its ETag); nothing is ever stale for long."""

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8; header=present",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}


def content_type_of(name: str) -> str:
    """The type of a file by the end of its name; bytes for what we do not know."""
    dot = name.rfind(".")
    return CONTENT_TYPES.get(name[dot:] if dot >= 0 else "", "application/octet-stream")


def headers_of(path: str) -> dict[str, str]:
    """All headers of an address that starts with a slash, without type and ETag."""
    found = dict(EVERYWHERE)
    if path.startswith("/data/"):
        found |= DATA
    kind = next((rule for rule in ("/assets/*", "/data/*") if path.startswith(rule[:-1])), "/*")
    return found | {"Cache-Control": CACHE[kind]}


def headers_file() -> bytes:
    """The rules as static hosts read them (`_headers`)."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in sorted(EVERYWHERE.items()))]
    lines += ["/data/*", *(f"  {name}: {value}" for name, value in sorted(DATA.items()))]
    lines.append(f"  Cache-Control: {CACHE['/data/*']}")
    for ending, kind in sorted(CONTENT_TYPES.items()):
        if ending in (".csv", ".geojson", ".jsonld", ".parquet"):
            lines += [f"/data/*{ending}", f"  Content-Type: {kind}"]
    lines += ["/assets/*", f"  Cache-Control: {CACHE['/assets/*']}"]
    return ("\n".join(lines) + "\n").encode()
