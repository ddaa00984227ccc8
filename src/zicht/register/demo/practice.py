"""A partnership in which nothing was done yet: the tutorial walks its six steps."""

from __future__ import annotations

from zicht.register.actions import accounts as acts
from zicht.register.demo.world import BEGIN, UNTIL, DemoWorld
from zicht.register.rules.roles import Role

NAME = "Oefening: lege winkels in Havenstad"
PARTIES = ("havenstad", "politie", "platform")
ROLES = {
    "samira": (Role.PARTICIPANT,),
    "burgemeester": (Role.SIGNATORY,),
    "politie": (Role.PARTICIPANT, Role.SIGNATORY),
    "analist": (Role.ANALYST,),
    "fg": (Role.PRIVACY_OFFICER,),
}


def fill(world: DemoWorld) -> None:
    """Begin it, with a chair who gives the others their roles."""
    keeper = world.as_("register", BEGIN)
    organisations = [world.organisations[key] for key in PARTIES]
    here = acts.start_partnership(NAME, organisations, by=keeper, at=BEGIN, made_up=True)
    acts.give_first_role(world.accounts["voorzitter"], here, until=UNTIL, by=keeper, at=BEGIN)
    chair = world.as_("voorzitter", BEGIN)
    for person, roles in ROLES.items():
        for role in roles:
            acts.give_role(world.accounts[person], here, role, until=UNTIL, by=chair, at=BEGIN)
