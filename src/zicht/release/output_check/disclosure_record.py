"""The disclosure record: for each output which rule, which checks, which risks, who decided, and when.

Machine-readable, as specification SATRE asks of a trusted environment (3.3.09). It is made of the ledger and
the bytes, says nothing that is not in them, and goes into the release.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json
from zicht.model.requests import Decision, Event, Material, Request, Word
from zicht.release.output_check.automatic_checks import ATTACK, read_json
from zicht.release.output_check.decisions import ApprovalMissing
from zicht.release.output_check.outputs import another_form_told, outputs_of
from zicht.release.output_check.people import People
from zicht.release.output_check.request_store import CANDIDATE

FORMAT = "zicht-disclosure-record/1"


def disclosure_record(request: Request, people: People, folder: Path) -> dict[str, Any]:
    """The record of a request on which two reviewers decided.

    folder  the bytes of the round
    raises  ApprovalMissing when nobody decided yet, EvidenceInvalid
    """
    decision, material = request.proposed, request.material
    if decision is None or material is None or len(request.signed) < 2:
        raise ApprovalMissing(
            f"request {request.id}", found=request.state.value, expected="a decision that both signed"
        )
    with another_form_told(f"request {request.id}"):
        return _record(request, decision, material, people, folder)


def _record(
    request: Request, decision: Decision, material: Material, people: People, folder: Path
) -> dict[str, Any]:
    decided = [entry for entry in request.entries if entry.event in _DECIDED][-1]
    submitted = [entry for entry in request.entries if entry.event is Event.SUBMITTED][-1]
    protection = read_json(folder / CANDIDATE / "protection.json")
    return {
        "format": FORMAT,
        "request": {"id": request.id, "title": request.title, "why": request.why, "round": request.round},
        "asked": {"on": submitted.on, "by": _people(request.analysts, people)},
        "decided": {
            "on": decided.on,
            "word": decision.word.value,
            "by": _people(decision.reviewers, people),
            "ledger": decided.digest,
        },
        "bytes": {"candidate": material.candidate, "evidence": dict(material.evidence)},
        "rule": {"name": protection["rule"], "settings": protection["settings"]},
        "checks": [result.as_dict() for result in request.checks],
        "attacks": [{key: one[key] for key in _ATTACK} for one in read_json(folder / ATTACK)["attempts"]],
        "outputs": [
            output.as_dict()
            | {
                "word": decision.judgements[output.name].word.value,
                "reason": decision.judgements[output.name].reason,
            }
            for output in outputs_of(folder, material)
        ],
    }


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """As it stands in disclosure_record.json."""
    return canonical_json(record, indent=1)


_ATTACK = (
    "name",
    "tried",
    "attacked",
    "grave",
    "worth_a_look",
    "narrowest",
    "lowest_variability",
    "left",
)
_DECIDED = (Event.APPROVED, Event.RETURNED, Event.REFUSED)


def _people(ids: Iterable[str], people: People) -> list[dict[str, str]]:
    persons = (people.of(id) for id in ids)
    return [{"name": p.name, "organisation": p.organisation, "key": p.id} for p in persons]


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TEXT = {"type": "string"}
_FILLED = {"type": "string", "minLength": 1}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_NUMBER = {"type": "integer", "minimum": 0}
_WORD = {"enum": [word.value for word in Word]}
_PERSON = _object(name=_FILLED, organisation=_FILLED, key=_DIGEST)

SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Disclosure record of a release",
} | _object(
    format={"const": FORMAT},
    request=_object(id=_FILLED, title=_FILLED, why=_FILLED, round={"type": "integer", "minimum": 1}),
    asked=_object(on=_DAY, by=_list(_PERSON)),
    decided=_object(on=_DAY, word=_WORD, by=_list(_PERSON), ledger=_DIGEST),
    bytes=_object(candidate=_DIGEST, evidence={"type": "object", "additionalProperties": _DIGEST}),
    rule=_object(name=_FILLED, settings={"type": "object"}),
    checks=_list(
        _object(name=_FILLED, passed={"type": "boolean"}, words=_object(nl=_FILLED, en=_FILLED)),
    ),
    attacks=_list(
        _object(
            name=_FILLED,
            tried=_FILLED,
            attacked=_NUMBER,
            grave=_NUMBER,
            worth_a_look=_NUMBER,
            narrowest={"anyOf": [_NUMBER, {"type": "null"}]},
            lowest_variability={"anyOf": [{"type": "number"}, {"type": "null"}]},
            left=_NUMBER,
        )
    ),
    outputs=_list(
        _object(
            name=_FILLED,
            files=_list(_object(path=_FILLED, sha256=_DIGEST, size=_NUMBER)),
            rows={"anyOf": [_NUMBER, {"type": "null"}]},
            levels=_list(_TEXT),
            periods=_list(_TEXT),
            absent=_NUMBER,
            analyses=_list(_TEXT),
            rules=_list(_TEXT),
            risks=_list(
                _object(kind=_FILLED, grave={"type": "boolean"}, knowledge=_FILLED, findings=_NUMBER),
            ),
            word=_WORD,
            reason=_TEXT,
        )
    ),
)
"""JSON Schema (2020-12) of disclosure_record.json."""
