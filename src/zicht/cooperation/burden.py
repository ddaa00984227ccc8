"""What cooperation asks of an organisation: partnerships and seats per organ, and an estimate of occasions.

Seats are a lower bound: one for every participant in every board. How often boards meet stands in no source:
occasions a year are an estimate under assumptions in content/cooperation/burden.toml, always with a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from zicht.cooperation.accountability.checks import is_council
from zicht.cooperation.membership import memberships
from zicht.cooperation.words import words
from zicht.model.partnerships import Form, PartyKind, Patchwork

TOGETHER = ""
"""The organ of a row that is about all organs of a party together."""

UNNAMED = "onbekend"
"""The organ of participations of which the source names none."""


@dataclass(frozen=True)
class Assumption:
    """How often an organ is called upon by a partnership of a form, in a year.

    board    meetings: low, likely, high
    council  times its papers are on the agenda of a council: low, likely, high
    seat     whether the form has a board with a seat for each participant
    """

    form: Form
    board: tuple[float, float, float]
    council: tuple[float, float, float]
    seat: bool


@dataclass(frozen=True, order=True)
class Load:
    """What is asked of one organ of a party, on a day.

    party, body   body in the words of the source; TOGETHER, or UNNAMED
    partnerships  in which this organ takes part
    seats         at least; None for a council: it decides, and has no seat in a board
    occasions     a year, likely; `lower` and `upper` hold if all partnerships are low, or all are high
    """

    party: str
    body: str
    partnerships: int
    seats: int | None
    occasions: float
    lower: float
    upper: float


@cache
def assumptions() -> Mapping[Form, Assumption]:
    """The assumptions by legal form."""
    return {
        Form(key): Assumption(Form(key), tuple(entry["board"]), tuple(entry["council"]), entry["seat"])
        for key, entry in words("burden")["forms"].items()
    }


def explanation(language: str) -> str:
    """The assumptions in words, to be shown beside every estimate."""
    return str(words("burden")["explanation"][language])


def burden(
    patchwork: Patchwork, on: date, *, kinds: frozenset[PartyKind] = frozenset({PartyKind.GEMEENTE})
) -> tuple[Load, ...]:
    """The load of every party of some kinds that takes part in anything, per organ and together; sorted.

    A partnership counts once for a party, also when several of its organs take part in it.
    """
    parts: dict[tuple[str, str], set[tuple[str, Form]]] = {}
    for one in memberships(patchwork, on):
        taken = (one.version.id, one.version.form)
        for participation in one.participations:
            if patchwork.parties[participation.party].kind in kinds:
                for body in (TOGETHER, *(participation.bodies or (UNNAMED,))):
                    parts.setdefault((participation.party, body), set()).add(taken)
    return tuple(_load(party, body, sorted(taken)) for (party, body), taken in sorted(parts.items()))


def _load(party: str, body: str, taken: list[tuple[str, Form]]) -> Load:
    known = [assumptions()[form] for _, form in taken]
    council = is_council(body)
    occasions = [one.council if council else one.board for one in known]
    lower, likely, upper = (sum(column) for column in zip(*occasions, strict=True))
    seats = None if council else sum(one.seat for one in known)
    return Load(party, body, len(taken), seats, likely, lower, upper)
