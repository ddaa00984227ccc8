"""A small candidate, and the people around it: an analyst, checkers of three organisations, a publisher."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from zicht.attack.findings import Finding
from zicht.attack.report import AttackReport, Attempt
from zicht.kit.digests import canonical_json, sha256_of_file
from zicht.kit.keys import SigningKey, made_up_key
from zicht.model.area_codes import Level
from zicht.model.plans import RuleClass
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Figure, ReleasePlan
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.model.requests import Judgement, Request, Review, Role, State, Word
from zicht.release.output_check import requests
from zicht.release.output_check.people import People
from zicht.release.output_check.request_store import Store
from zicht.release.output_check.requests import Desk
from zicht.release.output_check.reviews import SealedReview
from zicht.release.sealing.bundle import Edition, seal

WORDS = {"nl": "woorden", "en": "words"}
PLAN = ReleasePlan(
    figures=(
        Figure(
            measure="inhabitants",
            plan="population/inhabitants",
            plan_digest="a" * 64,
            levels=(Level.GEMEENTE,),
            periods=("2024-Q1",),
            rule_class=RuleClass.PERSONS,
        ),
    ),
    division_year=2024,
    year=2024,
    counts=CountRules(),
)
RECORD = {
    "question": {"nl": "Hoeveel mensen wonen hier?", "en": "How many people live here?"},
    "legal_ground": {"nl": "CBS-wet, artikel 41", "en": "Statistics Act, article 41"},
    "limits": {"nl": ["Gering.", "Bekend."], "en": ["Few.", "Known."]},
}


def counts(*values: int | None) -> pa.Table:
    rows = [
        {
            "MEASURE": "inhabitants",
            "LEVEL": "gm",
            "REF_AREA": f"GM{at:04d}",
            "COUNTERPART_AREA": "",
            "TIME_PERIOD": "2024-Q1",
            "BREAKDOWN": "",
            "VALUE": value,
            "ABSENCE": "confidential" if value is None else None,
            "ROUNDING": 4,
        }
        for at, value in enumerate(values, 1)
    ]
    return pa.Table.from_pylist(rows, schema=COUNT_SCHEMA)


def candidate(
    folder: Path,
    table: pa.Table | None = None,
    *,
    plan: Mapping[str, Any] | None = None,
    analyses: list[Any] | None = None,
) -> Path:
    """A bundle with two outputs that matter: counts and maps."""
    entry = {"id": "population/inhabitants", "digest": "a" * 64, "indicators": [], "plan": WORDS}
    seal(
        folder,
        edition=Edition("2024-Q1", WORDS, True, {"seed": 1}, {"gm": "gm-2024"}),
        protected=ProtectedTables(
            {
                "counts": counts(0, 10, 125) if table is None else table,
                "maps": pa.table({"LEVEL": ["gm"], "TIME_PERIOD": ["2024-Q1"]}),
            },
            ProtectionReport("small-count-rounding", {"minimum": 10}, {"cells": 3}, WORDS),
        ),
        documents={
            "release_plan": json.loads(canonical_json(PLAN.as_dict() if plan is None else plan)),
            "analyses": [entry | {"record": RECORD}] if analyses is None else analyses,
        },
        boundaries=[],
        sources=[],
        provenance={},
    )
    return folder


def finding(*, grave: bool = False, where: str = "counts: GM0002") -> dict[str, Any]:
    return {
        "kind": "narrow-cell",
        "grave": grave,
        "knowledge": "A1",
        "where": where,
        "lower": 1.0,
        "upper": 9.0,
        "words": "few values are possible",
    }


def attack_report(bundle: Path, *findings: Mapping[str, Any]) -> Path:
    """Beside the bundle, as `zicht attack` leaves it."""
    place = bundle.parent / "attack.json"
    digest = sha256_of_file(bundle / "manifest.json")
    place.write_bytes(canonical_json(attack_of(digest, *findings)))
    return place


def attack_of(digest: str, *findings: Mapping[str, Any]) -> dict[str, Any]:
    """As the attack itself would write it."""
    told = tuple(Finding(**finding) for finding in findings)
    attempt = Attempt("exact-bounds", "the least and most that every cell can be", 3, told, narrowest=10)
    report = AttackReport((("2024-Q1", digest),), "A1", (attempt,))
    plain: dict[str, Any] = json.loads(report.as_bytes())
    return plain


ANNE = made_up_key(1, "Anne", "Statistiek")
BAS = made_up_key(1, "Bas", "Statistiek")
CARLA = made_up_key(1, "Carla", "Politie")
DIRK = made_up_key(1, "Dirk", "Belastingdienst")
EVA = made_up_key(1, "Eva", "Politie")
FRANS = made_up_key(1, "Frans", "Ministerie")
GERDA = made_up_key(1, "Gerda", "Gemeente")
HUGO = made_up_key(1, "Hugo", "Gemeente")
INE = made_up_key(1, "Ine", "Provincie")

ROLES: Mapping[SigningKey, tuple[Role, ...]] = {
    ANNE: (Role.ANALYST, Role.CHECKER, Role.PUBLISHER),  # author; her other roles do not count here
    BAS: (Role.CHECKER,),  # of her organisation
    CARLA: (Role.CHECKER,),
    DIRK: (Role.CHECKER, Role.ANALYST),
    EVA: (Role.CHECKER,),  # of Carla's organisation
    FRANS: (Role.PUBLISHER,),
    GERDA: (Role.ANALYST,),
    INE: (Role.CHECKER,),
}
"""Hugo is in nobody's register."""

DAY = "2025-01-15"


def people(**settings: bool) -> People:
    register = People((), **settings)
    for key, roles in ROLES.items():
        register = register.with_person(key.public, roles)
    return register


@dataclass
class Office:
    """A store with one request, and words for what people do with it."""

    path: Path
    id: str = "drugs-2024"
    day: str = DAY
    kept: dict[str, SealedReview] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return Store(self.path / "store")

    def desk(self, key: SigningKey) -> Desk:
        return Desk(self.store, key, self.day)

    def make(self, key: SigningKey = ANNE, **words: Any) -> Request:
        said = {"title": "Drugs 2024", "why": "the quarter is complete"} | words
        return requests.make(self.desk(key), self.id, **said)

    def submit(self, *findings: Mapping[str, Any], table: pa.Table | None = None) -> Request:
        bundle = candidate(self.path / "bundle", table)
        attack = attack_report(bundle, *findings)
        return requests.submit(self.desk(ANNE), self.id, bundle, {"attack.json": attack.read_bytes()})

    def check(self, key: SigningKey = ANNE) -> Request:
        return requests.check(self.desk(key), self.id)

    def request(self) -> Request:
        return requests.current(self.store, self.id)[0]

    def sealed(self, key: SigningKey, **judged: Judgement) -> SealedReview:
        """A review that lets everything out but what is named."""
        request = self.request()
        assert request.material is not None
        said = {name: judged.get(name, Judgement(Word.RELEASE)) for name in request.material.outputs}
        review = Review(self.id, request.round, request.material.digest, key.id, said)
        return SealedReview(key.private, review)

    def seal(self, key: SigningKey, **judged: Judgement) -> Request:
        self.kept[key.id] = self.sealed(key, **judged)
        return requests.seal_review(self.desk(key), self.id, self.kept[key.id])

    def open(self, key: SigningKey) -> Request:
        return requests.open_review(self.desk(key), self.id, self.kept[key.id])

    def decide(self, key: SigningKey, **stricter: Judgement) -> Request:
        return requests.decide(self.desk(key), self.id, stricter=stricter or None)

    def until_both_open(self, **judged: Judgement) -> Request:
        self.make()
        self.submit()
        self.check()
        self.seal(CARLA, **judged)
        self.seal(DIRK)
        self.open(CARLA)
        return self.open(DIRK)

    def until_approved(self) -> Request:
        self.until_both_open()
        self.decide(CARLA)
        return self.decide(DIRK)

    @property
    def material(self) -> Path:
        request = self.request()
        assert request.material is not None
        return self.store.material(self.id, request.material.digest)


def in_every_state(path: Path) -> dict[State, Request]:
    """A request in each state, by the shortest way; Carla and Dirk review, in this order."""
    way = office(path / "way")
    steps = [
        way.make,
        way.submit,
        way.check,
        lambda: way.seal(CARLA),
        lambda: way.seal(DIRK),
        lambda: way.open(CARLA),
        lambda: way.open(DIRK),
        lambda: way.decide(CARLA),
        lambda: way.decide(DIRK),
        lambda: requests.released(way.desk(FRANS), way.id, "f" * 64),
        lambda: requests.withdraw(way.desk(FRANS), way.id, "a mistake"),
    ]
    found = [step() for step in steps]
    for word in (Word.CHANGE, Word.REFUSE):
        other = office(path / word.value)
        other.until_both_open(maps=Judgement(word, "a reason"))
        other.decide(CARLA)
        found.append(other.decide(DIRK))
    return {request.state: request for request in found}


def office(path: Path, **settings: bool) -> Office:
    opened = Office(path)
    opened.store.put_people(people(**settings))
    return opened
