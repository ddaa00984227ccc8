"""The made-up covenants and networks, in the template that a secretary fills in."""

from __future__ import annotations

from zicht.made_up.cooperation_plan import COVENANTS, EXPORTED, ORGANISATIONS, MadeUpCovenant
from zicht.made_up.cooperation_register import KIND_AT
from zicht.made_up.cooperation_tables import comma_table
from zicht.made_up.division import Vintage
from zicht.made_up.statline_files import MARK_CELL

_CLAUSES = (
    *("clausule_zienswijze", "clausule_evaluatie", "clausule_uittreding", "clausule_bijdrage"),
    "clausule_privacy",
)
_CITY_DEAL_LEAD = "pv51"


def covenant_tables(vintage: Vintage) -> dict[str, bytes]:
    """The three tables below covenants/."""
    header = (
        *(
            "id",
            "naam",
            "vorm",
            "document",
            "gesteld_door",
            "gesteld_op",
            "van",
            "tot",
            "einddatum",
            "vorige",
        ),
        *("doel", "themas", "verplicht", *_CLAUSES),
    )
    organisations = [(id_, kind, f"{name} ({MARK_CELL})", "", "", "") for id_, kind, name in ORGANISATIONS]
    province = ("pv51", "provincie", f"Provincie Voorland ({MARK_CELL})", "PV51", "PV51", "")
    taking_part = [row for one in COVENANTS for row in _participants(one, vintage)]
    return {
        "covenants/samenwerkingen.csv": comma_table(header, [_row(one) for one in COVENANTS], ";"),
        "covenants/deelnemers.csv": comma_table(
            ("samenwerking", "organisatie", "organen", "van", "tot", "rol", "bijdrage"), taking_part, ";"
        ),
        "covenants/organisaties.csv": comma_table(
            ("id", "soort", "naam", "gebied", "provincie", "opgeheven"), [*organisations, province], ";"
        ),
    }


def _row(one: MadeUpCovenant) -> tuple[str, ...]:
    answers = dict(one.clauses)
    return (
        *(one.id, one.name, one.form, f"{one.name}, tekst ({MARK_CELL})", "Provincie Voorland", EXPORTED),
        *(one.starts, one.stops, one.ends_on, one.previous, one.purpose, one.theme, "nee"),
        *(answers.get(column, "") for column in _CLAUSES),
    )


def _participants(one: MadeUpCovenant, vintage: Vintage) -> list[tuple[str, ...]]:
    """All gemeenten of its region, then the other organisations."""
    at = KIND_AT[one.region[:2]]
    members = [code.lower() for code in sorted(vintage.gemeenten) if vintage.regions[code][at] == one.region]
    rows: list[tuple[str, ...]] = [
        (one.id, code, "College van burgemeester en wethouders", one.starts, "", "deelnemer", "naar inwoners")
        for code in members
    ]
    return rows + [
        (one.id, other, "", one.starts, "", "penvoerder" if other == _CITY_DEAL_LEAD else "deelnemer", "")
        for other in one.others
    ]
