"""The figures of a release, read back from its files as any outsider can."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from zicht.attack.knowledge import Published, plan_read
from zicht.attack.published_files import FileKind, PublishedFolder, ReleaseUnreadable
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.cells import CELL_SCHEMA, HIGHLIGHT_SCHEMA
from zicht.model.release_plans import COUNT_SCHEMA

PLAN, TREE, COUNTS = "release_plan.json", "area_tree.json", "counts.parquet"


def figures_of(folder: PublishedFolder, name: str) -> Published | None:
    """Counts, areas, plan and cells of a release; None when it has no counts (open statistics only).

    name    of the release, for findings
    raises  ReleaseUnreadable, ReleasePlanUnreadable
    """
    inside = "bundle/" if folder.holds("bundle/manifest.json") else ""
    if not folder.holds(f"{inside}{COUNTS}"):
        return None
    lacking = [path for path in (PLAN, TREE) if not folder.holds(f"{inside}{path}")]
    if lacking:
        raise ReleaseUnreadable(
            name,
            found=f"counts without {', '.join(lacking)}",
            expected="the rule and the areas of the counts",
        )
    indicators = (
        folder.document(f"{inside}indicators.json") if folder.holds(f"{inside}indicators.json") else []
    )
    highlights = f"{inside}highlights.parquet"
    return Published(
        release=name,
        counts=_as(f"{inside}{COUNTS}", folder, COUNT_SCHEMA),
        areas=tree_read(folder.document(f"{inside}{TREE}")),
        plan=plan_read(folder.document(f"{inside}{PLAN}")),
        cells={
            file.path.rsplit("/", 1)[-1].removesuffix(".parquet"): _as(file.path, folder, CELL_SCHEMA)
            for file in folder.of_kind(FileKind.PARQUET)
            if file.path.startswith(f"{inside}cells/")
        },
        indicators=tuple(indicators),
        highlights=_as(highlights, folder, HIGHLIGHT_SCHEMA) if folder.holds(highlights) else None,
    )


def tree_read(document: Any) -> AreaTree:
    """The areas out of area_tree.json; raises ReleaseUnreadable."""
    try:
        levels = tuple(Level(level) for level in document["levels"])
        return AreaTree(
            levels=levels,
            codes={level: tuple(map(str, document["codes"][level.value])) for level in levels},
            parents={level: tuple(map(str, document["parents"][level.value])) for level in levels[1:]},
            beside={
                Level(level): {str(gemeente): str(area) for gemeente, area in inside.items()}
                for level, inside in document["beside"].items()
            },
        )
    except (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise ReleaseUnreadable(TREE, found="no tree of areas", expected="levels, codes, parents") from None


def _as(path: str, folder: PublishedFolder, schema: pa.Schema) -> pa.Table:
    """A table with the documented columns; more columns are the business of the side channels."""
    table = folder.table(path)
    try:
        return pa.table(
            [table[name].cast(field.type) for name, field in zip(schema.names, schema, strict=True)],
            schema=schema,
        )
    except (pa.ArrowException, KeyError, ValueError):
        raise ReleaseUnreadable(path, found="other columns", expected=", ".join(schema.names)) from None
