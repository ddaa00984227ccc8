"""The description of the tables of the atlas for machines: a Frictionless data package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from zicht.model.cooperation_tables import KEYS, SCHEMAS, UNKEYED
from zicht.model.provenance import Source

TYPES = {
    pa.string(): "string",
    pa.int64(): "integer",
    pa.float64(): "number",
    pa.date32(): "date",
    pa.bool_(): "boolean",
}


def data_package(tables: Mapping[str, pa.Table], sources: Sequence[Source], on: date) -> dict[str, Any]:
    """The value of datapackage.json: a resource for each CSV, with its columns, key, licences and sources."""
    return {
        "profile": "tabular-data-package",
        "name": "zicht-cooperation",
        "title": "Atlas of cooperation",
        "version": on.isoformat(),
        "licenses": [{"name": licence} for licence in sorted({one.licence for one in sources})],
        "sources": [
            {"title": f"{one.title} ({one.publisher})", "path": one.address} for one in sorted_by_id(sources)
        ],
        "resources": [_resource(name) for name in SCHEMAS if name in tables],
    }


def sorted_by_id(sources: Sequence[Source]) -> list[Source]:
    """Sources in the order of their ids."""
    return sorted(sources, key=lambda one: one.id)


def _resource(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": field.name,
                "type": TYPES[field.type],
                "constraints": {"required": not field.nullable},
            }
            for field in SCHEMAS[name]
        ],
        "missingValues": [""],
    }
    if name not in UNKEYED:
        schema["primaryKey"] = list(KEYS[name])
    return {
        "profile": "tabular-data-resource",
        "name": name.replace("_", "-"),
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
