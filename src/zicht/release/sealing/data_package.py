"""The tables of a release for whoever opens them with other tools: a Data Package descriptor (Frictionless).

Every CSV with its columns, types and digest, every Parquet with its digest; version 1 of the specification.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.kit.digests import canonical_json

PROFILE = "data-package"
_NAME = re.compile(r"[^-a-z0-9._/]+")
_LEGAL_CODES = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def data_package(bundle: Path, manifest: Mapping[str, Any], sources: Mapping[str, Any]) -> bytes:
    """The descriptor, for a place beside the folder `bundle/` of a release."""
    files = manifest["files"]
    tables = sorted(path for path in files if path.endswith((".csv", ".parquet")))
    descriptor = {
        "profile": PROFILE,
        "name": _NAME.sub("-", f"zicht-{manifest['release']}".lower()),
        "title": manifest.get("title", {}).get("en", ""),
        "version": str(manifest["release"]),
        "licenses": _licences(sources),
        "sources": [
            {"title": f"{source['title']} ({source['publisher']})"}
            for source in sorted(sources["sources"], key=lambda source: str(source["id"]))
        ],
        "resources": [_resource(bundle, path, files[path]) for path in tables],
    }
    return canonical_json({key: value for key, value in descriptor.items() if value}, indent=1)


def _resource(bundle: Path, path: str, sealed: Mapping[str, Any]) -> dict[str, Any]:
    stem, _, kind = path.rpartition(".")
    resource: dict[str, Any] = {
        "name": _NAME.sub("-", f"{stem}-{kind}".lower()),
        "path": f"bundle/{path}",
        "format": kind,
        "mediatype": "text/csv" if kind == "csv" else "application/vnd.apache.parquet",
        "bytes": sealed["size"],
        "hash": f"sha256:{sealed['sha256']}",
    }
    twin = bundle / f"{stem}.parquet"
    if kind == "csv" and twin.is_file():
        resource |= {
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "schema": table_schema(pq.read_schema(twin)),
        }
    return resource


def table_schema(schema: pa.Schema) -> dict[str, Any]:
    """Table Schema of the columns; an empty field of the CSV is a missing value."""
    return {
        "fields": [{"name": field.name, "type": _kind(field.type)} for field in schema],
        "missingValues": [""],
    }


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return _kind(kind.value_type)
    names = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_decimal, "number"),
        (pa.types.is_date, "date"),
        (pa.types.is_string, "string"),
        (pa.types.is_large_string, "string"),
    )
    return next((name for is_it, name in names if is_it(kind)), "any")


def _licences(sources: Mapping[str, Any]) -> list[dict[str, str]]:
    """Names of licences as the sources give them, with the address of those that have one."""
    named = sorted({source["licence"] for source in sources["sources"]})
    return [
        {"title": name} | ({"path": _LEGAL_CODES[name]} if name in _LEGAL_CODES else {"name": _slug(name)})
        for name in named
    ]


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-")
