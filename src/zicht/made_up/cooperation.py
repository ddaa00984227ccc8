"""Cooperation in the made-up province: a register, covenants that it does not hold, and divisions.

`write_cooperation` writes a folder of its own, in the forms that `sources.cooperation` reads; `truth.json` in
it says what was planted: the partition of each theme, what is missing, what has expired.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json
from zicht.kit.files import folder_written_whole
from zicht.kit.progress import SILENT, Progress
from zicht.made_up.chance import stream
from zicht.made_up.cooperation_covenants import covenant_tables
from zicht.made_up.cooperation_plan import (
    COVENANTS,
    EXPIRED,
    EXPORTED,
    MERGED_ON,
    THEMES,
    UNKNOWN_CLAUSE,
)
from zicht.made_up.cooperation_register import KIND_AT, Regeling, groups_of, regelingen
from zicht.made_up.cooperation_tables import comma_table, tables
from zicht.made_up.division import Vintage
from zicht.made_up.packing import MARK
from zicht.made_up.province import TRUTH, Province, make_province
from zicht.made_up.statline_files import MARK_CELL
from zicht.made_up.towns import REGION_NAMES

Files = dict[str, bytes]
_DIVISIONS = {
    "CR": ("bestuurlijk", "coropregios.csv", "COROP regio's"),
    "VR": ("veiligheid", "veiligheidsregios.csv", "Veiligheidsregio's"),
    "RE": ("veiligheid", "politieeenheden.csv", "Politie-eenheden"),
}


def write_cooperation(folder: Path, *, seed: int = 1, progress: Progress = SILENT) -> None:
    """Write a folder of sources about cooperation in the made-up province; same seed, same bytes.

    folder   new, empty, or written by this function before
    raises   OutputExists
    """
    with folder_written_whole(folder, replace_if_holds=TRUTH) as aside:
        write_files(aside, cooperation_files(make_province(seed, progress)))


def write_files(folder: Path, files: Files) -> None:
    """Path below the folder -> bytes."""
    for name, data in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def cooperation_files(province: Province) -> Files:
    """Path in the folder -> bytes, for a province that is already made."""
    first, second = province.first, province.second
    versions = regelingen(first, second, stream(province.seed, "cooperation"))
    files = tables(first, second, versions) | covenant_tables(second)
    for kind, (domain, name, title) in sorted(_DIVISIONS.items()):
        files[f"regions_2024/{domain}/{name}"] = _division(second, kind, title)
    return files | {
        "sources.toml": _catalogue(province.seed),
        TRUTH: canonical_json(_truth(first, second, versions, province.seed), indent=1),
        "LEESMIJ.txt": f"{MARK}\n\nSamenwerking in de provincie Voorland, seed {province.seed}.\n".encode(),
    }


def _division(vintage: Vintage, kind: str, title: str) -> bytes:
    header = ("Gemeente", "CBS", title, "Inwoneraantal van regio", "Herkomst")
    rows = [
        (name, code[2:], REGION_NAMES[vintage.regions[code][KIND_AT[kind]]], "0", MARK_CELL)
        for code, name in sorted(vintage.gemeenten.items())
    ]
    return b"\xef\xbb\xbf" + comma_table(header, rows, ";")


def _catalogue(seed: int) -> bytes:
    """The form of the built-in catalogue; every entry says that it is made up."""
    register = (
        'with = "deelnames.csv.gz beleidsterreinen.csv.gz", register = "voorland", forms = "OL BVO GO RZM"'
    )
    covenants = 'with = "covenants/deelnemers.csv covenants/organisaties.csv"'
    entries = [
        ("voorland-gemeenten", "gemeenten.csv.gz", "gemeenten", "Gemeenten van Voorland", ""),
        (
            "voorland-register",
            "regelingen.csv.gz",
            "register_csv",
            "Register van gemeenschappelijke regelingen van Voorland",
            register,
        ),
        *(
            (
                f"voorland-regions-{domain}",
                f"regions_2024/{domain}",
                "divisions_regioatlas",
                f"Indelingen van Voorland, domein {domain}",
                f'domain = "{domain}", year = "2024"',
            )
            for domain in sorted({domain for domain, _, _ in _DIVISIONS.values()})
        ),
        (
            "voorland-covenants",
            "covenants/samenwerkingen.csv",
            "covenants_csv",
            "Convenanten en netwerken van Voorland",
            covenants,
        ),
    ]
    blocks = [
        f'[[source]]\nid = "{id_}"\npath = "{path}"\nreader = "{reader}"\ntitle = "{title} ({MARK_CELL})"\n'
        'publisher = "Zicht (verzonnen)"\nlicence = "CC0 1.0"\n'
        f'address = "zicht.made_up, seed {seed}"\nreference_date = "{EXPORTED}"\nmade_up = true\n'
        + (f"options = {{ {options} }}\n" if options else "")
        for id_, path, reader, title, options in entries
    ]
    return (f"# {MARK}\n\n" + "\n".join(blocks)).encode()


def _truth(first: Vintage, second: Vintage, versions: Sequence[Regeling], seed: int) -> dict[str, Any]:
    """What a reader or an analysis should find, by id as it stands in a patchwork."""
    present = [one for one in versions if not one.stops]
    ended = {code.lower() for code in first.gemeenten if code not in second.gemeenten}
    return {
        "made_up": True,
        "seed": seed,
        "exported": EXPORTED,
        "partitions": {
            theme.label: [[code.lower() for code in group] for _, group in groups_of(second, theme.by)]
            for theme in THEMES
        },
        "themes_without_clusters": [theme.label for theme in THEMES if not theme.by],
        "versions": len(versions),
        "chains": len(present),
        "participations": sum(len(one.members) for one in versions),
        "ended_gemeenten": {"ids": sorted(ended), "on": MERGED_ON},
        "with_ended_participant": sorted(
            f"roo-{one.number}" for one in present if {code.lower() for code in one.members} & ended
        ),
        "without_decree": sorted(f"roo-{one.number}" for one in present if not one.decrees),
        "without_theme": sorted(f"roo-{one.number}" for one in present if one.theme is None),
        "without_purpose": sorted(f"roo-{one.number}" for one in present if not one.purpose),
        "without_first_day": sorted(f"roo-{one.number}" for one in present if one.starts == "1900-01-01"),
        "covenants": sorted(f"covenant-{one.id}" for one in COVENANTS),
        "expired_covenant": f"covenant-{EXPIRED}",
        "unknown_clause": {"version": f"covenant-{UNKNOWN_CLAUSE[0]}", "clause": UNKNOWN_CLAUSE[1]},
    }
