"""Files for machines: robots, site map, security contact, headers, OpenAPI, DCAT-AP-NL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from zicht.kit.digests import canonical_json
from zicht.site.bundle_reader import Bundle
from zicht.site.headers import headers_file
from zicht.site.views.context import Material

_LICENCES = {
    "CC BY 4.0": "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
    "CC0 1.0": "http://publications.europa.eu/resource/authority/licence/CC0",
}


def write_machine_files(material: Material, folder: Path, address: str) -> None:
    """All of them; `address` ends in a slash."""
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.glob("??/**/index.html"))
    data = folder / "data" / "v1"
    (data / "openapi.json").write_bytes(canonical_json(openapi(material.bundle, address), indent=1))
    (data / "catalog.jsonld").write_bytes(canonical_json(dcat(material, address), indent=1))
    (folder / "sitemap.xml").write_bytes(sitemap(pages, address))
    (folder / "robots.txt").write_text(f"User-agent: *\nAllow: /\n\nSitemap: {address}sitemap.xml\n")
    (folder / ".well-known").mkdir(exist_ok=True)
    (folder / ".well-known" / "security.txt").write_text(security(material.bundle, address))
    (folder / "_headers").write_bytes(headers_file())


def sitemap(pages: list[str], address: str) -> bytes:
    """All pages (sitemaps.org 0.9)."""
    entries = "".join(
        f"<url><loc>{escape(address + page.removesuffix('index.html'))}</loc></url>\n" for page in pages
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{entries}</urlset>\n".encode()


def security(bundle: Bundle, address: str) -> str:
    """Whom to tell of a weakness (RFC 9116); it expires two years after the newest year in the release."""
    years = re.findall(r"20\d\d", bundle.manifest.release)
    years += [str(record.division.year) for record in bundle.divisions]
    expires = int(max(years)) + 3
    return (
        f"Contact: {address}nl/over/\nExpires: {expires}-01-01T00:00:00.000Z\n"
        f"Preferred-Languages: nl, en\nCanonical: {address}.well-known/security.txt\n"
    )


def openapi(bundle: Bundle, address: str) -> dict[str, Any]:
    """The static addresses of data/v1 as OpenAPI 3.0."""

    def answer(kind: str, words: str) -> dict[str, Any]:
        return {
            "description": words,
            "headers": {"API-Version": {"schema": {"type": "string"}}},
            "content": {kind: {}},
        }

    def get(name: str, words: str, kind: str, *parameters: str) -> dict[str, Any]:
        listed = [
            {"name": p, "in": "path", "required": True, "schema": {"type": "string"}} for p in parameters
        ]
        operation: dict[str, Any] = {
            "operationId": name,
            "summary": words,
            "tags": ["data"],
            "responses": {"200": answer(kind, words), "404": {"description": "There is no such file."}},
        }
        return {"get": {**operation, "parameters": listed} if listed else operation}

    csv, json_, parquet = "text/csv", "application/json", "application/vnd.apache.parquet"
    geojson = "application/geo+json"
    map_file = "/maps/{indicator}/{division}/{period}.{boundaries}.json"
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"Zicht: {bundle.manifest.title['en']}",
            "description": "Static files of one release; see docs/reference/site-data.md for their content.",
            "version": "1.0.0",
            "contact": {"name": "Zicht", "url": f"{address}en/about/"},
        },
        "servers": [{"url": f"{address}data/v1"}],
        "tags": [{"name": "data", "description": "Figures, borders and lists"}],
        "paths": {
            "/catalogue.json": get("catalogue", "Indicators, divisions and maps", json_),
            "/search.json": get("search", "Names of areas and places", json_),
            map_file: get(
                "mapValues", "Values of one map", json_, "indicator", "division", "period", "boundaries"
            ),
            "/maps/{indicator}/{division}.geojson": get(
                "mapFeatures", "Newest values with borders (WGS 84)", geojson, "indicator", "division"
            ),
            "/cells/{indicator}.csv": get("cellsCsv", "All cells of an indicator", csv, "indicator"),
            "/cells/{indicator}.parquet": get(
                "cellsParquet", "All cells of an indicator", parquet, "indicator"
            ),
            "/areas/{code}.csv": get("areaCsv", "All cells of an area", csv, "code"),
            "/geometry/{division}.geojson": get("geometry", "Borders (WGS 84)", geojson, "division"),
            "/shapes/{division}.svg": get("shapes", "Drawn borders", "image/svg+xml", "division"),
        },
    }


def dcat(material: Material, address: str) -> dict[str, Any]:
    """A DCAT-AP-NL 3.0 catalogue: one dataset for each indicator, with its files."""
    bundle = material.bundle
    publisher = {"@id": f"{address}#publisher", "@type": "foaf:Agent", "foaf:name": "Zicht"}
    contact = {
        "@type": "vcard:Organization",
        "vcard:fn": "Zicht",
        "vcard:hasURL": {"@id": f"{address}nl/over/"},
    }
    common = {
        "dct:publisher": {"@id": publisher["@id"]},
        "dct:creator": {"@id": publisher["@id"]},
        "dcat:contactPoint": contact,
        "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        "dcat:theme": [{"@id": "http://publications.europa.eu/resource/authority/data-theme/JUST"}],
        "dcat:version": bundle.manifest.release,
        "dct:language": [
            {"@id": f"http://publications.europa.eu/resource/authority/language/{name}"}
            for name in ("NLD", "ENG")
        ],
    }
    datasets = [_dataset(material, identifier, address, common) for identifier in material.figures.indicators]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
        },
        "@graph": [
            publisher,
            {
                "@id": f"{address}data/v1/catalog.jsonld",
                "@type": "dcat:Catalog",
                "dct:title": _both(bundle.manifest.title),
                "dct:description": _both({"nl": "Open cijfers van Zicht", "en": "Open figures of Zicht"}),
                "dct:publisher": {"@id": publisher["@id"]},
                "dcat:contactPoint": contact,
                "dcat:dataset": [{"@id": dataset["@id"]} for dataset in datasets],
            },
            *datasets,
        ],
    }


def _dataset(material: Material, identifier: str, address: str, common: dict[str, Any]) -> dict[str, Any]:
    texts = material.figures.indicators[identifier].texts
    data = f"{address}data/v1/cells/{identifier}"
    iana = "https://www.iana.org/assignments/media-types/"
    return {
        "@id": f"{address}nl/indicator/{identifier}/",
        "@type": "dcat:Dataset",
        "dct:identifier": identifier,
        "dct:title": _both({language: text.title for language, text in texts.items()}),
        "dct:description": _both({language: text.question for language, text in texts.items()}),
        "dcat:distribution": [
            {
                "@id": f"{data}.{ending}",
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": f"{data}.{ending}"},
                "dcat:downloadURL": {"@id": f"{data}.{ending}"},
                "dcat:mediaType": {"@id": iana + kind},
                "dct:license": _licence(material.bundle, identifier),
            }
            for ending, kind in (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet"))
        ],
        **common,
    }


def _licence(bundle: Bundle, identifier: str) -> dict[str, str] | str:
    """The licence all sources of an indicator share; CC BY 4.0 asks no more than CC0, so it wins."""
    ids = bundle.sources_of.get(f"cells/{identifier}.parquet", ())
    found = {source.licence for source in bundle.sources if source.id in ids}
    if found and found <= set(_LICENCES):
        return {"@id": _LICENCES["CC BY 4.0" if "CC BY 4.0" in found else "CC0 1.0"]}
    return "; ".join(sorted(found))


def _both(words: Any) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in sorted(words.items())]
