"""The plan of the province: which gemeenten there are, how large, where, and in which regions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Town:
    """One gemeente of 2022 with its main town.

    role        our handle in the plan; names and codes are made from the seed
    x, y        of the town, local kilometres (landscape.ORIGIN)
    inhabitants about, on 1 January 2022;  buurten  how many
    setting     "coast", "river", "polder" or "inland": which endings its name can have
    villages    smaller cores outside the town
    """

    role: str
    x: float
    y: float
    inhabitants: int
    buurten: int
    setting: str
    corop: str
    veiligheidsregio: str
    politie_eenheid: str
    villages: int = 2


TOWNS = (
    Town("harbour", 14.0, 34.5, 236_000, 88, "river", "CR51", "VR51", "RE51", 1),
    Town("dunes", 8.6, 38.5, 29_000, 20, "coast", "CR51", "VR51", "RE51", 1),
    Town("resort", 8.6, 46.5, 24_000, 17, "coast", "CR51", "VR51", "RE51"),
    Town("suburb", 20.0, 41.5, 38_000, 25, "polder", "CR51", "VR51", "RE51", 1),
    Town("northwest", 12.0, 54.5, 27_000, 20, "polder", "CR51", "VR51", "RE51", 3),
    Town("island", 15.5, 67.7, 3_600, 7, "coast", "CR51", "VR51", "RE51", 1),
    Town("bridge", 28.0, 37.0, 71_000, 38, "river", "CR52", "VR51", "RE52"),
    Town("upriver", 37.0, 37.5, 17_000, 14, "river", "CR52", "VR51", "RE52"),
    Town("heath", 40.5, 42.5, 48_000, 28, "inland", "CR52", "VR51", "RE52"),
    Town("lakeside", 29.0, 46.5, 19_000, 15, "polder", "CR52", "VR51", "RE52"),
    Town("merging-west", 21.0, 52.0, 16_000, 15, "polder", "CR52", "VR51", "RE52", 3),
    Town("merging-east", 27.5, 57.0, 12_000, 12, "polder", "CR52", "VR51", "RE52", 3),
    Town("splitting", 43.0, 49.5, 14_000, 16, "inland", "CR52", "VR51", "RE52", 3),
    Town("northeast", 41.0, 56.5, 64_000, 36, "inland", "CR52", "VR51", "RE52"),
    Town("north-coast", 34.5, 59.5, 11_000, 11, "coast", "CR52", "VR51", "RE52"),
    Town("south-city", 22.0, 23.8, 128_000, 58, "river", "CR53", "VR52", "RE51", 1),
    Town("south-delta", 12.5, 20.0, 21_000, 17, "coast", "CR53", "VR52", "RE51", 3),
    Town("south-coast", 10.0, 10.5, 15_000, 13, "coast", "CR53", "VR52", "RE51"),
    Town("bulbs", 19.5, 11.5, 33_000, 22, "polder", "CR53", "VR52", "RE52", 3),
    Town("bay", 29.5, 10.5, 26_000, 20, "polder", "CR53", "VR52", "RE52", 3),
    Town("ferry", 31.0, 23.5, 44_000, 27, "river", "CR53", "VR52", "RE52"),
    Town("forest", 40.5, 26.5, 22_000, 17, "inland", "CR53", "VR52", "RE52"),
    Town("southeast", 40.5, 16.5, 57_000, 32, "inland", "CR53", "VR52", "RE52"),
    Town("corner", 39.5, 7.0, 13_000, 12, "inland", "CR53", "VR52", "RE52"),
)

OUTPOSTS = (("north-coast", 33.4, 68.4), ("south-delta", 7.5, 25.9))
"""Islands that are a buurt of a gemeente on the mainland: its role and where the buurt lies."""

LETTER_ROLE = "harbour"
"""The gemeente whose wijken and buurten have letters in their codes, as Amsterdam's have."""

MERGING_ROLES = ("merging-west", "merging-east")
"""On 1 January 2023 these two become one gemeente with a new code."""

SPLIT_ROLE = "splitting"
SPLIT_HEIRS = ("heath", "northeast")
"""On 1 January 2023 this gemeente is divided between two neighbours: its shares are estimates."""

CORRECTION_ROLES = ("bay", "bulbs")
"""On 1 January 2023 one buurt of the first goes to the second: a small border correction."""

REGION_NAMES = {
    "PV51": "Voorland",
    "CR51": "Kust van Voorland",
    "CR52": "Noordoost-Voorland",
    "CR53": "Zuid-Voorland",
    "VR51": "Voorland-Noord",
    "VR52": "Voorland-Zuid",
    "RE51": "Kusteenheid",
    "RE52": "Binneneenheid",
}
"""Codes in ranges that CBS does not use."""
