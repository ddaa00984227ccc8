"""An atlas of cooperation for the made-up bundle: twelve gemeenten, seven partnerships. Nothing is true.

GM9001 (Adelveen) is in most of them; GM9011 has a name that tries to inject a script; GM9012 is in none.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from tests.unit.site.made_up_bundle import EVIL_NAME, GEMEENTEN, NAMES
from tests.unit.site.topic_files import Row, lines, put_document, put_table

from zicht.cooperation.atlas.as_of import snapshot
from zicht.model.cooperation_tables import COOPERATION, SCHEMAS, table_path
from zicht.model.partnerships import (
    Coverage,
    Form,
    Participation,
    PartnershipVersion,
    Party,
    PartyKind,
    Patchwork,
    RegionDivision,
    Theme,
    ToReview,
)
from zicht.model.provenance import Source
from zicht.pipeline.cooperation_document import document_of
from zicht.pipeline.cooperation_measures import measure_tables
from zicht.pipeline.cooperation_package import data_package
from zicht.pipeline.cooperation_reuse import reuse_tables
from zicht.pipeline.cooperation_statements import statement_tables
from zicht.pipeline.cooperation_years import year_table

ON = date(2026, 5, 16)
REGISTER, COVENANTS = "made-up-register", "made-up-covenants"
EVIL_PARTNERSHIP = "Regeling <b>&</b> Co"


def source(identifier: str) -> Source:
    return Source(
        id=identifier,
        title=f"Verzonnen {identifier}",
        publisher="Zicht",
        licence="made up",
        address="generator",
        sha256="0" * 64,
        size=1,
        reference_date="2026-05-16",
        reader="made_up",
        made_up=True,
    )


def gemeente(code: str, **more: Any) -> Party:
    told: dict[str, Any] = {"province": "PV91", "inhabitants": 30_000}
    return Party(code.lower(), PartyKind.GEMEENTE, f"Gemeente {NAMES[code]}", area_code=code, **(told | more))


PARTIES = [gemeente(code) for code in GEMEENTEN]
PARTIES += [
    gemeente("GM9013", dissolved_on=date(2024, 1, 1)),
    Party("pv91", PartyKind.PROVINCE, "Provincie Verzonnen", area_code="PV91"),
    Party("ws0001", PartyKind.WATER_BOARD, "Waterschap Verzonnen"),
]


def version(number: str, name: str, **more: Any) -> PartnershipVersion:
    told: dict[str, Any] = {"form": Form.PUBLIC_BODY, "in_force_from": date(2018, 1, 1), "source": REGISTER}
    told |= {"chain": number, "decrees": 1, "grounds": 2, "competences": 3, "verified_on": date(2026, 1, 5)}
    told |= {"purpose": f"Het doel van {name}.", "powers": frozenset({"delegatie"})}
    return PartnershipVersion(id=number, name=name, **(told | more))


VERSIONS = [
    version("reg-1", "Afvalbeheer Verzonnen (oud)", in_force_until=date(2021, 1, 1), following="reg-2"),
    version(
        "reg-2",
        "Afvalbeheer Verzonnen",
        chain="reg-1",
        previous="reg-1",
        in_force_from=date(2021, 1, 1),
        themes=("t-waste", "t-water"),
    ),
    version("reg-3", "Brandweer Verzonnen", themes=("t-safety",), mandatory=True),
    version("reg-4", "Belastingen Verzonnen", form=Form.OPERATIONAL_BODY, in_force_from=date(2019, 7, 1)),
    version("reg-5", EVIL_PARTNERSHIP, form=Form.COMMON_BODY, purpose="", decrees=0, themes=("t-waste",)),
    version("reg-6", "Oude Regeling", in_force_until=date(2020, 1, 1)),
    version("reg-7", "Regeling zonder begin", in_force_from=None, form=Form.ARRANGEMENT_ONLY),
    version(
        "cov-1",
        "Zorg- en Veiligheidshuis Verzonnen",
        form=Form.COVENANT,
        in_force_from=date(2022, 3, 1),
        ends_on=date(2025, 3, 1),
        themes=("t-safety",),
        clauses={"evaluation": True, "exit": False},
        source=COVENANTS,
        decrees=None,
        grounds=None,
        competences=None,
        verified_on=None,
        purpose="",
        powers=frozenset(),
    ),
]

MEMBERS = {
    "reg-1": "1 2 3",
    "reg-2": "1 2 3 4",
    "reg-3": "1 2 3 4 5 6",
    "reg-4": "1 2",
    "reg-5": "1 7 8 11 13",
    "reg-6": "1 2",
    "reg-7": "9 10",
    "cov-1": "1 2 3 4 5 6",
}


def participations() -> tuple[Participation, ...]:
    found = [
        Participation(number, f"gm90{int(place):02d}", ("college",), date(2018, 1, 1), source=REGISTER)
        for number, places in MEMBERS.items()
        for place in places.split()
    ]
    found.append(Participation("reg-3", "ws0001", ("algemeen bestuur",), None, source=REGISTER))
    found.append(Participation("reg-5", "pv91", (), None, role="gast", source=REGISTER))
    return tuple(found)


def division(identifier: str, name: str, domain: str, regions: str) -> RegionDivision:
    return RegionDivision(
        identifier, name, domain, 2016, dict(zip(GEMEENTEN, regions, strict=True)), REGISTER
    )


TO_REVIEW = ToReview(REGISTER, "deelnames, regel 7", "Gem. <i>Adelveen", "geen organisatie", ("gm9001",))


def patchwork() -> Patchwork:
    forms = frozenset({Form.PUBLIC_BODY, Form.OPERATIONAL_BODY, Form.COMMON_BODY, Form.ARRANGEMENT_ONLY})
    return Patchwork(
        parties={one.id: one for one in PARTIES},
        versions={one.id: one for one in VERSIONS},
        participations=participations(),
        themes={
            one.id: one
            for one in (
                Theme("t-waste", "natuur en milieu | afval"),
                Theme("t-water", "natuur en milieu | water"),
                Theme("t-safety", "openbare orde en veiligheid | brandweer"),
            )
        },
        divisions=(
            division("jeugd-2016", "Jeugdregio’s", "sociaal", "aaaabbbbcccc"),
            division("politie-2016", "Politie", "veiligheid", "xxxxxxyyyyyy"),
        ),
        coverage=(
            Coverage(COVENANTS, frozenset({Form.COVENANT}), whole=False, stated_on=date(2026, 4, 1)),
            Coverage(REGISTER, forms, whole=True, stated_on=ON, reliable_from=date(2017, 1, 1)),
        ),
        to_review=(TO_REVIEW,),
        sources=(source(COVENANTS), source(REGISTER)),
    )


def claim(network: str, null: str, verdict: str, **more: Any) -> Row:
    told = {"AREAS": 12, "PARTNERSHIPS": 5, "CLUSTERS": 2, "MODULARITY": 0.412, "STABILITY": 0.93}
    told |= {"NULL_MEAN": 0.201, "NULL_SD": 0.031, "Z": 6.8, "P": 0.005, "P_SE": 0.003, "DRAWS": 199}
    told |= {"ARI_PROVINCES": 1.0, "CLOSENESS": "may_explain", "STRENGTH": "strong"}
    return {"NETWORK": network, "NULL": null, "VERDICT": verdict} | told | more


UNTESTED = dict.fromkeys(("CLUSTERS", "MODULARITY", "NULL_MEAN", "NULL_SD", "Z", "P", "P_SE", "STABILITY"))
SMALL = {"REASON": "too_small", "CLOSENESS": "not_tested", "ARI_PROVINCES": None, "STRENGTH": None}
CLAIMS = [
    claim("NL", "degrees", "clusters"),
    claim("NL", "geography", "clusters", P=0.31),
    claim("PV91 inside", "degrees", "cannot_say", **UNTESTED, **SMALL),
]
CLUSTERS = [
    {"NETWORK": "NL", "REF_AREA": code, "CLUSTER": 1 + (at >= 6)} for at, code in enumerate(GEMEENTEN[:11])
]
THEME_PAIRS = [
    {"NETWORK": "NL", "THEME": "natuur en milieu", "COUNTERPART_THEME": "openbare orde en veiligheid"}
    | {"AREAS": 4, "ARI": 0.4, "VARIATION": 1.25}
]


NETWORKS = [
    {"id": "NL", "area": "", "verdict": "clusters", "sentences": lines("About all")},
    {"id": "PV91 inside", "area": "PV91", "verdict": "cannot_say", "sentences": lines("About PV91")},
]


def add_cooperation(folder: Path) -> None:
    """The whole atlas: statements and measures out of the patchwork, outcomes of tests by hand."""
    whole = patchwork()
    today = snapshot(whole, ON)
    tables = statement_tables(whole, ON) | measure_tables(whole, today, np.random.default_rng(1))
    tables["changes"] = year_table(whole, ON)
    reuse = reuse_tables(whole, ON, np.random.default_rng(3))
    tables |= reuse.tables
    rows = {name: table.to_pylist() for name, table in tables.items()}
    rows |= {"claims": CLAIMS, "clusters": CLUSTERS, "theme_pairs": THEME_PAIRS}
    for name, schema in SCHEMAS.items():
        put_table(folder, table_path(name), rows[name], schema)
    put_document(
        folder, COOPERATION, document_of(whole, ON, "gm-2024", NETWORKS, {"draws": 200}, reuse.tested)
    )
    put_document(folder, f"{COOPERATION}/datapackage", data_package(tables, whole.sources, ON))


__all__ = ["EVIL_NAME", "EVIL_PARTNERSHIP", "ON", "add_cooperation", "patchwork"]
