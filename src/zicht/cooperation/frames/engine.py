"""Cedar decides. A compiled covenant keeps its policies in slices by sender and purpose: no index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import cedarpy

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.findings import check_covenant
from zicht.cooperation.frames.policies import SCHEMA, Statement, policy_text, statements_of
from zicht.cooperation.frames.questions import Question, approvals_that_count, second
from zicht.cooperation.frames.vocabulary import Lift
from zicht.kit.digests import sha256_of

ENGINE = "cedar"


@dataclass(frozen=True)
class Ruling:
    """What Cedar said.

    frames  ids of the frames that permit; empty when denied
    bars    ids of what forbids; empty when allowed, or when only no frame fits
    """

    allowed: bool
    frames: tuple[str, ...]
    bars: tuple[str, ...]


class CompiledCovenant:
    """A covenant version, ready to decide.

    covenant  what was compiled
    text      all policies, for whoever wants to read them
    digest    SHA-256 of schema and policies: stands beside every decision
    """

    def __init__(self, covenant: CovenantVersion) -> None:
        """Raises FaultyCovenant. That the policies do not suit the schema would be our bug."""
        check_covenant(covenant)
        self.covenant = covenant
        self._statements = statements_of(covenant)
        self.text = policy_text(self._statements)
        self.digest = sha256_of((SCHEMA + self.text).encode())
        found = cedarpy.validate_policies(self.text, _schema())
        assert found.validation_passed, [str(error) for error in found.errors]
        self._slices: dict[tuple[str, str], cedarpy.PolicySet] = {}
        self._parties = {party.id for party in covenant.participants}
        self._purposes = {purpose.id for purpose in covenant.purposes}

    def decide(self, question: Question) -> Ruling:
        """Whether the covenant permits it, by Cedar."""
        found = cedarpy.is_authorized(self.request(question), self.slice_for(question), _no_entities())
        return self._ruling(found)

    def decide_unsliced(self, question: Question) -> Ruling:
        """The same over all policies at once: what slicing must never change."""
        return self._ruling(cedarpy.is_authorized(self.request(question), _parsed(self.text), _no_entities()))

    def slice_for(self, question: Question) -> cedarpy.PolicySet:
        """The policies that can matter to a question; kept for words that are in the covenant."""
        key = question.sender, question.purpose
        known = self._slices.get(key)
        if known is not None:
            return known
        parsed = _parsed(policy_text(s for s in self._statements if s.matters(*key)))
        if question.sender in self._parties and question.purpose in self._purposes:
            self._slices[key] = parsed
        return parsed

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every policy with its id."""
        return self._statements

    def request(self, question: Question) -> dict[str, Any]:
        """A question as Cedar reads it."""
        persons, organisations = approvals_that_count(self.covenant, question)
        context = {
            "receiver": _entity("Party", question.receiver),
            "subject": _entity("SubjectGroup", question.subject),
            "purpose": _entity("Purpose", question.purpose),
            "case_purpose": _entity("Purpose", question.case_purpose),
            "exchange": question.exchange.value,
            "at": second(question.at),
            "necessity_note": question.necessity_note,
            "consent": Lift.CONSENT in question.lifts,
            "statute": Lift.STATUTE in question.lifts,
            "conflict_of_duties": Lift.CONFLICT_OF_DUTIES in question.lifts,
            "approvals": persons,
            "approving_organisations": organisations,
        }
        if question.stage:
            context["stage"] = _entity("Stage", question.stage)
        if question.received_under:
            context["received_under"] = _entity("Frame", question.received_under)
        return {
            "principal": {"type": "Party", "id": question.sender},
            "action": {"type": "Action", "id": "share"},
            "resource": {"type": "Category", "id": question.category},
            "context": json.dumps(context),
        }

    def _ruling(self, found: cedarpy.AuthzResult) -> Ruling:
        assert not found.diagnostics.errors, found.diagnostics.errors
        ids = tuple(sorted(found.diagnostics.id_annotations_by_reason.values()))
        return Ruling(True, ids, ()) if found.allowed else Ruling(False, (), ids)


def _entity(kind: str, key: str) -> dict[str, dict[str, str]]:
    return {"__entity": {"type": kind, "id": key}}


def _parsed(text: str) -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_str(text)


@cache
def _schema() -> cedarpy.Schema:
    return cedarpy.Schema.from_str(SCHEMA)


@cache
def _no_entities() -> cedarpy.Entities:
    """Policies name every organisation, so Cedar needs no entity beside the request."""
    return cedarpy.Entities.from_json_str("[]")
