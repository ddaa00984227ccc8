"""With which software a release was made: CycloneDX 1.6, the same bytes for the same installation.

Only what Zicht needs to run, and what that needs; tools of those who build Zicht do not stand in it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

from zicht.kit.digests import canonical_json

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://zicht.example/bill-of-materials")

Installed = Callable[[str], metadata.Distribution]


def bill_of_materials(name: str = "zicht", *, installed: Installed = metadata.distribution) -> bytes:
    """The bill for what is installed under `name`, sorted; without the moment of making.

    installed  gives the installed distribution of a name, or raises PackageNotFoundError
    """
    found = _with_needs(name, installed)
    top = found[name]
    others = [_component(found[key]) for key in sorted(found) if key != name]
    plain = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component(top) | {"type": "application"}},
        "components": others,
        "dependencies": [
            {
                "ref": _reference(found[key]),
                "dependsOn": sorted({_reference(found[n]) for n in _needs(found[key]) if n in found}),
            }
            for key in sorted(found)
        ],
    }
    serial = uuid.uuid5(_SPACE, canonical_json(plain).decode())
    return canonical_json(plain | {"serialNumber": f"urn:uuid:{serial}"}, indent=1)


def _with_needs(name: str, installed: Installed) -> dict[str, metadata.Distribution]:
    """Normalised name -> distribution, of `name` and all it needs that is installed."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        if wanted in found:
            continue
        try:
            found[wanted] = installed(wanted)
        except metadata.PackageNotFoundError:
            continue  # needed on other systems only, or an extra that is not here
        waiting += _needs(found[wanted])
    return found


def _needs(distribution: metadata.Distribution) -> Sequence[str]:
    """Names of what a distribution requires, without its extras."""
    needs = []
    for line in distribution.requires or ():
        requirement, _, marker = line.partition(";")
        match = _REQUIREMENT.match(requirement)
        if match is not None and "extra" not in marker:
            needs.append(_normal(match.group(1)))
    return needs


def _component(distribution: metadata.Distribution) -> dict[str, Any]:
    facts = distribution.metadata
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(distribution),
        "name": facts["Name"],
        "version": distribution.version,
        "purl": _reference(distribution),
    }
    expression = facts.json.get("license_expression")
    if expression:
        component["licenses"] = [{"expression": expression}]
    return component


def _reference(distribution: metadata.Distribution) -> str:
    return f"pkg:pypi/{_normal(distribution.metadata['Name'])}@{distribution.version}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
