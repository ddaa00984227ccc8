"""Names that sound Dutch and are nobody's: no stem and ending together make a place that exists.

A test compares every possible name with the real gemeenten and places when those are at hand; REAL_NAMES is
the small list that is checked wherever the generator runs.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

STEMS = (
    *("Brenkel", "Dormer", "Evel", "Fenner", "Gormer", "Halmer", "Ilder", "Jarn", "Kwelder", "Lommer"),
    *("Norder", "Ostel", "Plaver", "Roemer", "Slenker", "Terver", "Ulder", "Varmer", "Wenner", "Zilter"),
    *("Zwaal", "Bolster", "Dravik", "Haver", "Reker", "Stroomer", "Wilver", "Ankel", "Borrel", "Eemer"),
    *("Grutto", "Kluten", "Plevier", "Wulper", "Kieven"),
    *("Arker", "Dorn", "Flier", "Gansel", "Ketel", "Landel", "Nesser", "Oever", "Pannel", "Ravel"),
    *("Sander", "Tadel", "Veller", "Wadder", "Grevel", "Hondel", "Kobbel", "Lijster", "Meeuwer", "Rietel"),
    *("Sluimer", "Tichel", "Wervel", "Dobber", "Helmer", "Klaver", "Strander"),
)
ENDINGS = {
    "coast": ("duin", "zande", "oog", "haven", "hoek"),
    "river": ("monde", "drecht", "sluis", "veer", "waard"),
    "polder": ("polder", "zijl", "kerke", "wolde", "meer"),
    "inland": ("horst", "laar", "loo", "bergen", "rade"),
}
TOWN_BUURTEN = (
    *("Binnenstad", "Stationsbuurt", "Oude Haven", "Marktkwartier", "Singelbuurt", "Vestingbuurt"),
    *("Bloemenbuurt", "Vogelbuurt", "Schildersbuurt", "Componistenbuurt", "Zeeheldenbuurt", "Rivierenbuurt"),
    *("Bomenbuurt", "Dichtersbuurt", "Sterrenbuurt", "Kruidenbuurt", "Vlinderbuurt", "Molenbuurt"),
    *("Sportpark", "Tuindorp", "Akkers", "Hofstede", "Waterkwartier", "Gaarden", "Landgoed", "Laagland"),
    *("Vogelweide", "Weidebuurt", "Parkbuurt", "Kanaalbuurt", "Ambachtsbuurt", "Schoolbuurt"),
)
TOWN_WIJKEN = (
    *("Centrum", "Oost", "West", "Zuid", "Noord", "Oud-Oost", "Nieuw-West", "Zuiderpark", "Noordrand"),
    *("Havens", "Buitenwijken", "Binnenpolder", "Tuinwijk", "Parkwijk", "Waterwijk", "Stadsrand"),
    *("Oosterweide", "Westerweide", "Zuiderweide", "Noorderweide", "Vaart", "Kade", "Dijkwijk"),
)
REAL_NAMES = frozenset(
    [
        "amsterdam",
        "rotterdam",
        "utrecht",
        "eindhoven",
        "groningen",
        "tilburg",
        "almere",
        "breda",
        "nijmegen",
        "apeldoorn",
        "haarlem",
        "arnhem",
        "enschede",
        "amersfoort",
        "zaanstad",
        "zwolle",
        "leiden",
        "zoetermeer",
        "leeuwarden",
        "dordrecht",
        "alphen",
        "alkmaar",
        "delft",
        "emmen",
        "deventer",
        "helmond",
        "hilversum",
        "heerlen",
        "oss",
        "sittard",
        "roosendaal",
        "purmerend",
        "schiedam",
        "lelystad",
        "vlissingen",
        "middelburg",
        "hoorn",
        "velsen",
        "katwijk",
        "zandvoort",
        "bergen",
        "texel",
        "vlieland",
        "terschelling",
        "ameland",
        "den-helder",
    ]
)


class NameGiver:
    """Gives each name once."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._stems = [STEMS[int(at)] for at in rng.permutation(len(STEMS))]
        self._given: set[str] = set()

    def place(self, setting: str) -> str:
        """A new name for a town or village; stems come round only when all were used."""
        for _ in range(len(STEMS) * 5):
            stem = self._stems.pop(0)
            self._stems.append(stem)
            name = stem + str(self._rng.choice(ENDINGS[setting]))
            if name not in self._given and name.lower() not in REAL_NAMES:
                self._given.add(name)
                return name
        raise AssertionError("there are more stems and endings than places")


def all_place_names() -> Iterable[str]:
    """Every name that can be made."""
    return (stem + ending for stem in STEMS for endings in ENDINGS.values() for ending in endings)
