"""With which software a release was made: CycloneDX 1.6, the same bytes for the same installation.

Only what Zicht needs to run, and what that needs; tools of those who build Zicht do not stand in it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

from zicht.kit.digests import canonical_json

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://zicht.example/bill-of-materials")


@dataclass(frozen=True)
class Part:
    """One installed distribution. licence: SPDX expression, "" when it gives none; needs: without extras."""

    name: str
    version: str
    licence: str
    needs: tuple[str, ...]

    @property
    def reference(self) -> str:
        """Package URL."""
        return f"pkg:pypi/{_normal(self.name)}@{self.version}"


Installed = Callable[[str], Part | None]


@cache
def installed_part(name: str) -> Part | None:
    """What is installed under a name; None when nothing is. It does not change while we run."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None  # needed on other systems only, or with an extra that is not here
    facts = found.metadata.json
    lines = [line.partition(";") for line in facts.get("requires_dist", ())]
    needs = [_REQUIREMENT.match(need) for need, _, marker in lines if "extra" not in marker]
    return Part(
        str(facts["name"]),
        str(facts["version"]),
        str(facts.get("license_expression", "")),
        tuple(sorted({_normal(need.group(1)) for need in needs if need is not None})),
    )


def bill_of_materials(name: str = "zicht", *, installed: Installed = installed_part) -> bytes:
    """The bill for what is installed under `name`, sorted; without the moment of making."""
    found = _with_needs(name, installed)
    plain = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component(found[name], "application")},
        "components": [_component(found[key], "library") for key in sorted(found) if key != name],
        "dependencies": [
            {
                "ref": found[key].reference,
                "dependsOn": [found[need].reference for need in found[key].needs if need in found],
            }
            for key in sorted(found)
        ],
    }
    serial = uuid.uuid5(_SPACE, canonical_json(plain).decode())
    return canonical_json(plain | {"serialNumber": f"urn:uuid:{serial}"}, indent=1)


def _with_needs(name: str, installed: Installed) -> Mapping[str, Part]:
    """Normalised name -> part, of `name` and all it needs that is installed."""
    found: dict[str, Part] = {}
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        part = installed(wanted)
        if part is not None and wanted not in found:
            found[wanted] = part
            waiting += part.needs
    return found


def _component(part: Part, kind: str) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": kind,
        "bom-ref": part.reference,
        "name": part.name,
        "version": part.version,
        "purl": part.reference,
    }
    if part.licence:
        component["licenses"] = [{"expression": part.licence}]
    return component


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
