"""The tables that the manual of bundles describes: their columns, and the order of their rows."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from zicht.model import cooperation_tables as cooperation
from zicht.model import monitor_tables as monitor
from zicht.model.cells import CELL_SCHEMA, FUNNEL_SCHEMA, HIGHLIGHT_SCHEMA, MAP_SCHEMA, TREND_SCHEMA
from zicht.model.flow_tables import DISPLACEMENT_SCHEMA, FLOW_PROFILE_SCHEMA, FLOW_SCHEMA
from zicht.model.recruit_tables import RECRUIT_AREA_SCHEMA, RECRUIT_MODEL_SCHEMA, RECRUIT_TERM_SCHEMA
from zicht.model.release_plans import COUNT_SCHEMA


@dataclass(frozen=True)
class DocumentedTable:
    """Columns as documented; `order` sorts the rows, each key once; () where the manual says nothing."""

    columns: tuple[str, ...]
    order: tuple[str, ...]


def _of(schema: pa.Schema, *order: str) -> DocumentedTable:
    return DocumentedTable(tuple(schema.names), order)


BY_NAME = {
    "counts": _of(COUNT_SCHEMA, *COUNT_SCHEMA.names[:6]),
    "maps": _of(MAP_SCHEMA, *MAP_SCHEMA.names[:5]),
    "trends": _of(TREND_SCHEMA, "INDICATOR", "DIVISION", "FREQ", "REF_AREA"),
    "highlights": _of(HIGHLIGHT_SCHEMA),
    "funnels": _of(FUNNEL_SCHEMA),
    "flows": _of(FLOW_SCHEMA, *FLOW_SCHEMA.names[:5]),
    "flow_profiles": _of(FLOW_PROFILE_SCHEMA, *FLOW_PROFILE_SCHEMA.names[:5]),
    "displacement": _of(DISPLACEMENT_SCHEMA, *DISPLACEMENT_SCHEMA.names[:6]),
    "research/flows": _of(FLOW_SCHEMA, *FLOW_SCHEMA.names[:5]),
    "research/flow_profiles": _of(FLOW_PROFILE_SCHEMA, *FLOW_PROFILE_SCHEMA.names[:5]),
    "recruits/areas": _of(RECRUIT_AREA_SCHEMA, *RECRUIT_AREA_SCHEMA.names[:3]),
    "recruits/models": _of(RECRUIT_MODEL_SCHEMA, *RECRUIT_MODEL_SCHEMA.names[:4]),
    "recruits/terms": _of(RECRUIT_TERM_SCHEMA, "FACTOR", "CATEGORY"),
}
BY_NAME |= {
    cooperation.table_path(name): _of(schema, *cooperation.ORDERED.get(name, ()))
    for name, schema in cooperation.SCHEMAS.items()
}
BY_NAME |= {path: _of(schema, *keys) for path, (schema, keys) in monitor.TABLES.items()}
BY_FOLDER = {
    "cells": _of(CELL_SCHEMA, "DIVISION", "BOUNDARIES", "TIME_PERIOD", "REF_AREA"),
    "geometry": DocumentedTable(("code", "name", "geometry"), ("code",)),
}


def documented(path: str) -> DocumentedTable | None:
    """What the manual says of a table of a bundle, a sealed release or a site (data/v1); None: nothing."""
    name = path.removeprefix("bundle/").removeprefix("data/v1/").rsplit(".", 1)[0]
    folder, _, rest = name.rpartition("/")
    if folder in BY_FOLDER and rest:
        return BY_FOLDER[folder]
    return BY_NAME.get(name)
