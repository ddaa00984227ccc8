"""The export is JSON-LD that other people's tools read: rdflib parses it, SHACL shapes hold."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, SKOS
from tests.unit.cooperation.frames.worlds import centre, frame_of, house, with_frame

from zicht.cooperation.frames.odrl import odrl_of
from zicht.cooperation.frames.sharing_frame import Informing

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""rdflib warns of a class that its own reader uses."""

ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
DPV = Namespace("https://w3id.org/dpv#")
ADDRESS = "https://register.example/convenant/zvh/1"

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix dpv: <https://w3id.org/dpv#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <urn:shapes:> .

:Agreement a sh:NodeShape ; sh:targetClass odrl:Agreement ;
  sh:property [ sh:path odrl:uid ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path odrl:profile ; sh:minCount 1 ] ;
  sh:property [ sh:path odrl:permission ; sh:minCount 1 ; sh:class odrl:Permission ] .
:Permission a sh:NodeShape ; sh:targetClass odrl:Permission ;
  sh:property [ sh:path odrl:assigner ; sh:minCount 1 ; sh:class odrl:Party ] ;
  sh:property [ sh:path odrl:assignee ; sh:minCount 1 ; sh:class odrl:Party ] ;
  sh:property [ sh:path odrl:target ; sh:minCount 1 ; sh:class dpv:PersonalData ] ;
  sh:property [ sh:path odrl:action ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path odrl:constraint ; sh:minCount 5 ; sh:class odrl:Constraint ] ;
  sh:property [ sh:path odrl:duty ; sh:minCount 1 ; sh:class odrl:Duty ] .
:Prohibition a sh:NodeShape ; sh:targetClass odrl:Prohibition ;
  sh:property [ sh:path odrl:assignee ; sh:minCount 1 ; sh:class odrl:Party ] ;
  sh:property [ sh:path odrl:target ; sh:minCount 1 ; sh:class dpv:PersonalData ] .
:Constraint a sh:NodeShape ; sh:targetClass odrl:Constraint ;
  sh:property [ sh:path odrl:leftOperand ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path odrl:operator ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path odrl:rightOperand ; sh:minCount 1 ] .
:LegalBasis a sh:NodeShape ; sh:targetClass dpv:LegalBasis ;
  sh:property [ sh:path skos:prefLabel ; sh:minCount 2 ; sh:uniqueLang true ] .
"""


def graph_of(covenant) -> Graph:
    graph = Graph()
    graph.parse(data=json.dumps(odrl_of(covenant, address=ADDRESS)), format="json-ld")
    return graph


@pytest.mark.parametrize("covenant", [house(), centre()], ids=["house", "centre"])
def test_the_export_holds_the_shapes(covenant):
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _, report = pyshacl.validate(graph_of(covenant), shacl_graph=Graph().parse(data=SHAPES))
    assert conforms, report


def test_the_shapes_can_fail():
    pyshacl = pytest.importorskip("pyshacl")
    graph = graph_of(house())
    graph.remove((None, ODRL.assigner, None))
    assert not pyshacl.validate(graph, shacl_graph=Graph().parse(data=SHAPES))[0]


def test_every_frame_is_a_permission_with_its_parties_and_grounds():
    graph = graph_of(house())
    permissions = set(graph.subjects(RDF.type, ODRL.Permission))
    assert permissions == {URIRef(f"{ADDRESS}#{frame.id}") for frame in house().frames}
    care = URIRef(f"{ADDRESS}#ZVH-10")
    assert set(graph.objects(care, ODRL.assigner)) == {
        URIRef(f"{ADDRESS}#ggz-oeverduin"),
        URIRef(f"{ADDRESS}#vz-klavermonde"),
    }
    ground = URIRef(f"{ADDRESS}#goed-hulpverlener")
    assert URIRef("https://w3id.org/dpv/legal/eu/gdpr#A6-1-c") in set(graph.objects(ground, SKOS.broader))
    assert (URIRef(f"{ADDRESS}#gezondheid"), RDF.type, DPV.SpecialCategoryPersonalData) in graph


def test_who_is_not_told_gets_no_duty_to_tell():
    frame = frame_of(house(), "ZVH-10")
    silent = with_frame(house(), "ZVH-10", informing=Informing.NOT_TOLD, informing_ground="uitstel")
    asked, kept = (
        graph_of(replace(covenant, frames=tuple(f for f in covenant.frames if f.id == frame.id)))
        for covenant in (house(), silent)
    )
    assert (None, ODRL.action, ODRL.inform) in asked
    assert (None, ODRL.action, ODRL.inform) not in kept


def test_the_same_covenant_gives_the_same_bytes():
    assert json.dumps(odrl_of(house(), address=ADDRESS)) == json.dumps(odrl_of(house(), address=ADDRESS + ""))
