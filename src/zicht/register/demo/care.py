"""The made-up safety house walks fast to a covenant with frames, uses it, and renews both by a test.

Its covenant was signed for nine months. In October partners ask whether they would begin again; the steering
group says yes; everybody signs the next term, with the same frames.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from zicht.cooperation.frames.examples import EXAMPLES
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.vocabulary import Exchange
from zicht.register.actions import covenants
from zicht.register.demo.care_texts import CAPACITIES, CONTRIBUTIONS, COVENANT_PARTIES, PERSPECTIVES, TEST
from zicht.register.demo.governance import decide
from zicht.register.demo.sharing import ask, draft
from zicht.register.demo.telling import Story
from zicht.register.demo.world import CARE, DemoWorld
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version

KINDS = {"havenstad": "gemeente", "politie": "politie", "om": "om", "jeugdzorg": "jeugdbescherming"}
SPEAKERS = {"havenstad": "samira", "politie": "politie", "om": "om", "jeugdzorg": "jeugdzorg"}
SIGNATORIES = {"havenstad": "burgemeester", "politie": "politie", "om": "om", "jeugdzorg": "jeugdzorg"}
IN_FORCE = datetime(2026, 3, 31, 22, tzinfo=UTC), datetime(2028, 12, 30, 23, tzinfo=UTC)
"""From 1 April 2026 until 31 December 2028, Dutch time; within it, as long as a covenant carries them."""
ASKED = datetime(2026, 5, 20, 9, tzinfo=UTC)


def fill(world: DemoWorld) -> None:
    """From an issue to a covenant that was renewed."""
    story = Story(world, CARE)
    _explore(story)
    effect = _deepen(story)
    _agree(story, effect)
    _use(story)
    _renew(story)


def _explore(story: Story) -> None:
    story.on(1, 13)
    story.write(
        "samira",
        Kind.ISSUE,
        name="Zorg, straf en overlast rond hetzelfde gezin",
        what_happens="Een kleine groep gezinnen heeft tegelijk te maken met zorg, schulden en politie.",
        where="Heel Havenstad.",
        since_when="al jaren",
        whom_it_harms="De gezinnen zelf, vooral de kinderen, en wie naast hen wonen.",
        domains=["care", "liveability"],
    )
    for of, content in PERSPECTIVES.items():
        story.write(SPEAKERS[of], Kind.PERSPECTIVE, **content)
    story.write(
        "voorzitter",
        Kind.REUSE_CHECK,
        looked_at=[
            {
                "partnership": "Jongeren en drugs in Havenstad",
                "verdict": "does_not_fit",
                "why": "Kijkt naar patronen en plekken, niet naar gezinnen.",
            }
        ],
        conclusion="Er is geen verband waarin zorg en straf samen aan één plan werken.",
    )
    picture = story.write(
        "voorzitter",
        Kind.SHARED_PICTURE,
        what_we_see="Iedere organisatie ziet een deel. Niemand heeft het hele plan.",
        what_we_do_not_know="Hoeveel gezinnen het zijn.",
        disagreements=[],
    )
    story.say(picture, *SPEAKERS.values())
    story.enter(2)


def _deepen(story: Story) -> Version:
    story.on(2, 3)
    story.write(
        "voorzitter",
        Kind.PROBLEM_ANALYSIS,
        causes=[
            {"what": "Elk loket begint opnieuw", "part": "cause", "standing": "likely"},
            {"what": "Niemand weet wie er al bij is", "part": "keeps_going", "standing": "known"},
        ],
        how_they_hang_together="Wie steeds opnieuw begint, raakt het gezin kwijt.",
    )
    definition = story.write(
        "voorzitter",
        Kind.PROBLEM_DEFINITION,
        problem="Gezinnen met zorg, schulden en politie krijgen vijf plannen die elkaar tegenwerken.",
        of_whom="Van de gezinnen en van alle vier de organisaties.",
        not_about="Gezinnen met maar één soort vraag.",
        intent="Rust in het gezin en in de straat.",
    )
    story.say(definition, *SPEAKERS.values())
    effect = story.write(
        "samira",
        Kind.DESIRED_EFFECT,
        outcome="Minder meldingen op adressen waar één plan is",
        for_whom="gezinnen met een plan, en hun buren",
        where="Havenstad",
        direction="less",
        seen_by="Het aantal meldingen per kwartaal, vergeleken met adressen die op een plan wachten.",
    )
    story.say(effect, *SPEAKERS.values())
    _body(story)
    decide(
        story,
        question="Willen wij dat zorg en straf over een gezin samen één plan maken?",
        topic="public_value",
        options=[
            {"option": "Ja, binnen kaders", "consequences": "Delen mag alleen wat in een kader staat."},
            {"option": "Nee", "consequences": "Ieder werkt verder met wat hij zelf ziet."},
        ],
        why="De raad sprak er op 27 januari over en vroeg om een korte eerste termijn.",
    )
    story.enter(3)
    return effect


def _body(story: Story) -> None:
    """Who decides, and how a disagreement goes up."""
    seats = [{"party": story.party(of), "office": "bestuurder", "votes": 1} for of in KINDS]
    body = story.write(
        "voorzitter",
        Kind.BODY,
        name="Stuurgroep Zorg- en Veiligheidshuis",
        task="Beslist over geld, de kaders en het bestaansrecht.",
        seats=seats,
        meets="elk kwartaal",
    )
    story.write(
        "voorzitter",
        Kind.MANDATE,
        body=body.artefact,
        topics=["public_value", "money", "existence"],
        up_to_euros=100000,
        given_by="de vier deelnemende organisaties",
        valid_from="2026-01-12",
        valid_until="2030-01-01",
    )
    rungs = [{"who": "de procesregisseur", "days": 7}, {"who": "de stuurgroep", "days": 30}]
    story.write("voorzitter", Kind.LADDER, rungs=rungs)


def _agree(story: Story, effect: Version) -> None:
    story.on(3, 3)
    block = story.write(
        "samira",
        Kind.BUILDING_BLOCK,
        name="Eén plan per gezin",
        what="Wie een gezin inbrengt, houdt de regie over één plan waar alle vier aan werken.",
        owner=story.party("havenstad"),
        competence="Regie over zorg en veiligheid",
    )
    link = {
        "block": block.artefact,
        "output": "Binnen vier weken één plan",
        "outcome": "Niemand begint opnieuw",
        "effect": effect.artefact,
        "assumption": "De organisaties houden zich aan het plan",
        "standing": "likely",
    }
    story.write(
        "voorzitter", Kind.THEORY_OF_CHANGE, links=[link], what_could_go_wrong="Te veel mensen weten te veel."
    )
    story.write(
        "samira",
        Kind.KPI,
        name="Meldingen op adressen met een plan",
        effect=effect.artefact,
        unit="meldingen per adres per kwartaal",
        baseline="3.2",
        baseline_on="2026-02-28",
        target="De helft",
        source="Telling door de politie, zonder adressen",
        owner=story.party("politie"),
        frequency="quarter",
    )
    _technology(story)
    promised = {
        of: story.write(SPEAKERS[of], Kind.CONTRIBUTION, due_on="2026-04-15", **content)
        for of, content in CONTRIBUTIONS.items()
    }
    for of, version in promised.items():
        story.say(version, SIGNATORIES[of])
    frames = draft(story, EXAMPLES[0], KINDS, *IN_FORCE)
    _sign(story, frames.hash)


def _technology(story: Story) -> None:
    story.write(
        "samira",
        Kind.TECHNOLOGY,
        systems=[
            {
                "name": "Zaaksysteem van de gemeente",
                "party": story.party("havenstad"),
                "use": "own",
                "what_is_in_it": "Het plan; de andere organisaties kijken niet mee.",
            }
        ],
        flows=[
            {
                "sender": story.party("politie"),
                "receiver": story.party("havenstad"),
                "what": "Meldingen rond een gezin dat is ingebracht",
                "personal": "yes",
                "frame": "ZVH-07",
            }
        ],
        to_tune="Wie wanneer in het overleg zit.",
        security="Alleen in het overleg of via beveiligde post.",
        when_we_stop="Elke organisatie wist wat zij onder een kader kreeg, en schrijft daar een verslag van.",
    )
    story.write(
        "fg",
        Kind.ASSESSMENT,
        name="DPIA van het huis",
        what="dpia",
        reference="Dossier privacy van Bureau Samenwerking, onder Zorg- en Veiligheidshuis",
        version="1.0",
        advice="Kort beginnen en na een half jaar opnieuw kijken.",
        valid_until="2028-12-31",
    )


def _sign(story: Story, frames: str) -> None:
    """One text, one signature: who signs the covenant signs the frames in it."""
    named = [{"party": story.party(of), "body": body, "power": power} for of, body, power in COVENANT_PARTIES]
    terms: dict[str, Any] = {
        "title": "Convenant Zorg- en Veiligheidshuis Voorland",
        "considerations": "Partijen delen een beeld, een probleem en een effect. Zij beginnen kort.",
        "parties": named,
        "clauses": [
            {"heading": "Doel", "text": "Eén plan per gezin."},
            {
                "heading": "Delen",
                "text": "Partijen delen binnen de kaders hierbij, en niets daarbuiten.",
            },
        ],
        "starts_on": "2026-04-01",
        "test_on": "2026-10-01",
        "ends_on": "2026-12-31",
        "notice_days": 60,
        "leaving": "Een partij zegt schriftelijk op. Wat zij deelt of krijgt, stopt op die dag.",
        "council": "De raad krijgt elk half jaar een verslag.",
        "frames": frames,
    }
    story.on(3, 17)
    covenant = story.write("jurist", Kind.COVENANT, **terms)
    _all_sign(story, covenant)
    story.on(4, 1)
    story.enter(4)


def _all_sign(story: Story, covenant: Version) -> None:
    for who, office in zip(SIGNATORIES.values(), CAPACITIES, strict=True):
        story.say(covenant, who, capacity=office)


def _use(story: Story) -> None:
    """The police asks, and shares; youth protection asks and may not, for nothing lifts its secrecy."""
    world = story.world
    question = Question(
        sender=world.organisations["politie"].party,
        receiver=world.organisations["havenstad"].party,
        category="meldingen",
        subject="betrokkene",
        purpose="aanpak",
        case_purpose="aanpak",
        exchange=Exchange.MEETING,
        at=ASKED,
        stage="fase-casusoverleg",
        necessity_note=True,
    )
    ask(story, "politie", "ZVH-2026-0012", question, shared=True, at=ASKED)
    closed = Question(
        sender=world.organisations["jeugdzorg"].party,
        receiver=world.organisations["havenstad"].party,
        category="behandeling",
        subject="betrokkene",
        purpose="aanpak",
        case_purpose="aanpak",
        exchange=Exchange.MEETING,
        at=ASKED,
        stage="fase-casusoverleg",
        necessity_note=True,
    )
    ask(story, "jeugdzorg", "ZVH-2026-0012", closed, shared=False, at=ASKED)


def _renew(story: Story) -> None:
    """The test of the reason to exist, its decision, and the next term of covenant and frames."""
    story.on(10, 1)
    test = story.write("voorzitter", Kind.EXISTENCE_TEST, held_on="2026-10-01", **TEST)
    story.on(10, 8)
    decide(
        story,
        question="Gaan wij door met het Zorg- en Veiligheidshuis?",
        topic="existence",
        about=test.artefact,
        options=[
            {
                "option": "Ja, twee jaar",
                "consequences": "Zelfde kaders; opnieuw een toets in 2028.",
            },
            {"option": "Nee", "consequences": "Alles eindigt op 31 december."},
        ],
        why="Gezinnen en medewerkers vinden het beter. Het effect is nog niet te zeggen.",
        dissent=[{"party": story.party("om"), "view": "Eén jaar was genoeg geweest om het effect te zien."}],
    )
    story.on(10, 9)
    by = story.world.as_("voorzitter", story.at)
    renewed = covenants.renew(story.here, by=by, at=story.at)
    story.on(11, 3)
    _all_sign(story, renewed)
