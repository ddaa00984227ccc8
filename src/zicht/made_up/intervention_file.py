"""The register of interventions of the made-up province: some did something, some did nothing, none happened.

Entries are drafts: the effects that could be seen follow from the figures of a release, and are entered with
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zicht.made_up.division import Vintage
from zicht.made_up.microdata.planted import INTERVENTION
from zicht.made_up.packing import MARK
from zicht.made_up.planted import PLANTED_CHANGES

FILE = "interventions.toml"


@dataclass(frozen=True)
class MadeUpIntervention:
    """What the register says; `texts`: language -> title, what, why. `by_wijk`: all wijken of the role."""

    id: str
    kind: str
    role: str
    by_wijk: bool
    first: str
    registered_on: str
    outcomes: Mapping[str, str]
    texts: Mapping[str, tuple[str, str, str]]


_PARKING, *_ = PLANTED_CHANGES
INTERVENTIONS = (
    MadeUpIntervention(
        "checks-on-drug-premises",
        "enforcement",
        INTERVENTION.role,
        False,
        INTERVENTION.quarter,
        "2022-05-20",
        {"drug-records-by-place": "down"},
        {
            "nl": (
                "Controles op drugspanden",
                "De gemeente sluit panden waarin drugs zijn gevonden sneller en langer.",
                "Wie geen pand meer heeft, houdt op of gaat naar een andere gemeente.",
            ),
            "en": (
                "Checks on drug premises",
                "The gemeente closes premises in which drugs were found sooner and for longer.",
                "Who has no premises left stops, or goes to another gemeente.",
            ),
        },
    ),
    MadeUpIntervention(
        "guarded-parking",
        "environment",
        _PARKING.role,
        True,
        _PARKING.quarter,
        "2022-03-28",
        {"crimes-theft-from-vehicle": "down", "crimes-vandalism": "down"},
        {
            "nl": (
                "Bewaakte parkeerplaatsen",
                "De gemeente maakt parkeerplaatsen lichter en laat ze bewaken.",
                "Wie gezien kan worden, breekt minder vaak een auto open.",
            ),
            "en": (
                "Guarded parking",
                "The gemeente lights its car parks better and has them guarded.",
                "Who can be seen breaks into a car less often.",
            ),
        },
    ),
    MadeUpIntervention(
        "letters-to-car-owners",
        "prevention",
        "dunes",
        True,
        _PARKING.quarter,
        "2022-09-30",
        {"crimes-theft-from-vehicle": "down"},
        {
            "nl": (
                "Brieven aan autobezitters",
                "De gemeente schrijft autobezitters dat zij niets in hun auto moeten laten liggen.",
                "Waar niets te halen is, wordt minder gestolen.",
            ),
            "en": (
                "Letters to car owners",
                "The gemeente writes to car owners that they should leave nothing in their cars.",
                "Where there is nothing to take, less is stolen.",
            ),
        },
    ),
)


def interventions_file(vintage: Vintage) -> bytes:
    """The register, in the codes of the newest division."""
    parts = [f"# {MARK}", "made_up = true", ""]
    for one in INTERVENTIONS:
        parts += _entry(one, vintage)
    return "\n".join(parts).encode()


def _entry(one: MadeUpIntervention, vintage: Vintage) -> list[str]:
    gemeente = vintage.roles[one.role]
    wijken = sorted(code for code in vintage.wijken if code[2:6] == gemeente[2:])
    areas = ", ".join(f'"{code}"' for code in (wijken if one.by_wijk else [gemeente]))
    lines = [
        "[[intervention]]",
        f'id = "{one.id}"',
        f'kind = "{one.kind}"',
        f'division = "{"wk" if one.by_wijk else "gm"}-{vintage.year}"',
        f"areas = [{areas}]",
        f'first = "{one.first}"',
        f'registered_on = "{one.registered_on}"',
        'source = "Verzonnen raadsbesluit"',
        'signed_by = ["Verzonnen gemeente", "Verzonnen politie-eenheid"]',
        "",
    ]
    for language, words in one.texts.items():
        lines += [f"[intervention.{language}]"]
        lines += [f'{key} = "{text}"' for key, text in zip(("title", "what", "why"), words, strict=True)]
        lines += [""]
    for indicator, expected in one.outcomes.items():
        lines += ["[[intervention.outcome]]", f'indicator = "{indicator}"', f'expected = "{expected}"', ""]
    return lines
