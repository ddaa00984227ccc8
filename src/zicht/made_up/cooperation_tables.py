"""The made-up register as the tables of the extract of the real one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from zicht.made_up.cooperation_plan import MERGED_ON
from zicht.made_up.cooperation_register import Regeling
from zicht.made_up.division import Vintage
from zicht.made_up.packing import gzipped
from zicht.made_up.statline_files import MARK_CELL
from zicht.made_up.towns import TOWNS

_TOOI = "https://identifier.overheid.nl/tooi/id"
_TOP = "https://identifier.overheid.nl/tooi/def/thes/top"


def tables(first: Vintage, second: Vintage, all_versions: Sequence[Regeling]) -> dict[str, bytes]:
    """The four files of the extract."""
    return {
        "regelingen.csv.gz": gzipped(_versions_table(all_versions)),
        "deelnames.csv.gz": gzipped(
            _participations_table(all_versions, {**first.gemeenten, **second.gemeenten})
        ),
        "beleidsterreinen.csv.gz": gzipped(_themes_table(all_versions)),
        "gemeenten.csv.gz": gzipped(_gemeenten_table(first, second)),
    }


def comma_table(header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    """RFC 4180 with line feeds, UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue().encode()


def _versions_table(versions: Sequence[Regeling]) -> bytes:
    header = (
        *("roo_id", "naam", "vorm", "bevoegdheidsverkrijging", "inwerking", "uitwerking", "vorige_roo_id"),
        *("volgende_roo_id", "samenwerkingsorganisatie_roo_id", "bronhouder_tooi", "laatst_geverifieerd"),
        *("n_instellingsbesluiten", "n_grondslagen", "n_bevoegdheden", "doel"),
    )
    rows = [
        (
            *(one.number, one.name, one.form, one.powers, one.starts, one.stops, one.previous or ""),
            *(one.following or "", "", "", "2024-06-30", one.decrees, 1, 2, one.purpose),
        )
        for one in versions
    ]
    return comma_table(header, rows)


def _participations_table(versions: Sequence[Regeling], names: Mapping[str, str]) -> bytes:
    header = (
        *("regeling_roo_id", "deelnemer_roo_id", "deelnemer_tooi", "deelnemer_naam", "toetreding"),
        *("bestuursorganen", "verdeelsleutel", "herkomst"),
    )
    body = "College van burgemeester en wethouders"
    rows = [
        (
            *(one.number, f"7{code[2:]}", f"{_TOOI}/gemeente/{code.lower()}", f"Gemeente {names[code]}"),
            *(one.starts, body, "", MARK_CELL),
        )
        for one in versions
        for code in one.members
    ]
    return comma_table(header, rows)


def _themes_table(versions: Sequence[Regeling]) -> bytes:
    rows = [
        (one.number, f"{_TOP}/{one.theme.id}", one.theme.label, MARK_CELL)
        for one in versions
        if one.theme is not None
    ]
    return comma_table(("regeling_roo_id", "top_tooi", "top_naam", "herkomst"), rows)


def _gemeenten_table(first: Vintage, second: Vintage) -> bytes:
    """Those of both years; who is not there in the second ended on the day of the merger."""
    roles = {code: role for role, code in {**second.roles, **first.roles}.items()}
    inhabitants = {town.role: town.inhabitants for town in TOWNS}
    merged = inhabitants["merging-west"] + inhabitants["merging-east"]
    rows = [
        (
            code.lower(),
            name,
            "pv51",
            MARK_CELL,
            "" if code in second.gemeenten else MERGED_ON,
            inhabitants.get(roles[code], merged),
        )
        for code, name in sorted({**first.gemeenten, **second.gemeenten}.items())
    ]
    return comma_table(("tooi", "naam", "provincie", "provincie_bron", "opgeheven", "inwoners"), rows)
