"""The words of a covenant: what is shared, about whom, for what, on which ground. Each has its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

GOOD_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""An id stands in policies, addresses and file names: nothing in it has a meaning there."""


@dataclass(frozen=True, order=True)
class Label:
    """A name in the two languages of the interface."""

    nl: str
    en: str

    def at(self, language: str) -> str:
        """The name in "nl" or "en"."""
        return self.en if language == "en" else self.nl


class Sensitivity(StrEnum):
    """How the law looks at a category of personal data, from mild to strict."""

    ORDINARY = "gewoon"
    SENSITIVE = "gevoelig"
    SPECIAL = "bijzonder"
    """Article 9 of the GDPR: health, religion, ethnicity, ..."""
    CRIMINAL = "strafrechtelijk"
    """Article 10 of the GDPR: convictions, offences, suspicions, bans imposed by a court."""
    NATIONAL_ID = "nationaal identificatienummer"
    """Article 87 of the GDPR; in the Netherlands the burgerservicenummer."""


NEEDS_EXTRA_GROUND = frozenset({Sensitivity.SPECIAL, Sensitivity.CRIMINAL, Sensitivity.NATIONAL_ID})


class Basis(StrEnum):
    """The six bases of article 6(1) of the GDPR, by letter."""

    CONSENT = "a"
    CONTRACT = "b"
    LEGAL_OBLIGATION = "c"
    VITAL_INTEREST = "d"
    PUBLIC_TASK = "e"
    LEGITIMATE_INTEREST = "f"


class Exchange(StrEnum):
    """How data goes over: on the sender's own initiative, on request, or at the table of a case meeting."""

    PUSH = "brengen"
    PULL = "vragen"
    MEETING = "overleg"


class Lift(StrEnum):
    """What lifts professional secrecy for one case."""

    CONSENT = "toestemming"
    STATUTE = "wettelijk voorschrift"
    CONFLICT_OF_DUTIES = "conflict van plichten"


@dataclass(frozen=True, order=True)
class OrganisationType:
    """A kind of organisation, as frames speak of it: "politie", "ggz"."""

    id: str
    label: Label


@dataclass(frozen=True, order=True)
class DataCategory:
    """A category of personal data; never the data.

    dpv  term of the Data Privacy Vocabulary that it is a kind of; "" when none fits
    """

    id: str
    label: Label
    sensitivity: Sensitivity
    dpv: str = ""


@dataclass(frozen=True, order=True)
class SubjectGroup:
    """About whom: the person of the case, a parent, a victim, ...; a group, never one person."""

    id: str
    label: Label


@dataclass(frozen=True, order=True)
class Purpose:
    """For what; `dpv` as in DataCategory."""

    id: str
    label: Label
    dpv: str = ""


@dataclass(frozen=True, order=True)
class Stage:
    """How far a case is: reported, triage, case meeting, ..."""

    id: str
    label: Label


@dataclass(frozen=True, order=True)
class LegalGround:
    """Why an organisation may do this.

    basis       letter of article 6(1) GDPR; None for a ground that only lifts a prohibition
    article     the article in words: "artikel 5.1.1 Wmo 2015"
    law         its address: JCI ("jci1.3:c:BWBR0035362&artikel=5.1.1") or ELI; "" while nobody found it
    lifts       sensitivities whose prohibition it lifts (articles 9, 10 and 87 GDPR)
    checked_on  when a lawyer read the article in the version in force; None: still to be verified
    """

    id: str
    label: Label
    article: str
    basis: Basis | None = None
    law: str = ""
    lifts: frozenset[Sensitivity] = frozenset()
    checked_on: date | None = None


@dataclass(frozen=True, order=True)
class Secrecy:
    """Professional secrecy: who has it, over what, and what may lift it in one case.

    holders     organisations or types
    categories  data it covers; empty: all that the holder has
    lifted_by   any one of these is enough; empty: nothing lifts it
    ground      id of the ground it rests on
    """

    id: str
    label: Label
    holders: tuple[str, ...]
    categories: tuple[str, ...]
    lifted_by: frozenset[Lift]
    ground: str


@dataclass(frozen=True, order=True)
class Assessment:
    """A DPIA, pre-scan or IAMA: by reference, with the time for which it holds."""

    id: str
    label: Label
    urn: str
    valid_from: datetime
    valid_until: datetime
