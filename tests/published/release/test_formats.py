"""Our signed papers in the hands of others: DSSE, in-toto, TUF, CycloneDX, Data Package, PROV."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from securesystemslib.dsse import Envelope as TheirEnvelope
from securesystemslib.signer import SSlibKey
from tests.unit.release.made_up_series import KEYS, approval, candidate, sealed
from tuf.api.metadata import Metadata

from zicht.kit.envelopes import pre_authentication, read_envelope
from zicht.kit.keys import PublicKey


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    sealed(folder, folder / "series")
    return folder / "series"


def document(series: Path, name: str) -> Any:
    return json.loads((series / "current" / name).read_bytes())


def their_key(key: PublicKey) -> SSlibKey:
    return SSlibKey(key.id, "ed25519", "ed25519", {"public": key.raw.hex()})


def test_what_is_signed_is_that_of_the_protocol() -> None:
    """The example of the DSSE protocol, v1."""
    assert (
        pre_authentication("http://example.com/HelloWorld", b"hello world")
        == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pre_authentication("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_our_envelope_opens_with_the_reference_library(tmp_path: Path) -> None:
    envelope = approval(candidate(tmp_path / "candidate"), *KEYS.checkers)
    theirs = TheirEnvelope.from_dict(json.loads(envelope.as_bytes()))
    accepted = theirs.verify([their_key(key.public) for key in KEYS.checkers], 2)
    assert set(accepted) == {key.id for key in KEYS.checkers}
    assert theirs.pae() == pre_authentication(envelope.payload_type, envelope.payload)


def test_our_statement_is_one_of_in_toto(series: Path) -> None:
    path = sorted((series / "current/approvals").iterdir())[0]
    statement = json.loads(read_envelope(path.read_bytes(), where=path).payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert re.fullmatch("[0-9a-f]{64}", statement["subject"][0]["digest"]["sha256"])
    assert {"predicateType", "predicate"} <= set(statement)


def test_our_provenance_has_the_parts_of_slsa(series: Path) -> None:
    place = series / "current/provenance.dsse.json"
    statement = json.loads(read_envelope(place.read_bytes(), where=place).payload)
    assert statement["predicateType"] == "https://slsa.dev/provenance/v1"
    build = statement["predicate"]["buildDefinition"]
    assert {"buildType", "externalParameters", "resolvedDependencies"} <= set(build)
    assert statement["predicate"]["runDetails"]["builder"]["id"].startswith("https://")
    assert build["resolvedDependencies"][0]["digest"] == {"sha256": "0" * 64}


def test_the_reference_library_verifies_our_metadata(series: Path) -> None:
    """From the root to the file of the release, by the library that the standard is tested with."""
    folder = series / "metadata"
    root = Metadata.from_bytes((folder / "1.root.json").read_bytes())
    roles = {name: Metadata.from_bytes((folder / f"{name}.json").read_bytes()) for name in ROLES}
    root.verify_delegate("root", root)
    for name, metadata in roles.items():
        root.verify_delegate(name, metadata)
    snapshot, targets = ((folder / f"{name}.json").read_bytes() for name in ("snapshot", "targets"))
    roles["timestamp"].signed.snapshot_meta.verify_length_and_hashes(snapshot)
    roles["snapshot"].signed.meta["targets.json"].verify_length_and_hashes(targets)
    for path, target in roles["targets"].signed.targets.items():
        place = series / path if path.startswith("releases/") else series / "state" / path
        target.verify_length_and_hashes(place.read_bytes())


ROLES = ("timestamp", "snapshot", "targets")


def test_the_bill_of_materials_is_one_of_cyclonedx(series: Path) -> None:
    """Facts of the schema of CycloneDX 1.6."""
    bill = document(series, "sbom.json")
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(
        "urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", bill["serialNumber"]
    )
    components = [*bill["components"], bill["metadata"]["component"]]
    references = [component["bom-ref"] for component in components]
    assert len(references) == len(set(references)), "a reference is used once"
    assert all(component["type"] in ("library", "application") for component in components)
    assert all(component["purl"].startswith("pkg:pypi/") for component in components)
    assert {one["ref"] for one in bill["dependencies"]} == set(references)
    assert all(set(one["dependsOn"]) <= set(references) for one in bill["dependencies"])
    assert "timestamp" not in bill["metadata"]
    assert {"numpy", "pyarrow", "shapely"} <= {component["name"] for component in components}


def test_the_descriptor_is_a_data_package(series: Path) -> None:
    """Facts of the profiles `data-package`, `data-resource` and `tabular-data-resource`."""
    package = document(series, "datapackage.json")
    assert re.fullmatch(r"([-a-z0-9._/])+", package["name"])
    names = [resource["name"] for resource in package["resources"]]
    assert names
    assert len(names) == len(set(names))
    for resource in package["resources"]:
        assert re.fullmatch(r"([-a-z0-9._/])+", resource["name"])
        assert not resource["path"].startswith(("/", "..")), "relative, below the descriptor"
        place = series / "current" / resource["path"]
        assert place.stat().st_size == resource["bytes"]
        assert re.fullmatch("sha256:[0-9a-f]{64}", resource["hash"])
    for licence in package["licenses"]:
        assert {"name", "path"} & set(licence)
    csv = next(resource for resource in package["resources"] if resource["format"] == "csv")
    fields = csv["schema"]["fields"]
    kinds = {"string", "number", "integer", "boolean", "date", "any"}
    assert {field["type"] for field in fields} <= kinds
    header = (series / "current" / csv["path"]).read_text().splitlines()[0].replace('"', "").split(",")
    assert [field["name"] for field in fields] == header
    twin = series / "current" / csv["path"].replace(".csv", ".parquet")
    assert pq.read_schema(twin).names == header


def test_each_table_leads_to_its_source_and_to_who_approved_it(series: Path) -> None:
    """PROV-O: the edges from a table back."""
    graph = {node["@id"]: node for node in document(series, "provenance.jsonld")["@graph"]}
    table = graph["zicht:table/cells/crimes.parquet"]
    source = graph[table["prov:wasDerivedFrom"][0]["@id"]]
    assert (source["dcterms:title"], source["zicht:sha256"]) == ("Drawn figures", "0" * 64)
    rule = graph[table["prov:wasGeneratedBy"]["@id"]]
    assert rule["dcterms:title"] == "drawn"
    assert {"@id": "zicht:source/drawn"} in rule["prov:used"]
    people = [graph[one["@id"]] for one in graph["zicht:release"]["prov:wasAttributedTo"]]
    assert sorted(person["schema:name"] for person in people) == ["Checker one", "Checker two"]
    bodies = {graph[person["prov:actedOnBehalfOf"]["@id"]]["schema:name"] for person in people}
    assert bodies == {"Statistics office (made up)", "Province (made up)"}
    ids = {node["@id"] for node in graph.values()}
    edges = [one["@id"] for node in graph.values() for v in node.values() for one in _links(v)]
    assert set(edges) <= ids, "no edge leads nowhere"


def _links(value: Any) -> list[dict[str, str]]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict) and "@id" in one]
