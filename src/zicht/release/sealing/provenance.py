"""From the tables back to their sources: what was computed of what, by which rule, and who decided.

Twice the same story: as a signed in-toto statement for machines that check builds (SLSA 1.0), and as PROV-O
(W3C, JSON-LD) for whoever wants to follow one table. Both are made of what stands in the bundle itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import zicht
from zicht.kit.digests import canonical_json
from zicht.kit.keys import PublicKey
from zicht.release.statements import Statement

SLSA = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "https://zicht.example/builds/release/v1"
BUILDER = "https://zicht.example/builders/zicht"
_CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "zicht": "https://zicht.example/terms#",
}


@dataclass(frozen=True)
class Story:
    """What a provenance is made of; all of it stands in the bundle.

    digest       SHA-256 of manifest.json
    manifest, sources, analyses, protection   the documents of the bundle
    plan_digest  SHA-256 of release_plan.json; "" when the bundle has none
    approved     who approved;  on  the day of sealing, ISO 8601
    """

    digest: str
    manifest: Mapping[str, Any]
    sources: Mapping[str, Any]
    analyses: Sequence[Mapping[str, Any]]
    protection: Mapping[str, Any]
    plan_digest: str
    approved: Sequence[PublicKey]
    on: str


def build_statement(story: Story) -> Statement:
    """The release as a build: which inputs, which settings, which program."""
    inputs = [
        {"name": source["id"], "uri": source["address"], "digest": {"sha256": source["sha256"]}}
        for source in sorted(story.sources["sources"], key=lambda source: str(source["id"]))
    ]
    inputs += [
        {"name": f"analysis {analysis['id']}", "digest": {"sha256": analysis["digest"]}}
        for analysis in sorted(story.analyses, key=lambda analysis: str(analysis["id"]))
    ]
    outside: dict[str, Any] = {
        "release": story.manifest["release"],
        "settings": story.manifest.get("settings", {}),
        "protection": {"rule": story.protection["rule"], "settings": story.protection["settings"]},
    }
    if story.plan_digest:
        outside["release_plan"] = {"sha256": story.plan_digest}
    predicate = {
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": outside,
            "internalParameters": {},
            "resolvedDependencies": inputs,
        },
        "runDetails": {
            "builder": {"id": BUILDER, "version": {"zicht": zicht.__version__}},
            "metadata": {},
        },
    }
    return Statement({"bundle/manifest.json": story.digest}, SLSA, predicate)


def prov_o(story: Story) -> bytes:
    """PROV-O: tables -> rule and plan -> analyses -> sources, and the decisions of people."""
    nodes = [_release(story), _rule(story), _sealing(story), _program()]
    nodes += _tables(story) + _sources(story) + _analyses(story) + _people(story)
    if story.plan_digest:
        nodes.append(
            {
                "@id": "zicht:plan",
                "@type": ["prov:Entity", "prov:Plan"],
                "zicht:sha256": story.plan_digest,
                "prov:atLocation": "bundle/release_plan.json",
            }
        )
    graph = sorted(nodes, key=lambda node: str(node["@id"]))
    return canonical_json({"@context": _CONTEXT, "@graph": graph}, indent=1)


def _release(story: Story) -> dict[str, Any]:
    return {
        "@id": "zicht:release",
        "@type": "prov:Entity",
        "dcterms:title": str(story.manifest["release"]),
        "zicht:sha256": story.digest,
        "prov:atLocation": "bundle/manifest.json",
        "prov:wasGeneratedBy": {"@id": "zicht:sealing"},
        "prov:wasAttributedTo": _ids("person", story.approved),
    }


def _rule(story: Story) -> dict[str, Any]:
    """The protection: an activity that used the analyses' tallies and the plan."""
    used = [{"@id": _source_id(source)} for source in story.sources["sources"]]
    used += [{"@id": _analysis_id(analysis)} for analysis in story.analyses]
    used += [{"@id": "zicht:plan"}] if story.plan_digest else []
    return {
        "@id": "zicht:protection",
        "@type": "prov:Activity",
        "dcterms:title": story.protection["rule"],
        "prov:atLocation": "bundle/protection.json",
        "prov:used": sorted(used, key=lambda one: one["@id"]),
        "prov:wasAssociatedWith": {"@id": "zicht:program"},
    }


def _sealing(story: Story) -> dict[str, Any]:
    return {
        "@id": "zicht:sealing",
        "@type": "prov:Activity",
        "prov:endedAtTime": {"@type": "xsd:date", "@value": story.on},
        "prov:wasAssociatedWith": _ids("person", story.approved),
        "prov:used": [{"@id": _table_id(name)} for name in sorted(story.sources["tables"])],
    }


def _program() -> dict[str, Any]:
    return {
        "@id": "zicht:program",
        "@type": ["prov:Agent", "prov:SoftwareAgent"],
        "schema:name": "zicht",
        "schema:version": zicht.__version__,
    }


def _tables(story: Story) -> list[dict[str, Any]]:
    files = story.manifest["files"]
    sources = {source["id"]: source for source in story.sources["sources"]}
    return [
        {
            "@id": _table_id(name),
            "@type": "prov:Entity",
            "zicht:sha256": files[name]["sha256"],
            "prov:atLocation": f"bundle/{name}",
            "prov:wasGeneratedBy": {"@id": "zicht:protection"},
            "prov:wasDerivedFrom": [{"@id": _source_id(sources[id])} for id in ids if id in sources],
        }
        for name, ids in sorted(story.sources["tables"].items())
        if name in files
    ]


def _sources(story: Story) -> list[dict[str, Any]]:
    return [
        {
            "@id": _source_id(source),
            "@type": "prov:Entity",
            "dcterms:title": source["title"],
            "dcterms:publisher": source["publisher"],
            "dcterms:license": source["licence"],
            "zicht:sha256": source["sha256"],
            "prov:atLocation": source["address"],
        }
        for source in story.sources["sources"]
    ]


def _analyses(story: Story) -> list[dict[str, Any]]:
    return [
        {
            "@id": _analysis_id(analysis),
            "@type": ["prov:Entity", "prov:Plan"],
            "zicht:sha256": analysis["digest"],
            "prov:atLocation": "bundle/analyses.json",
        }
        for analysis in story.analyses
    ]


def _people(story: Story) -> list[dict[str, Any]]:
    organisations = sorted({key.organisation for key in story.approved})
    names = [
        {
            "@id": f"zicht:organisation-{number}",
            "@type": ["prov:Agent", "prov:Organization"],
            "schema:name": o,
        }
        for number, o in enumerate(organisations, 1)
    ]
    return names + [
        {
            "@id": f"zicht:person-{key.id}",
            "@type": ["prov:Agent", "prov:Person"],
            "schema:name": key.person,
            "prov:actedOnBehalfOf": {
                "@id": f"zicht:organisation-{organisations.index(key.organisation) + 1}"
            },
        }
        for key in story.approved
    ]


def _ids(kind: str, keys: Sequence[PublicKey]) -> list[dict[str, str]]:
    return [{"@id": f"zicht:{kind}-{key.id}"} for key in sorted(keys, key=lambda key: key.id)]


def _table_id(name: str) -> str:
    return f"zicht:table/{name}"


def _source_id(source: Mapping[str, Any]) -> str:
    return f"zicht:source/{source['id']}"


def _analysis_id(analysis: Mapping[str, Any]) -> str:
    return f"zicht:analysis/{analysis['id']}"
