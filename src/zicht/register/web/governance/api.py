"""Governance for machines: who takes part, who may decide what, what was decided, promised and escalated."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from zicht.register.rules.artefacts.approach import Means
from zicht.register.rules.artefacts.governing import DecisionTopic, EscalationState
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.escalation import Climb, climbs
from zicht.register.rules.governance import Account, accounts
from zicht.register.rules.workspace import Workspace
from zicht.register.store.artefacts import workspace_of
from zicht.register.web.api import Cursor, Limit, Ulid, piece_of, reads
from zicht.register.web.steps.api import VersionMark, mark

router = Router()
HERE = "/partnerships/{partnership}"


class PartyOut(Schema):
    """An organisation that was asked, and what it answered: "" while it has not, "joined" or "declined".

    left_on  first day on which it no longer takes part
    neutral  leads the process and is no party to it
    """

    organisation: str
    name: str
    answer: str
    left_on: date | None
    neutral: bool


class PartiesOut(Schema):
    """One page of them, by id."""

    items: list[PartyOut]
    next: str


class SeatOut(Schema):
    """A party in a body, by an office."""

    party: str
    office: str
    votes: int


class BodyOut(Schema):
    """A body that decides or leads."""

    id: str
    version: VersionMark
    name: str
    task: str
    meets: str
    seats: list[SeatOut]


class BodiesOut(Schema):
    """One page of them."""

    items: list[BodyOut]
    next: str


class MandateOut(Schema):
    """What a body may decide, up to which amount, given by whom, until when."""

    id: str
    version: VersionMark
    body: str
    topics: list[DecisionTopic]
    up_to_euros: int | None
    given_by: str
    valid_from: date
    valid_until: date
    valid: bool


class MandatesOut(Schema):
    """One page of them."""

    items: list[MandateOut]
    next: str


class OptionOut(Schema):
    """Something that could be decided."""

    option: str
    consequences: str


class DissentOut(Schema):
    """A party that thinks otherwise."""

    party: str
    view: str


class DecisionOut(Schema):
    """A decision: question, options, which was chosen (from 1) and why, and who thought otherwise."""

    id: str
    version: VersionMark
    question: str
    topic: DecisionTopic
    options: list[OptionOut]
    chosen: int
    why: str
    dissent: list[DissentOut]
    body: str
    mandate: str
    decided_on: date
    euros: int | None
    about: str
    gate: int | None
    public: bool


class DecisionsOut(Schema):
    """One page of them."""

    items: list[DecisionOut]
    next: str


class ContributionOut(Schema):
    """What a party promised and what came of it; arrears in euros, late for what is no money."""

    id: str
    version: VersionMark
    organisation: str
    means: Means
    what: str
    due_on: date
    agreed: bool
    promised_euros: int
    paid_euros: int
    arrears_euros: int
    late: bool


class ContributionsOut(Schema):
    """One page of them."""

    items: list[ContributionOut]
    next: str


class EscalationOut(Schema):
    """A disagreement on its way up the ladder; due_on and days_overdue only while it is open."""

    id: str
    version: VersionMark
    about: str
    parties: list[DissentOut]
    state: EscalationState
    raised_on: date
    rung: int
    at_rung_since: date
    at: str
    due_on: date | None
    days_overdue: int
    solution: str


class EscalationsOut(Schema):
    """One page of them."""

    items: list[EscalationOut]
    next: str


def _page(request: HttpRequest, kind: Kind, cursor: str, limit: int) -> tuple[Workspace, list[Version], str]:
    workspace = workspace_of(request.partnership, at=request.at)
    rows, onward = piece_of(workspace.all_of(kind), lambda one: one.artefact, cursor, limit)
    return workspace, rows, onward


def _told(one: Version) -> dict[str, Any]:
    """Everything a content says, with the id of its artefact and the mark of its version."""
    return {"id": one.artefact, "version": mark(one), **vars(one.content)}


@reads(router, f"{HERE}/parties", action="governance.read", gives=PartiesOut)
def parties(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Every organisation that was asked or takes part, also when it left."""
    workspace = workspace_of(request.partnership, at=request.at)
    rows, onward = piece_of(workspace.seats, lambda one: one.organisation, cursor, limit)
    return {"items": rows, "next": onward}


@reads(router, f"{HERE}/bodies", action="governance.read", gives=BodiesOut)
def bodies(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Bodies and who sits in them."""
    _, rows, onward = _page(request, Kind.BODY, cursor, limit)
    return {"items": [_told(one) for one in rows], "next": onward}


@reads(router, f"{HERE}/mandates", action="governance.read", gives=MandatesOut)
def mandates(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Mandates, and whether they are valid today."""
    workspace, rows, onward = _page(request, Kind.MANDATE, cursor, limit)
    return {"items": [_mandate(one, workspace.on) for one in rows], "next": onward}


def _mandate(one: Version, on: date) -> dict[str, Any]:
    return {**_told(one), "valid": one.content.valid_from <= on < one.content.valid_until}


@reads(router, f"{HERE}/decisions", action="governance.read", gives=DecisionsOut)
def decisions(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """Decisions with their options and who thought otherwise."""
    _, rows, onward = _page(request, Kind.DECISION, cursor, limit)
    return {"items": [_told(one) for one in rows], "next": onward}


@reads(router, f"{HERE}/contributions", action="governance.read", gives=ContributionsOut)
def contributions(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """What was promised, what was paid or delivered, and what is behind; also of parties that left."""
    workspace = workspace_of(request.partnership, at=request.at)
    rows, onward = piece_of(accounts(workspace), lambda one: one.version.artefact, cursor, limit)
    return {"items": [_contribution(one) for one in rows], "next": onward}


def _contribution(one: Account) -> dict[str, Any]:
    return {
        **_told(one.version),
        "organisation": one.organisation,
        "agreed": one.agreed,
        "promised_euros": one.promised,
        "paid_euros": one.paid,
        "arrears_euros": one.arrears,
        "late": one.late,
    }


@reads(router, f"{HERE}/escalations", action="governance.read", gives=EscalationsOut)
def escalations(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """What parties cannot agree on: at which rung it is, until when, and what is overdue."""
    workspace, rows, onward = _page(request, Kind.ESCALATION, cursor, limit)
    standing = {one.version.artefact: one for one in climbs(workspace)}
    return {"items": [_escalation(one, standing.get(one.artefact)) for one in rows], "next": onward}


def _escalation(one: Version, climb: Climb | None) -> dict[str, Any]:
    return {
        **_told(one),
        "at": climb.rung.who if climb else "",
        "due_on": climb.due_on if climb else None,
        "days_overdue": climb.days_overdue if climb else 0,
    }
