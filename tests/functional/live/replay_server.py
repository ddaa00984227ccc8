"""A service on this machine that answers in the wire format of CBS, police and PDOK, and can misbehave.

Tables are given as documents in the captured form; the server cuts them into smaller pages with next links
of its own. Faults are queued: each one spoils the next request that it fits, then is gone.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from zicht.kit.digests import sha256_of


@dataclass
class Fault:
    """Spoils the next `times` requests whose path and query match `fits`, after letting `after` of them pass.

    kind  500, 429, 404, ... | "drop" | "truncate" | "html" | "slow" | "redirect" | "bad-gzip" | "version";
          a "slow" answer comes when nobody waits for it any more
    """

    kind: int | str
    fits: str = ""
    times: int = 1
    after: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    words: str = "made up"


@dataclass
class Replay:
    """The state of the server, to be changed by a test while it runs.

    v4      table -> {"Properties": {...}, "Dimensions": [...], ..., "Observations": [...]}
    v3      table -> {"TableInfos": [...], "DataProperties": [...], ..., "TypedDataSet": [...]}
    shapes  layer -> list of features
    """

    v4: dict[str, dict[str, Any]] = field(default_factory=dict)
    v3: dict[str, dict[str, Any]] = field(default_factory=dict)
    shapes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    page_size: int = 3
    v3_next_links: bool = True
    etags: bool = True
    zipped: bool = False
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    user_agents: set[str] = field(default_factory=set)
    not_modified: int = 0
    port: int = 0

    def base(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def asked_pages(self, name: str) -> list[str]:
        """Requests for the rows of a table, in order."""
        return [asked for asked in self.asked if f"/{name}" in asked]

    def fault_for(self, asked: str) -> Fault | None:
        for fault in self.faults:
            if fault.times and fault.fits in asked:
                if fault.after:
                    fault.after -= 1
                    return None
                fault.times -= 1
                return fault
        return None


def application(replay: Replay) -> Starlette:
    async def answer(request: Request) -> Response:
        query = request.url.query
        asked = request.url.path + (f"?{query}" if query else "")
        replay.asked.append(asked)
        replay.user_agents.add(request.headers["user-agent"])
        fault = replay.fault_for(asked)
        if fault is not None and fault.kind == "version":
            for table in replay.v4.values():
                table["Properties"]["Version"] += "1"
            fault = None
        document = _document(replay, request)
        if document is None:
            return PlainTextResponse("no such table", status_code=404)
        body = json.dumps(document, ensure_ascii=False).encode()
        return await _spoiled(fault, request, body) if fault else _good(replay, request, body)

    return Starlette(routes=[Route("/{path:path}", answer)])


def _good(replay: Replay, request: Request, body: bytes) -> Response:
    headers = {"etag": f'"{sha256_of(body)[:16]}"'} if replay.etags else {}
    if replay.etags and request.headers.get("if-none-match") == headers["etag"]:
        replay.not_modified += 1
        return Response(status_code=304, headers=headers)
    kind = "application/json; odata.metadata=minimal; charset=utf-8"
    if replay.zipped and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            gzip.compress(body, mtime=0), media_type=kind, headers=headers | {"content-encoding": "gzip"}
        )
    return Response(body, media_type=kind, headers=headers)


async def _spoiled(fault: Fault, request: Request, body: bytes) -> Response:
    if isinstance(fault.kind, int):
        return JSONResponse({"error": fault.words}, status_code=fault.kind, headers=fault.headers)
    if fault.kind == "html":
        return Response("<html>in onderhoud</html>", media_type="text/html")
    if fault.kind == "truncate":
        return Response(body[: len(body) // 2], media_type="application/json")
    if fault.kind == "bad-gzip":
        return Response(b"not gzip", media_type="application/json", headers={"content-encoding": "gzip"})
    if fault.kind == "redirect":
        return Response(status_code=302, headers=fault.headers)
    if fault.kind == "drop":
        headers = {"content-length": str(len(body)), "content-type": "application/json"}
        return StreamingResponse(_half_then_break(body), headers=headers)
    assert fault.kind == "slow", fault
    while not await request.is_disconnected():
        await asyncio.sleep(0.02)
    return Response(body, media_type="application/json")


async def _half_then_break(body: bytes) -> AsyncIterator[bytes]:
    yield body[: len(body) // 2]
    raise ConnectionResetError("the connection breaks here")


def _document(replay: Replay, request: Request) -> dict[str, Any] | None:
    path, query = request.url.path, request.query_params
    if found := re.fullmatch(r"/odata/v1/CBS/([^/]+)/([^/]+)", path):
        return _v4(replay, *found.groups(), query)
    if found := re.fullmatch(r"/ODataFeed/odata/([^/]+)/([^/]+)", path):
        return _v3(replay, *found.groups(), query)
    if found := re.fullmatch(r"(/cbs/.+/ogc/v1/collections/([^/]+)/items)", path):
        return _ogc(replay, *found.groups(), query)
    if path.endswith("/wfs/v1_0"):
        return _wfs(replay, query)
    return None


def _v4(replay: Replay, table: str, name: str, query: Any) -> dict[str, Any] | None:
    held = replay.v4.get(table, {}).get(name)
    if held is None:
        return None
    context = {"@odata.context": f"https://datasets.cbs.nl/odata/v1/CBS/{table}/$metadata#{name}"}
    if isinstance(held, dict):
        return context | held
    rows, link = _cut(replay, _filtered(held, query), f"/odata/v1/CBS/{table}/{name}", query)
    return context | {"value": rows} | ({"@odata.nextLink": link} if link else {})


def _v3(replay: Replay, table: str, name: str, query: Any) -> dict[str, Any] | None:
    held = replay.v3.get(table, {}).get(name)
    if held is None:
        return None
    rows, link = _cut(replay, _filtered(held, query), f"/ODataFeed/odata/{table}/{name}", query)
    context = {"odata.metadata": f"https://opendata.cbs.nl/ODataFeed/odata/{table}/$metadata#{name}"}
    return context | {"value": rows} | ({"odata.nextLink": link} if link and replay.v3_next_links else {})


def _cut(replay: Replay, rows: list[Any], path: str, query: Any) -> tuple[list[Any], str]:
    """One page of rows and the address of the next one; $top asks for a window of its own."""
    skip = int(query.get("$skip", "0"))
    if "$top" in query:
        return rows[skip : skip + int(query["$top"])], ""
    end = skip + replay.page_size
    kept = {name: value for name, value in query.items() if name != "$skip"}
    if end >= len(rows):
        return rows[skip:end], ""
    pairs = "&".join(f"{name}={quote(value)}" for name, value in {**kept, "$skip": str(end)}.items())
    return rows[skip:end], replay.base(f"{path}?{pairs}")


def _filtered(rows: list[Any], query: Any) -> list[Any]:
    """Understands <column> ge '<value>' and startswith(<column>,'<value>'), joined by and; skips the rest."""
    for part in query.get("$filter", "").split(" and "):
        if least := re.fullmatch(r"(\w+) ge '(\w+)'", part):
            rows = [row for row in rows if row[least[1]] >= least[2]]
        elif start := re.fullmatch(r"startswith\((\w+),'(\w+)'\)", part):
            rows = [row for row in rows if row[start[1]].startswith(start[2])]
    return rows


def _wfs(replay: Replay, query: Any) -> dict[str, Any] | None:
    features = replay.shapes.get(query["typeNames"])
    if features is None:
        return None
    start, count = int(query["startIndex"]), min(int(query["count"]), replay.page_size)
    return {
        "type": "FeatureCollection",
        "numberMatched": len(features),
        "name": query["typeNames"].split(":")[-1],
        "features": features[start : start + count],
    }


def _ogc(replay: Replay, path: str, layer: str, query: Any) -> dict[str, Any] | None:
    features = replay.shapes.get(layer)
    if features is None:
        return None
    start, count = int(query.get("cursor", "0")), min(int(query["limit"]), replay.page_size)
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": "2026-01-01T00:00:00Z",
        "numberReturned": len(features[start : start + count]),
        "features": features[start : start + count],
        "links": [{"rel": "self", "href": "x"}],
    }
    if start + count < len(features):
        link = replay.base(f"{path}?cursor={start + count}&f=json&limit={query['limit']}")
        document["links"].append({"rel": "next", "href": link})
    return document


@contextmanager
def running(replay: Replay) -> Iterator[Replay]:
    """Serve on a free port of this machine until the block ends."""
    config = uvicorn.Config(
        application(replay), host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.01)
    replay.port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield replay
    finally:
        server.should_exit = True
        thread.join(10)
