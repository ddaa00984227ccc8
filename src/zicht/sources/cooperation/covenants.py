"""The form in which covenants and networks are stated that no public register holds.

A secretary fills it in as a spreadsheet (covenants_csv), a program as JSON (covenants_json); both become
these values, with every fault told at once. What is left empty is unknown. Of persons nothing is asked, and
text that looks like contact data is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zicht.kit.errors import UserError
from zicht.model.partnerships import Form, PartyKind

FORMAT = "zicht-covenants/1"
CLAUSES = (
    *("council_view_draft", "council_view", "information", "participation", "evaluation", "exit"),
    *("contribution", "privacy", "escalation", "archive"),
)
"""Names of clauses: view of the council on the draft and on decisions, duty to inform, participation of
inhabitants, evaluation, leaving, who pays what, personal data, disputes, what happens with the papers."""

ROLES = ("deelnemer", "centrumgemeente", "gast", "waarnemer", "penvoerder")


class CovenantsInvalid(UserError):
    """A file of covenants and networks has cells or fields that cannot be what they should be.

    All faults come together, each with file, line and column, without the text that stands there.
    """

    exit_code = 197
    usual_remedy = "mend the cells named; the form is in docs/how-to/add-a-partnership-register.md"

    SHOWN = 25

    @classmethod
    def of(cls, where: str, faults: list[str]) -> CovenantsInvalid:
        """All faults of one source, the first of them in full."""
        more = [f"and {len(faults) - cls.SHOWN} more"] if len(faults) > cls.SHOWN else []
        return cls(where, found="\n".join([f"{len(faults)} faults", *faults[: cls.SHOWN], *more]))


@dataclass(frozen=True)
class StatedParty:
    """An organisation that no other source describes.

    id         of its own ("politie-noord"), or a TOOI id
    area_code  CBS code of a gemeente or province; "" for any other
    province   CBS code of the province it lies in; "" when unknown
    """

    id: str
    kind: PartyKind
    name: str
    area_code: str = ""
    province: str = ""
    dissolved_on: date | None = None


@dataclass(frozen=True)
class StatedParticipant:
    """One organisation in a partnership; `party` is a TOOI id or the id of a StatedParty."""

    party: str
    bodies: tuple[str, ...] = ()
    entered_on: date | None = None
    left_on: date | None = None
    role: str = "deelnemer"
    contribution_key: str = ""


@dataclass(frozen=True)
class StatedPartnership:
    """One version of a covenant or network, and who says so.

    id           small letters, digits and hyphens; unique in the source
    in_force_until  first day on which it is no longer in force
    ends_on      the day its own text lets it end
    previous     id of the version before it, in the same source
    themes       ids of the TOP thesaurus ("c_d0463fb7"), or labels
    clauses      name of a clause -> whether it is there; one that is not named is unknown
    document     in what it is stated: title of the covenant or page;  link where that can be read
    stated_by    the organisation that states it, never a person;  stated_on on which day
    same_as      id of a version in another source that is the same partnership ("roo-29559600")
    confirmed_by, why  who looked at that, an organisation or a role, and how they know
    """

    id: str
    name: str
    form: Form
    document: str
    stated_by: str
    stated_on: date
    in_force_from: date | None = None
    in_force_until: date | None = None
    ends_on: date | None = None
    previous: str = ""
    purpose: str = ""
    themes: tuple[str, ...] = ()
    mandatory: bool | None = None
    powers: tuple[str, ...] = ()
    decrees: int | None = None
    verified_on: date | None = None
    link: str = ""
    same_as: str = ""
    confirmed_by: str = ""
    why: str = ""
    clauses: Mapping[str, bool] = field(default_factory=dict)
    participants: tuple[StatedParticipant, ...] = ()


@dataclass(frozen=True)
class CovenantFile:
    """A whole file: `format` is FORMAT."""

    format: str
    partnerships: tuple[StatedPartnership, ...]
    parties: tuple[StatedParty, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A statement with the place it stands at ("samenwerkingen.csv, line 4"), for what is found later."""

    where: str
    partnership: StatedPartnership
    participants_at: tuple[str, ...]


@dataclass(frozen=True)
class PlacedParty:
    """An organisation with the place it stands at."""

    where: str
    party: StatedParty
