"""The made-up partnership walks from issue to pilot: with a disagreement, a refusal and a version made anew.

All of it is invented. The tone is that of people who do this work, so that a new user recognises it.
"""

from __future__ import annotations

from typing import Any

from zicht.register.demo.governance import decide, later
from zicht.register.demo.step_texts import (
    BLOCKS,
    CAPACITIES,
    CASES,
    CONTRIBUTIONS,
    COVENANT_PARTIES,
    PERSPECTIVES,
)
from zicht.register.demo.telling import Story
from zicht.register.demo.world import YOUTH, DemoWorld
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version, Word

SPEAKERS = {"havenstad": "samira", "duinrand": "duinrand", "politie": "politie", "om": "om"}
SIGNATORIES = {"havenstad": "burgemeester", "duinrand": "duinrand", "politie": "politie", "om": "om"}
EVERYBODY = tuple(SPEAKERS.values())


def fill(world: DemoWorld) -> None:
    """Walk to step 4."""
    story = Story(world, YOUTH)
    _explore(story)
    effects = _deepen(story)
    promised = _agree(story, effects)
    _try(story, effects)
    later(story, promised)


def _explore(story: Story) -> None:
    """Step 1: the parties do not see the same at first, and one refuses the first picture."""
    story.on(1, 14)
    story.write(
        "samira",
        Kind.ISSUE,
        name="Jongeren en drugs in Havenstad en Duinrand",
        what_happens="Jongeren rijden en bewaren drugs voor anderen. Het begint vaak op school of bij een "
        "bijbaan in de haven. In sommige buurten is het gewoon geworden.",
        where="Vooral Havenkwartier en Oost in Havenstad, en het centrum van Duinrand.",
        since_when="sinds ongeveer 2021",
        whom_it_harms="Jongeren zelf, hun familie, scholen en bewoners die zich niet meer veilig voelen.",
        domains=["drugs", "youth"],
    )
    story.on(1, 20)
    for of, content in PERSPECTIVES.items():
        story.write(SPEAKERS[of], Kind.PERSPECTIVE, **content)
    story.on(1, 27)
    story.write(
        "samira",
        Kind.STAKEHOLDERS,
        around=[
            {"who": "Scholen", "stance": "can_help", "interest": "Zien verzuim als eersten."},
            {"who": "Havenbedrijven", "stance": "can_help", "interest": "Geven bijbanen en toegangspassen."},
            {"who": "Bewoners van Oost", "stance": "affected", "interest": "Willen een veilige straat."},
            {"who": "Gemeenteraden", "stance": "must_know", "interest": "Gaan over geld en over grenzen."},
        ],
    )
    story.write(
        "voorzitter",
        Kind.REUSE_CHECK,
        looked_at=[
            {
                "partnership": "Zorg- en Veiligheidshuis Voorland",
                "verdict": "does_not_fit",
                "why": "Werkt aan zaken van personen; wij willen eerst het patroon begrijpen.",
            },
            {
                "partnership": "Jeugdregio Voorland",
                "verdict": "ask",
                "why": "Koopt jeugdhulp in; wil meekijken bij stap 3.",
            },
        ],
        conclusion="Geen bestaand verband heeft politie, OM en beide gemeenten samen op dit onderwerp.",
    )
    story.on(2, 2)
    first = story.write(
        "voorzitter",
        Kind.SHARED_PICTURE,
        what_we_see="Jongeren uit een paar buurten worden gevraagd om drugs te vervoeren. De "
        "politie ziet ze pas "
        "als het misgaat.",
        what_we_do_not_know="Hoeveel jongeren het zijn, en of het in Duinrand om dezelfde groep gaat.",
        disagreements=[],
    )
    story.say(first, "samira", "politie", "om")
    story.say(
        first,
        "duinrand",
        word=Word.REFUSE,
        reason="Zo lijkt het alleen een probleem van Havenstad. In Duinrand gaat het om "
        "jongeren met een bijbaan, "
        "niet om buurten.",
    )
    story.on(2, 9)
    second = story.write(
        "voorzitter",
        Kind.SHARED_PICTURE,
        after=first,
        what_we_see="Jongeren worden gevraagd om drugs te vervoeren of te bewaren. In "
        "Havenstad gebeurt dat in een paar "
        "buurten, in Duinrand via bijbanen. De politie ziet hen pas als het misgaat; scholen "
        "zien eerder iets.",
        what_we_do_not_know="Hoeveel jongeren het zijn, en of het in Duinrand om dezelfde groep gaat.",
        disagreements=[
            {
                "about": "Waar het begint",
                "party": story.party("duinrand"),
                "sees": "Bij bijbanen, niet in een buurt.",
            },
            {
                "about": "Waar het begint",
                "party": story.party("politie"),
                "sees": "In de buurt, onder vrienden van school.",
            },
        ],
    )
    story.say(second, *EVERYBODY)
    story.enter(2)


def _deepen(story: Story) -> tuple[Version, Version]:
    """Step 2: one problem, two effects, and a decision that this is wanted at all."""
    story.on(2, 16)
    story.write(
        "analist",
        Kind.PROBLEM_ANALYSIS,
        causes=[
            {
                "what": "Vroeg stoppen met school",
                "part": "cause",
                "standing": "likely",
                "evidence": "Het gaat vaak vooraf aan een eerste aanhouding.",
            },
            {"what": "Schulden thuis", "part": "cause", "standing": "assumed"},
            {"what": "Snel geld zonder dat iemand het merkt", "part": "keeps_going", "standing": "known"},
            {"what": "Scooters en koeriers in de avond", "part": "symptom", "standing": "known"},
        ],
        how_they_hang_together="Wie van school af is en geld nodig heeft, wordt gevraagd en zegt eerder ja.",
    )
    definition = story.write(
        "voorzitter",
        Kind.PROBLEM_DEFINITION,
        problem="Jongeren van 13 tot en met 18 jaar die dreigen te stoppen met school, worden gevraagd voor "
        "werk in de drugshandel. Niemand is er op tijd bij.",
        of_whom="Van jongeren en hun ouders, en van beide gemeenten, scholen, politie en OM samen.",
        not_about="Volwassen handelaren, gebruikers van drugs, en de vervolging van verdachten.",
        intent="Jongeren een eerlijke kans geven op school of werk, voordat een ander hen vraagt.",
    )
    story.say(definition, *EVERYBODY)
    school = story.write(
        "samira",
        Kind.DESIRED_EFFECT,
        outcome="Minder jongeren verlaten de school zonder diploma",
        for_whom="jongeren van 13 tot en met 18 jaar",
        where="Havenkwartier, Oost en Duinrand",
        direction="less",
        seen_by="Het aandeel voortijdig schoolverlaters per buurt, vergeleken met buurten die erop lijken.",
    )
    offences = story.write(
        "politie",
        Kind.DESIRED_EFFECT,
        outcome="Minder jongeren worden voor het eerst verdacht van een drugsdelict",
        for_whom="jongeren van 13 tot en met 18 jaar",
        where="Havenstad en Duinrand",
        direction="less",
        seen_by="Het aantal jonge verdachten per 1000 jongeren, met de marge. Registraties "
        "volgen ook de inzet.",
    )
    for effect in (school, offences):
        story.say(effect, *EVERYBODY)
    story.on(2, 26)
    decide(
        story,
        question="Willen wij dat overheden samen naar patronen bij jongeren kijken?",
        topic="public_value",
        options=[
            {
                "option": "Ja, alleen op het niveau van buurten en met een debat in beide raden",
                "consequences": "Geen enkele jongere wordt beoordeeld; het duurt een kwartaal langer.",
            },
            {"option": "Nee", "consequences": "Iedere organisatie werkt verder met wat zij zelf ziet."},
        ],
        why="Beide raden hebben er op 24 februari over gesproken. Zij willen dat geen jongere"
        " een score krijgt.",
        dissent=[
            {
                "party": story.party("om"),
                "view": "Het debat had eerder gemoeten, voordat wij met de analyse begonnen.",
            }
        ],
    )
    story.enter(3)
    return school, offences


def _agree(story: Story, effects: tuple[Version, Version]) -> dict[str, Version]:
    """Step 3: who brings what, and a covenant that two signed before a third found a mistake in it."""
    story.on(3, 3)
    blocks = [story.write(SPEAKERS[of], Kind.BUILDING_BLOCK, owner=story.party(of), **c) for of, c in BLOCKS]
    story.write(
        "analist",
        Kind.THEORY_OF_CHANGE,
        links=[
            {
                "block": blocks[0].artefact,
                "output": "Binnen een week een gesprek na verzuim",
                "outcome": "Jongeren blijven in beeld bij school",
                "effect": effects[0].artefact,
                "assumption": "Verzuim wordt op tijd gemeld",
                "standing": "likely",
            },
            {
                "block": blocks[1].artefact,
                "output": "Elk kwartaal cijfers per buurt",
                "outcome": "Jongerenwerk staat op de goede plek",
                "effect": effects[1].artefact,
                "assumption": "De plek zegt meer dan de persoon",
                "standing": "assumed",
            },
        ],
        what_could_go_wrong="Een buurt krijgt een slechte naam. Of het probleem verhuist naar"
        " een andere buurt.",
    )
    for effect, name, indicator in (
        (effects[0], "Voortijdig schoolverlaters", "early-school-leaving"),
        (effects[1], "Jonge verdachten van drugsdelicten", "young-drug-suspects"),
    ):
        story.write(
            "analist",
            Kind.KPI,
            name=name,
            effect=effect.artefact,
            indicator=indicator,
            areas="GM9901 GM9902",
            before="2025-Q3",
            unit="per 1000 jongeren",
            baseline="",
            baseline_on="2026-06-30",
            target="Beneden de marge van vergelijkbare buurten",
            source="Dashboard Zicht op Voorland",
            owner=story.party("havenstad"),
            frequency="quarter",
        )
    story.write(
        "samira",
        Kind.TECHNOLOGY,
        systems=[
            {
                "name": "Leerplichtadministratie",
                "party": story.party("havenstad"),
                "use": "same_product",
                "what_is_in_it": "Verzuim per leerling; gaat er niet uit.",
            },
            {
                "name": "Leerplichtadministratie",
                "party": story.party("duinrand"),
                "use": "same_product",
                "what_is_in_it": "Verzuim per leerling; gaat er niet uit.",
            },
            {
                "name": "Dashboard Zicht op Voorland",
                "party": story.party("havenstad"),
                "use": "shared",
                "what_is_in_it": "Cijfers per buurt, al beveiligd tegen herkenning.",
            },
        ],
        flows=[
            {
                "sender": story.party("havenstad"),
                "receiver": story.party("duinrand"),
                "what": "Cijfers per buurt uit het dashboard",
                "personal": "no",
                "frame": "",
            },
            {
                "sender": story.party("politie"),
                "receiver": story.party("havenstad"),
                "what": "Plekken waar jongeren worden gevraagd, per maand",
                "personal": "no",
                "frame": "",
            },
        ],
        to_tune="Beide gemeenten gebruiken hetzelfde product voor leerplicht, maar tellen "
        "verzuim anders. Eén telling.",
        security="Alleen cijfers over buurten, via het dashboard. Geen bestanden per mail.",
        when_we_stop="De toegang tot de werkomgeving stopt op de einddag. Er zijn geen "
        "persoonsgegevens om te wissen.",
    )
    story.write(
        "fg",
        Kind.ASSESSMENT,
        name="Pre-scan gegevensbescherming",
        what="pre_scan",
        reference="Dossier privacy van Bureau Samenwerking, onder Jongeren en drugs",
        version="1.0",
        advice="Geen persoonsgegevens in deze fase. Doe een DPIA voordat dat verandert.",
        valid_until="2029-12-31",
    )
    promised = {of: story.write(SPEAKERS[of], Kind.CONTRIBUTION, **c) for of, c in CONTRIBUTIONS.items()}
    story.on(3, 10)
    for of, version in promised.items():
        story.say(version, SIGNATORIES[of])
    _sign(story)
    story.enter(4)
    return promised


def _sign(story: Story) -> None:
    """The first text was signed by two; the police found a mistake, and everybody began again."""
    story.on(3, 12)
    parties = [
        {"party": story.party(of), "body": body, "power": power} for of, body, power in COVENANT_PARTIES
    ]
    terms: dict[str, Any] = {
        "title": "Convenant Jongeren en drugs Voorland",
        "considerations": "Partijen delen een beeld, een probleem en twee effecten, en willen"
        " daaraan samen werken. "
        "Geen jongere krijgt een score.",
        "parties": parties,
        "starts_on": "2026-04-01",
        "ends_on": "2029-12-31",
        "test_on": "2029-06-01",
        "notice_days": 90,
        "leaving": "Een partij zegt schriftelijk op met de opzegtermijn. Wat zij deelt of "
        "krijgt, stopt op die dag.",
        "council": "De raden krijgen elk jaar een verslag en geven hun zienswijze voordat dit"
        " convenant verandert.",
    }
    clauses = [
        {
            "heading": "Doel",
            "text": "Partijen werken aan de twee effecten die zij op 16 februari vastlegden.",
        },
        {"heading": "Delen", "text": "Partijen delen cijfers over buurten en gegevens van jongeren."},
        {"heading": "Geld", "text": "Elke partij draagt bij wat zij heeft toegezegd."},
        {"heading": "Onenigheid", "text": "Wat wij niet eens worden, gaat de ladder op."},
    ]
    first = story.write("jurist", Kind.COVENANT, **terms, clauses=clauses)
    story.say(first, "burgemeester", "duinrand", capacity="burgemeester, namens het college")
    story.say(
        first,
        "politie",
        word=Word.REFUSE,
        reason="Onder 'Delen' staat dat wij gegevens van jongeren delen. Dat is niet "
        "afgesproken en daar is geen "
        "grondslag voor.",
    )
    story.on(3, 19)
    mended = [
        *clauses[:1],
        {"heading": "Delen", "text": "Partijen delen cijfers over buurten. Zij delen geen persoonsgegevens."},
        *clauses[2:],
    ]
    second = story.write("jurist", Kind.COVENANT, after=first, **terms, clauses=mended)
    story.on(3, 26)
    for who, office in zip(SIGNATORIES.values(), CAPACITIES, strict=True):
        story.say(second, who, capacity=office)
    story.on(4, 1)


def _try(story: Story, effects: tuple[Version, Version]) -> None:
    """Step 4: a pilot has begun; what it does to the effects cannot be said yet."""
    story.on(4, 7)
    story.write(
        "samira",
        Kind.PILOT_PLAN,
        area="Oost (Havenstad) en het centrum van Duinrand",
        starts_on="2026-04-13",
        ends_on="2026-12-31",
        compared_with="Vier buurten die op Oost lijken en waar wij niets anders doen.",
        how_many_cases="40",
        stop_rule="Als bewoners of jongeren zich vaker gecontroleerd voelen, of als een "
        "school het vertrouwen opzegt.",
        what_we_do="Na verzuim binnen een week een gesprek. Geen lijst van jongeren, wel een "
        "telling van gesprekken.",
    )
    for content in CASES:
        story.write("samira", Kind.CASE, **content)
    story.on(5, 11)
    story.write(
        "samira",
        Kind.LESSON,
        lesson="Een gesprek bij de leerling thuis werkt beter dan een brief met een afspraak.",
        learned_from="de eerste twaalf gesprekken",
        we_change="We bellen eerst en gaan dan langs, met de mentor erbij.",
    )
