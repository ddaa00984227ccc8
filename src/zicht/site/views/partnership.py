"""The page of one partnership: who takes part, its versions, what rules find, and which others overlap."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from zicht.model.cooperation_tables import PartnershipState, Relation
from zicht.site.cooperation import Cooperation, Row
from zicht.site.links import cooperation_page
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_maps import members_map
from zicht.site.views.cooperation_words import (
    area_link,
    article_words,
    day_words,
    figure,
    form_words,
    mark,
    or_unknown,
    partnership_link,
    source_words,
    standing_mark,
    state_words,
    table_rows,
    theme_words,
)

CLOSEST = 40
"""Overlapping partnerships on the page; all of them are in the table of congruence."""
RELATIONS = tuple(relation.value for relation in (Relation.SAME, Relation.NESTED, Relation.CROSSING))


@dataclass(frozen=True)
class PartnershipView:
    """The page of one partnership; only one in force has a map: borders are those of today.

    facts     (head, value);  parties, versions, accounts, overlaps  rows of tables
    relations (relation in words, how many);  hidden  overlapping ones that the page leaves out
    """

    path: str
    name: str
    state: str
    facts: tuple[tuple[str, Markup | str], ...]
    map: Markup | None
    parties: Markup
    number: int
    versions: Markup
    accounts: Markup
    relations: tuple[tuple[str, str], ...]
    overlaps: Markup
    hidden: int
    source: Markup


def partnership_view(speaker: Speaker, atlas: Cooperation, chain: str) -> PartnershipView:
    """One partnership, as its version in force (else its newest) has it."""
    path, shown = cooperation_page(chain, speaker.language), atlas.shown[chain]
    parties = atlas.takes_part.get(shown["VERSION"], ())
    overlaps = sorted(atlas.overlaps.get(chain, ()), key=lambda row: (-row["JACCARD"], _other(row, chain)))
    told = [(one, sum(row["RELATION"] == one for row in overlaps)) for one in RELATIONS]
    return PartnershipView(
        path=path,
        name=shown["NAME"],
        state=state_words(speaker, shown),
        facts=tuple(_facts(speaker, atlas, shown)),
        map=members_map(speaker, atlas, chain) if _in_force(shown) else None,
        parties=_parties(speaker, atlas, path, shown),
        number=len(parties),
        versions=_versions(speaker, atlas, chain),
        accounts=_accounts(speaker, atlas, shown["VERSION"]),
        relations=tuple(
            (speaker.t.at(f"cooperation.relations.{one}"), figure(speaker, number)) for one, number in told
        ),
        overlaps=table_rows(
            (_overlap(speaker, atlas, path, chain, row) for row in overlaps[:CLOSEST]), numeric=(2, 3, 4, 5)
        ),
        hidden=max(0, len(overlaps) - CLOSEST),
        source=source_words(speaker, atlas, shown),
    )


def _in_force(row: Row) -> bool:
    return bool(row["STATE"] == PartnershipState.IN_FORCE.value)


def _facts(speaker: Speaker, atlas: Cooperation, row: Row) -> list[tuple[str, Markup | str]]:
    t = speaker.t["cooperation"]
    mandatory = {True: "yes", False: "no", None: "unknown"}[row["MANDATORY"]]
    return [
        (t["form"], form_words(speaker, row["FORM"])),
        (t["since"], day_words(speaker, row["IN_FORCE_FROM"])),
        (t["until"], _until(speaker, row)),
        (t["ends_on"], day_words(speaker, row["ENDS_ON"])),
        (t["theme"], theme_words(speaker, atlas, row)),
        (t["purpose"], or_unknown(speaker, row["PURPOSE"])),
        (t["powers"], or_unknown(speaker, row["POWERS"])),
        (t["mandatory"], t["yes_no"][mandatory]),
        (t["decrees"], _listed(speaker, row["DECREES"])),
        (t["grounds"], _listed(speaker, row["GROUNDS"])),
        (t["competences"], _listed(speaker, row["COMPETENCES"])),
        (t["verified_on"], day_words(speaker, row["VERIFIED_ON"])),
    ]


def _until(speaker: Speaker, row: Row) -> str:
    if row["IN_FORCE_UNTIL"] is not None:
        return day_words(speaker, row["IN_FORCE_UNTIL"])
    return str(speaker.t.at("cooperation.no_end"))


def _listed(speaker: Speaker, number: int | None) -> str:
    return or_unknown(speaker, None if number is None else figure(speaker, number))


def _parties(speaker: Speaker, atlas: Cooperation, path: str, shown: Row) -> Markup:
    t = speaker.t["cooperation"]
    rows = []
    for row in atlas.takes_part.get(shown["VERSION"], ()):
        party = atlas.parties[row["PARTY"]]
        code = party["REF_AREA"] or ""
        name = area_link(speaker, atlas, path, code) if code in atlas.with_page else escape(party["NAME"])
        if party["DISSOLVED_ON"] is not None:
            gone = speaker.t.say("cooperation.dissolved", day=day_words(speaker, party["DISSOLVED_ON"]))
            name = Markup("{} {}").format(name, mark("standing", "missing", gone))
        cells = (
            t["kinds"].get(party["KIND"], party["KIND"]),
            t["roles"].get(row["ROLE"], row["ROLE"]),
            or_unknown(speaker, row["BODIES"]),
            day_words(speaker, row["ENTERED_ON"]),
            or_unknown(speaker, row["CONTRIBUTION_KEY"]),
        )
        rows.append((party["NAME"].casefold(), (name, *cells)))
    return table_rows(cells for _, cells in sorted(rows, key=lambda one: one[0]))


def _versions(speaker: Speaker, atlas: Cooperation, chain: str) -> Markup:
    """Newest first, each with what changed since the one before it."""
    versions = atlas.chains[chain]
    rows = []
    for before, row in zip((None, *versions), versions, strict=False):
        number = len(atlas.takes_part.get(row["VERSION"], ()))
        cells = (
            f"{day_words(speaker, row['IN_FORCE_FROM'])} – {_until(speaker, row)}",
            row["NAME"],
            form_words(speaker, row["FORM"]),
            figure(speaker, number),
            "; ".join(_changed(speaker, atlas, before, row)) if before else "–",
        )
        rows.append(cells)
    return table_rows(reversed(rows), numeric=(3,))


def _changed(speaker: Speaker, atlas: Cooperation, before: Row, after: Row) -> list[str]:
    """What differs between two versions that follow each other, as their source has them."""
    t = speaker.t
    words = [
        t.at(f"cooperation.changed.{name.lower()}")
        for name in ("NAME", "FORM", "POWERS", "PURPOSE")
        if before[name] != after[name]
    ]
    was, now = ({row["PARTY"] for row in atlas.takes_part.get(one["VERSION"], ())} for one in (before, after))
    for key, parties in (("came", now - was), ("went", was - now)):
        if parties:
            names = ", ".join(sorted(atlas.parties[party]["NAME"] for party in parties))
            words.append(t.say(f"cooperation.changed.{key}", names=names))
    return words or [t.at("cooperation.changed.nothing")]


def _accounts(speaker: Speaker, atlas: Cooperation, version: str) -> Markup:
    rules = atlas.rules
    rows = []
    for row in atlas.accounts.get(version, ()):
        rule = rules[row["RULE"]]
        rows.append(
            (
                rule["title"][speaker.language],
                standing_mark(speaker, row["STANDING"]),
                row[f"FOUND_{speaker.language.upper()}"],
                article_words(speaker, rule),
            )
        )
    return table_rows(rows)


def _overlap(
    speaker: Speaker, atlas: Cooperation, path: str, chain: str, row: Row
) -> tuple[Markup | str, ...]:
    mine, theirs = ("ONLY_FIRST", "ONLY_SECOND")
    if row["PARTNERSHIP"] != chain:
        mine, theirs = theirs, mine
    return (
        partnership_link(speaker, atlas, path, _other(row, chain)),
        str(speaker.t.at(f"cooperation.relations.{row['RELATION']}")),
        figure(speaker, row["SHARED"]),
        figure(speaker, row[mine]),
        figure(speaker, row[theirs]),
        figure(speaker, row["JACCARD"], 2),
    )


def _other(row: Row, chain: str) -> str:
    return str(row["COUNTERPART"] if row["PARTNERSHIP"] == chain else row["PARTNERSHIP"])
