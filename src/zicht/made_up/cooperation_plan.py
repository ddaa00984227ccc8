"""The plan of cooperation in the made-up province: who does what together, and what is wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass

EXPORTED = "2024-12-31"
MERGED_ON = "2023-01-01"
"""The day on which three gemeenten ended (`division.second_vintage`)."""


@dataclass(frozen=True)
class MadeUpTheme:
    """A theme with the pattern that is planted in who works together on it.

    by      "VR", "CR" or "RE": within the regions of that kind; "" for coalitions drawn at random
    count   how many regelingen
    """

    id: str
    label: str
    by: str
    count: int
    purpose: str


THEMES = (
    MadeUpTheme(
        "c_00000051",
        "openbare orde en veiligheid | criminaliteit",
        "VR",
        8,
        "samen optreden tegen ondermijning",
    ),
    MadeUpTheme("c_00000052", "sociale zekerheid", "CR", 12, "uitvoeren van de Participatiewet"),
    MadeUpTheme("c_00000053", "natuur en milieu | afval", "RE", 8, "inzamelen en verwerken van huisvuil"),
    MadeUpTheme("c_00000054", "cultuur en recreatie", "", 10, "beheren van recreatiegebieden"),
)
"""Three partitions that differ, so that no cluster is fixed over themes, and one theme without clusters."""

SHARE_TAKING_PART = 0.8
"""Each gemeente of a region takes part in a regeling of it with this chance; at least three do."""

RANDOM_SIZE = (3, 7)
"""How many gemeenten a coalition without pattern has: from, until."""

WITHOUT_DECREES = 3
WITHOUT_THEME = 2
WITHOUT_PURPOSE = 2
WITH_HISTORY = 5
"""Regelingen that have an earlier version, which the present one replaced."""


@dataclass(frozen=True)
class MadeUpCovenant:
    """A covenant or network that no register holds.

    region   code of the region whose gemeenten take part
    others   ids of organisations that take part
    clauses  column of the template -> "ja", "nee" or ""
    """

    id: str
    name: str
    form: str
    region: str
    others: tuple[str, ...]
    theme: str
    purpose: str
    starts: str
    ends_on: str = ""
    stops: str = ""
    previous: str = ""
    clauses: tuple[tuple[str, str], ...] = ()


_SAFETY = THEMES[0].label
COVENANTS = (
    MadeUpCovenant(
        "zvh-noord-1",
        "Zorg- en Veiligheidshuis Voorland-Noord",
        "convenant",
        "VR51",
        ("politie-voorland", "om-voorland", "reclassering-voorland"),
        _SAFETY,
        "samen werken aan casussen met meervoudige problemen",
        "2018-03-01",
        stops="2022-03-01",
        clauses=(("clausule_evaluatie", "nee"), ("clausule_uittreding", "nee")),
    ),
    MadeUpCovenant(
        "zvh-noord-2",
        "Zorg- en Veiligheidshuis Voorland-Noord",
        "convenant",
        "VR51",
        ("politie-voorland", "om-voorland", "reclassering-voorland", "ggz-voorland"),
        _SAFETY,
        "samen werken aan casussen met meervoudige problemen",
        "2022-03-01",
        ends_on="2026-03-01",
        previous="zvh-noord-1",
        clauses=(
            ("clausule_evaluatie", "ja"),
            ("clausule_uittreding", "ja"),
            ("clausule_privacy", "ja"),
            ("clausule_bijdrage", "ja"),
        ),
    ),
    MadeUpCovenant(
        "zvh-zuid-1",
        "Zorg- en Veiligheidshuis Voorland-Zuid",
        "convenant",
        "VR52",
        ("politie-voorland", "om-voorland"),
        _SAFETY,
        "samen werken aan casussen met meervoudige problemen",
        "2019-09-01",
        ends_on="2023-09-01",
        clauses=(("clausule_evaluatie", "ja"), ("clausule_uittreding", "nee")),
    ),
    MadeUpCovenant(
        "riec-voorland-1",
        "Samenwerkingsverband tegen ondermijning Voorland",
        "convenant",
        "PV51",
        ("politie-voorland", "om-voorland", "belastingdienst-voorland", "pv51"),
        _SAFETY,
        "bestuurlijk en fiscaal optreden tegen georganiseerde criminaliteit",
        "2021-01-01",
        ends_on="2027-01-01",
        clauses=(("clausule_evaluatie", ""), ("clausule_privacy", "ja")),
    ),
    MadeUpCovenant(
        "city-deal-havens-1",
        "City Deal Weerbare havens",
        "netwerk",
        "CR51",
        ("pv51", "politie-voorland"),
        "openbare orde en veiligheid",
        "leren van elkaars aanpak van havens en jachthavens",
        "2023-06-01",
        ends_on="2025-06-01",
        clauses=(("clausule_evaluatie", "ja"),),
    ),
)

EXPIRED = "zvh-zuid-1"
"""Its own text let it end before the day of the export, and nobody renewed or ended it."""

UNKNOWN_CLAUSE = ("riec-voorland-1", "evaluation")
"""Nobody says whether it has this clause."""

ORGANISATIONS = (
    ("politie-voorland", "politie", "Politie Voorland"),
    ("om-voorland", "openbaar ministerie", "Openbaar Ministerie Voorland"),
    ("belastingdienst-voorland", "belastingdienst", "Belastingdienst Voorland"),
    ("reclassering-voorland", "overig", "Reclassering Voorland"),
    ("ggz-voorland", "zorg", "GGZ Voorland"),
)
