"""What the partners of the made-up partnership wrote, each for itself."""

from __future__ import annotations

from typing import Any

PERSPECTIVES: dict[str, dict[str, Any]] = {
    "havenstad": {
        "how_it_shows": "Jongerenwerkers horen dat leerlingen snel geld verdienen. Het "
        "verzuim op twee scholen stijgt.",
        "own_task": "Jeugdhulp, leerplicht, jongerenwerk, openbare orde.",
        "own_limits": "Wij doen geen opsporing en mogen niet zomaar gegevens van jeugdhulp delen.",
        "evidence": "Leerplichtcijfers 2023 tot en met 2025 en gesprekken met jongerenwerkers.",
        "needs_from_others": "Dat politie en OM eerder zeggen waar zij patronen zien.",
        "urgency": "high",
    },
    "duinrand": {
        "how_it_shows": "Jongeren met een bijbaan in de haven worden benaderd. Ouders melden "
        "zich bij de wijkagent.",
        "own_task": "Leerplicht, toezicht, contact met ondernemers.",
        "own_limits": "Wij zijn een kleine gemeente: één jongerenwerker, geen eigen informatiepunt.",
        "needs_from_others": "Kennis van Havenstad en niet nog een overleg erbij.",
        "urgency": "some",
    },
    "politie": {
        "how_it_shows": "Jonge verdachten komen vaker uit dezelfde drie buurten. Eerste "
        "aanhoudingen rond 16 jaar.",
        "own_task": "Opsporing, noodhulp, signaleren.",
        "own_limits": "Politiegegevens mogen we alleen delen als de Wet politiegegevens dat toelaat.",
        "evidence": "Registraties van aanhoudingen; die volgen ook waar wij kijken.",
        "needs_from_others": "Iemand die met een jongere aan de slag gaat voordat het een zaak wordt.",
        "urgency": "high",
    },
    "om": {
        "how_it_shows": "Zaken van minderjarigen met drugs worden zwaarder. Straf alleen verandert weinig.",
        "own_task": "Vervolging en straf, met aandacht voor wat werkt.",
        "own_limits": "Wij beslissen zelf over vervolging. Dat is geen onderwerp van deze samenwerking.",
        "needs_from_others": "Een plan voor de jongere dat meteen kan beginnen.",
        "urgency": "some",
    },
}

BLOCKS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "havenstad",
        {
            "name": "Binnen een week in gesprek",
            "what": "Een leerplichtambtenaar en een jongerenwerker spreken samen met een "
            "leerling die wegblijft.",
            "competence": "Leerplicht en jongerenwerk in één team",
            "legal_task": "Leerplichtwet 1969",
        },
    ),
    (
        "politie",
        {
            "name": "Plekken in beeld",
            "what": "De politie meldt elke maand op welke plekken jongeren worden gevraagd, zonder namen.",
            "competence": "Kennis van de straat",
        },
    ),
    (
        "duinrand",
        {
            "name": "Bijbanen met uitleg",
            "what": "Ondernemers in de haven vertellen jongeren bij het begin van een bijbaan"
            " wat kan gebeuren.",
            "competence": "Korte lijnen met ondernemers",
        },
    ),
)

CONTRIBUTIONS: dict[str, dict[str, Any]] = {
    "havenstad": {"means": "money", "what": "Jaarlijkse inleg", "euros": "30000", "due_on": "2026-04-15"},
    "duinrand": {"means": "money", "what": "Jaarlijkse inleg", "euros": "10000", "due_on": "2026-04-15"},
    "politie": {"means": "data", "what": "Plekken per maand, zonder namen", "due_on": "2026-05-01"},
    "om": {
        "means": "fte",
        "what": "Een secretaris voor de stuurgroep",
        "hours_per_week": "4",
        "due_on": "2026-04-01",
    },
}

COVENANT_PARTIES = (
    ("havenstad", "college van burgemeester en wethouders", "artikel 160 Gemeentewet"),
    ("duinrand", "college van burgemeester en wethouders", "artikel 160 Gemeentewet"),
    ("politie", "politiechef van de eenheid", "mandaat van de korpschef"),
    ("om", "hoofdofficier van justitie", "mandaat van het College van procureurs-generaal"),
)

CAPACITIES = (
    "burgemeester, besluit van het college van 24 maart 2026",
    "burgemeester, besluit van het college van 24 maart 2026",
    "politiechef, mandaat van de korpschef",
    "hoofdofficier van justitie",
)

CASES: tuple[dict[str, Any], ...] = (
    {
        "number": "VL-26-001",
        "quarter": "2026-Q2",
        "age": "under_18",
        "signs": ["school", "debt"],
        "acts": ["talk", "school_or_work", "debt_help"],
        "outcome": "better",
        "went_well": "School en jongerenwerk gingen samen langs.",
        "got_stuck": "",
    },
    {
        "number": "VL-26-002",
        "quarter": "2026-Q2",
        "age": "under_18",
        "signs": ["school", "drugs"],
        "acts": ["talk", "youth_work"],
        "outcome": "cannot_say",
        "went_well": "",
        "got_stuck": "Niemand wist wie het gezin al kende.",
    },
)
