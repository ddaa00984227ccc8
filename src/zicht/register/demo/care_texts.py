"""What the partners of the made-up safety house wrote."""

from __future__ import annotations

from typing import Any

PERSPECTIVES: dict[str, dict[str, Any]] = {
    "havenstad": {
        "how_it_shows": "Een kleine groep inwoners heeft tegelijk schulden, zorg en overlast. Vijf loketten "
        "werken langs elkaar heen.",
        "own_task": "Zorg en ondersteuning, openbare orde.",
        "own_limits": "Wij behandelen niet en wij straffen niet.",
        "needs_from_others": "Weten wie er al bij is, voordat wij iets beginnen.",
        "urgency": "high",
    },
    "politie": {
        "how_it_shows": "Dezelfde adressen komen elke week terug in de meldingen.",
        "own_task": "Noodhulp, opsporing, signaleren.",
        "own_limits": "Zorg is niet ons werk. Delen mag alleen als de Wet politiegegevens dat toelaat.",
        "needs_from_others": "Een plan dat ook na de avonddienst nog geldt.",
        "urgency": "high",
    },
    "om": {
        "how_it_shows": "Zaken van mensen met zorgvragen blijven liggen of komen terug.",
        "own_task": "Vervolging, en afspraken over straf en zorg samen.",
        "own_limits": "Over vervolging beslissen wij zelf.",
        "needs_from_others": "Weten welke zorg er is voordat wij een eis bepalen.",
        "urgency": "some",
    },
    "jeugdzorg": {
        "how_it_shows": "Kinderen in deze gezinnen zien steeds een ander gezicht.",
        "own_task": "Bescherming van kinderen en begeleiding van gezinnen.",
        "own_limits": "Wat een gezin ons vertelt, blijft bij ons, tenzij de wet anders zegt.",
        "needs_from_others": "Eén plan voor het hele gezin.",
        "urgency": "high",
    },
}

CONTRIBUTIONS: dict[str, dict[str, Any]] = {
    "havenstad": {"means": "money", "what": "Huisvesting en een procesregisseur", "euros": "60000"},
    "politie": {"means": "fte", "what": "Een vaste contactpersoon", "hours_per_week": "16"},
    "om": {"means": "fte", "what": "Een parketsecretaris", "hours_per_week": "8"},
    "jeugdzorg": {"means": "fte", "what": "Een gedragsdeskundige", "hours_per_week": "12"},
}

COVENANT_PARTIES = (
    ("havenstad", "college van burgemeester en wethouders", "artikel 160 Gemeentewet"),
    ("politie", "politiechef van de eenheid", "mandaat van de korpschef"),
    ("om", "hoofdofficier van justitie", "mandaat van het College van procureurs-generaal"),
    ("jeugdzorg", "bestuurder", "statuten, artikel 12"),
)

CAPACITIES = (
    "burgemeester, besluit van het college van 10 maart 2026",
    "politiechef, mandaat van de korpschef",
    "hoofdofficier van justitie",
    "bestuurder",
)

TEST: dict[str, Any] = {
    "added_value": "Eén plan per gezin. Dat kan geen van ons alleen: ieder ziet maar een deel.",
    "effect": "cannot_say",
    "effect_why": "Er zijn minder meldingen op adressen met een plan, maar het zijn er te weinig om het "
    "verschil van toeval te onderscheiden.",
    "costs": "60.000 euro per jaar en 36 uur per week.",
    "burden": "Gezinnen vertellen hun verhaal één keer in plaats van vier keer.",
    "legal_base_holds": "yes",
    "privacy_audit": "Audit van 14 september 2026: geen gegevens buiten de kaders gevonden",
    "outcome": "continue",
    "new_end": "2028-12-31",
    "next_test_on": "2028-06-01",
}
