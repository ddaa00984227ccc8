"""The roles people have: in one partnership, or on the platform as a whole."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody may be, in the words of the register; a sentence for each stands in web/texts."""

    PLATFORM_ADMIN = "platformbeheerder"
    """Keeps accounts and the machine; sees no content of a partnership."""
    REGISTER_KEEPER = "registerbeheerder"
    """Keeps organisations and covenants in the atlas."""
    PARTICIPANT = "deelnemer"
    """Speaks for an organisation in a partnership."""
    SIGNATORY = "tekenbevoegde"
    """May bind an organisation: accepts, refuses, signs and revokes in its name."""
    CHAIR = "procesregisseur"
    """Leads the process; neutral, and decides nothing about content."""
    ANALYST = "analist"
    """Runs analyses and asks for output."""
    OUTPUT_CHECKER = "uitvoercontroleur"
    """Judges output of somebody else, of another organisation."""
    PRIVACY_OFFICER = "functionaris gegevensbescherming"
    """Watches over the sharing of personal data; advises, and sees the log."""
    LAWYER = "jurist"
    """Advises on lawfulness."""
    COUNCILLOR = "raadslid"
    """Reads what a council must be able to account for."""
    AUDITOR = "auditor"
    """Reads everything, settings and log included; writes nothing."""


PLATFORM_ROLES = frozenset({Role.PLATFORM_ADMIN, Role.REGISTER_KEEPER, Role.AUDITOR})
"""Roles that may be given for the whole platform; the auditor also in one partnership."""

PARTNERSHIP_ROLES = frozenset(Role) - {Role.PLATFORM_ADMIN, Role.REGISTER_KEEPER}
"""Roles that are given in one partnership, for a time."""

INCOMPATIBLE = (
    frozenset({Role.CHAIR, Role.SIGNATORY}),
    frozenset({Role.CHAIR, Role.PARTICIPANT}),
    frozenset({Role.ANALYST, Role.OUTPUT_CHECKER}),
    frozenset({Role.PLATFORM_ADMIN, Role.AUDITOR}),
    frozenset({Role.PRIVACY_OFFICER, Role.SIGNATORY}),
    frozenset({Role.PRIVACY_OFFICER, Role.ANALYST}),
)
"""Pairs one person may not hold in the same partnership: separation of duty."""

WRITES_NOTHING = frozenset({Role.AUDITOR, Role.COUNCILLOR})


def conflicts(held: frozenset[Role]) -> tuple[frozenset[Role], ...]:
    """The incompatible pairs within a set of roles."""
    both = {Role.AUDITOR}
    alone = (held - both,) if Role.AUDITOR in held and len(held) > 1 else ()
    pairs = tuple(pair for pair in INCOMPATIBLE if pair <= held)
    return pairs + tuple(frozenset({Role.AUDITOR, other}) for others in alone for other in sorted(others))
