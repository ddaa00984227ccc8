"""How the made-up partnership is governed: who declined, bodies, a ladder; later money and a dispute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from zicht.register.actions import governance as acts
from zicht.register.demo.telling import Story
from zicht.register.demo.world import YOUTH, DemoWorld
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.store.artefacts import workspace_of

OFFICES = {
    "havenstad": "burgemeester",
    "duinrand": "burgemeester",
    "politie": "districtschef",
    "om": "officier van justitie",
}


def fill(world: DemoWorld) -> None:
    """What is agreed before the work begins."""
    story = Story(world, YOUTH)
    story.on(1, 8)
    by = world.as_("voorzitter", story.at)
    asked = acts.invite(story.here, world.organisations["jeugdzorg"], by=by, at=story.at)
    story.on(1, 12)
    acts.record_answer(
        asked,
        joins=False,
        reason="Wij werken mee in het Zorg- en Veiligheidshuis en doen hier nu niet mee.",
        by=world.as_("voorzitter", story.at),
        at=story.at,
    )
    body = story.write(
        "voorzitter",
        Kind.BODY,
        name="Stuurgroep Jongeren en drugs",
        task="Beslist over geld, de proef en het bestaansrecht. Hoort de raden voor het convenant.",
        seats=[{"party": story.party(of), "office": office, "votes": 1} for of, office in OFFICES.items()],
        meets="elk kwartaal",
    )
    story.write(
        "voorzitter",
        Kind.MANDATE,
        body=body.artefact,
        topics=["public_value", "gate", "money", "pilot", "existence", "escalation"],
        up_to_euros=75000,
        given_by="de colleges van Havenstad en Duinrand, de politie en het Openbaar Ministerie",
        valid_from="2026-01-12",
        valid_until="2030-01-01",
    )
    story.write(
        "voorzitter",
        Kind.LADDER,
        rungs=[
            {"who": "de mensen die het werk doen", "days": 14},
            {"who": "de teamleiders van de betrokken organisaties", "days": 14},
            {"who": "de stuurgroep, onder leiding van de neutrale voorzitter", "days": 30},
            {"who": "de burgemeesters en de hoofdofficier", "days": 30},
        ],
    )


def decide(story: Story, **content: Any) -> Version:
    """The steering group takes a decision."""
    workspace = workspace_of(story.here, at=story.at)
    (body,), (mandate,) = workspace.all_of(Kind.BODY), workspace.all_of(Kind.MANDATE)
    usual: dict[str, Any] = {
        "body": body.artefact,
        "mandate": mandate.artefact,
        "decided_on": story.at.date().isoformat(),
        "chosen": 1,
        "public": True,
    }
    return story.write("voorzitter", Kind.DECISION, **(usual | content))


def later(story: Story, contributions: dict[str, Version]) -> None:
    """What was paid, and what two parties cannot agree on."""
    story.on(4, 20)
    for of, euros in (("havenstad", 30000), ("duinrand", 6000)):
        story.write(
            "voorzitter",
            Kind.PAYMENT,
            contribution=contributions[of].artefact,
            euros=euros,
            on="2026-04-17",
        )
    escalation: dict[str, Any] = {
        "about": "Mag het jongerenwerk zien of een jongere al bekend is bij de politie?",
        "parties": [
            {"party": story.party("havenstad"), "view": "Ja, anders werken we langs elkaar heen."},
            {"party": story.party("politie"), "view": "Nee, daar is nu geen grondslag voor."},
        ],
        "raised_on": "2026-05-04",
        "rung": 1,
        "at_rung_since": "2026-05-04",
        "state": "open",
    }
    story.on(5, 4)
    raised = story.write("samira", Kind.ESCALATION, **escalation)
    story.on(5, 19)
    at = story.at + timedelta(minutes=30)
    by = story.world.as_("voorzitter", at)
    acts.climb(story.here, raised.artefact, seen=raised.hash, by=by, at=at)
