"""A made-up case for the practice partnership: what is filled in, field by field, as the tutorial says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

TODAY = date.today()
GEMEENTE, POLICE = "Gemeente Havenstad", "Politie Voorland"


def day(ahead: int) -> str:
    """A day from now, as a form takes it."""
    return (TODAY + timedelta(days=ahead)).isoformat()


ISSUE = {
    "name": "Lege winkels in de Marktstraat",
    "what_happens": "In lege winkels komen zaken zonder klanten. Niemand weet waar het geld vandaan komt.",
    "where": "Marktstraat en omgeving",
    "whom_it_harms": "Ondernemers die wel klanten hebben, en bewoners.",
    "domains": ["business", "real-estate"],
}
OF_GEMEENTE = {
    "how_it_shows": "Wij krijgen meldingen van ondernemers.",
    "own_task": "Vergunningen en toezicht.",
    "own_limits": "Wij mogen niet zomaar in een zaak kijken.",
    "needs_from_others": "Dat de politie zegt waar zij patronen ziet.",
    "urgency": "high",
}
OF_POLICE = {
    "how_it_shows": "Wij zien veel wisselingen van eigenaar.",
    "own_task": "Opsporing.",
    "own_limits": "Politiegegevens delen wij alleen als de wet dat toelaat.",
    "needs_from_others": "Een plan voor de straat.",
    "urgency": "some",
}
REUSE = {"conclusion": "In de atlas staat geen verband over winkelstraten."}
PICTURE = {
    "what_we_see": "Zaken zonder klanten verdringen andere ondernemers.",
    "what_we_do_not_know": "Om hoeveel zaken het gaat.",
}
ANALYSIS = {
    "causes.0.what": "Lage huren en geen vraag naar panden",
    "causes.0.part": "cause",
    "causes.0.standing": "likely",
}
DEFINITION = {
    "problem": "In de Marktstraat nemen zaken zonder klanten de plaats in van gewone winkels.",
    "of_whom": "Van ondernemers, bewoners, gemeente en politie.",
    "not_about": "Winkels buiten de Marktstraat.",
    "intent": "Een straat waar een eerlijke ondernemer kan beginnen.",
}
EFFECT = {
    "outcome": "Meer winkels met klanten",
    "for_whom": "bewoners en ondernemers",
    "where": "Marktstraat",
    "direction": "more",
    "seen_by": "Het aandeel panden met een gewone winkel, per jaar.",
}
BODY = {
    "name": "Stuurgroep Marktstraat",
    "task": "Beslist over geld en over doorgaan.",
    "seats.0.party": GEMEENTE,
    "seats.0.office": "burgemeester",
    "seats.0.votes": "1",
    "seats.1.party": POLICE,
    "seats.1.office": "teamchef",
    "seats.1.votes": "1",
    "meets": "elk kwartaal",
}
MANDATE = {
    "body": "Stuurgroep Marktstraat",
    "topics": ["public_value", "pilot", "existence"],
    "given_by": "college en politiechef",
    "valid_from": day(-1),
    "valid_until": day(700),
}


def decision(topic: str, question: str, about: str = "") -> dict[str, Any]:
    """A decision of the steering group, for the first of two options."""
    return {
        "question": question,
        "topic": topic,
        "options.0.option": "Ja",
        "options.0.consequences": "Wij gaan verder.",
        "options.1.option": "Nee",
        "options.1.consequences": "Wij stoppen.",
        "chosen": "1",
        "why": "De stuurgroep is het eens.",
        "body": "Stuurgroep Marktstraat",
        "mandate": "college en politiechef",
        "decided_on": day(0),
        "public": "yes",
    } | ({"about": about} if about else {})


TECHNOLOGY = {
    "systems.0.name": "Vergunningenregister",
    "systems.0.party": GEMEENTE,
    "systems.0.use": "own",
    "systems.0.what_is_in_it": "Vergunningen per pand",
    "to_tune": "Hoe wij panden tellen.",
    "security": "Alleen tellingen, geen namen.",
    "when_we_stop": "De tellingen gaan weg.",
}
BLOCK = {
    "name": "Samen de straat langs",
    "what": "Toezicht en wijkagent lopen elke maand samen.",
    "owner": GEMEENTE,
    "competence": "Toezicht",
}
THEORY = {
    "links.0.block": "Samen de straat langs",
    "links.0.output": "Elke zaak wordt gezien",
    "links.0.outcome": "Wie niets verkoopt, vertrekt",
    "links.0.effect": "Meer winkels met klanten",
    "links.0.assumption": "Er zijn ondernemers die willen beginnen",
    "links.0.standing": "assumed",
    "what_could_go_wrong": "Het verplaatst zich naar een andere straat.",
}
KPI = {
    "name": "Aandeel gewone winkels",
    "effect": "Meer winkels met klanten",
    "unit": "procent van de panden",
    "baseline_on": day(60),
    "target": "60 procent",
    "source": "Telling door de gemeente",
    "owner": GEMEENTE,
    "frequency": "year",
}
CONTRIBUTION = {"means": "in_kind", "what": "Een middag per maand", "due_on": day(30)}
LADDER = {
    "rungs.0.who": "toezicht en wijkagent",
    "rungs.0.days": "14",
    "rungs.1.who": "de stuurgroep",
    "rungs.1.days": "30",
}
COVENANT = {
    "title": "Convenant Marktstraat",
    "considerations": "Partijen delen een beeld, een probleem en een effect.",
    "parties.0.party": GEMEENTE,
    "parties.0.body": "college",
    "parties.0.power": "artikel 160 Gemeentewet",
    "parties.1.party": POLICE,
    "parties.1.body": "politiechef",
    "parties.1.power": "mandaat van de korpschef",
    "clauses.0.heading": "Delen",
    "clauses.0.text": "Partijen delen tellingen, geen persoonsgegevens.",
    "starts_on": day(-1),
    "ends_on": day(365),
    "test_on": day(300),
    "notice_days": "30",
    "leaving": "Schriftelijk, met de opzegtermijn.",
    "council": "De raad krijgt elk jaar een verslag.",
}
PILOT = {
    "area": "Marktstraat",
    "starts_on": day(0),
    "ends_on": day(180),
    "compared_with": "De Havenstraat, waar wij niets anders doen.",
    "how_many_cases": "10",
    "stop_rule": "Als eerlijke ondernemers last krijgen.",
    "what_we_do": "Elke maand samen langs alle zaken.",
}
CASE = {
    "number": "MS-26-001",
    "quarter": f"{TODAY.year}-Q1",
    "age": "not_a_person",
    "signs": ["business"],
    "acts": ["inspection"],
    "outcome": "open",
}
LESSON = {
    "lesson": "Samen langsgaan geeft ondernemers vertrouwen.",
    "learned_from": "de eerste ronde",
    "we_change": "We gaan voortaan overdag.",
}
MEASUREMENT = {
    "effect": "Meer winkels met klanten",
    "kpi": "Aandeel gewone winkels",
    "indicator": "ordinary-shops",
    "area": "GM9901",
    "period": str(TODAY.year),
    "figure": "52,0",
    "low": "44,0",
    "high": "60,0",
    "release": "voorland-2026-q3",
    "seen": "cannot_say",
    "reading": "Het verschil met vorig jaar valt binnen de marge.",
}
EVALUATION = {
    "effects.0.effect": "Meer winkels met klanten",
    "effects.0.seen": "cannot_say",
    "effects.0.why": "De marge is te groot.",
    "unintended": "Niets gezien.",
    "onward": "go",
    "why": "Ondernemers willen dat wij doorgaan.",
}
PHASE = {
    "block": "Samen de straat langs",
    "what_changes": "Het hoort bij het gewone toezicht.",
    "starts_on": day(30),
    "ready_on": day(120),
    "ambassador": "teamleider toezicht",
    "systems": "Geen.",
}
TEST = {
    "held_on": day(0),
    "added_value": "Alleen samen zien wij de hele straat.",
    "effect": "cannot_say",
    "effect_why": "De marge is te groot.",
    "costs": "Een middag per maand.",
    "burden": "Weinig.",
    "legal_base_holds": "yes",
    "privacy_audit": "niet nodig: geen persoonsgegevens",
    "outcome": "continue",
    "new_end": day(700),
    "next_test_on": day(650),
}
