"""The register of gemeenschappelijke regelingen as three tables, joined by the id that the register gives.

regelingen        roo_id, naam, vorm (OL|BVO|GO|RZM), bevoegdheidsverkrijging (Delegatie|Mandaat),
                  inwerking, uitwerking, vorige_roo_id, volgende_roo_id,
                  samenwerkingsorganisatie_roo_id, bronhouder_tooi, laatst_geverifieerd,
                  n_instellingsbesluiten, n_grondslagen, n_bevoegdheden, doel
deelnames         regeling_roo_id, deelnemer_roo_id, deelnemer_tooi, deelnemer_naam, toetreding,
                  bestuursorganen (with bars between), verdeelsleutel
beleidsterreinen  regeling_roo_id, top_tooi, top_naam

Delimited by commas, UTF-8. A participation or theme of a regeling that is not in the first table is listed
for review, not dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from zicht.model.partnerships import Form, Participation, PartnershipVersion, Party, Theme, ToReview
from zicht.sources.cooperation.days import days_of, sentinels_in
from zicht.sources.cooperation.parties import party_of, read_tooi
from zicht.sources.cooperation.statements import Statements, overlaps, with_chains
from zicht.sources.delimited import records_of
from zicht.sources.entries import Entry
from zicht.sources.received import FileDamaged, Received
from zicht.sources.records import Records, refuse_rows, text_of_cell

VERSION_COLUMNS = (
    *("roo_id", "naam", "vorm", "bevoegdheidsverkrijging", "inwerking", "uitwerking", "vorige_roo_id"),
    *("volgende_roo_id", "samenwerkingsorganisatie_roo_id", "laatst_geverifieerd", "n_instellingsbesluiten"),
    *("n_grondslagen", "n_bevoegdheden", "doel"),
)
PARTICIPATION_COLUMNS = (
    *("regeling_roo_id", "deelnemer_roo_id", "deelnemer_tooi", "deelnemer_naam", "toetreding"),
    *("bestuursorganen", "verdeelsleutel"),
)
THEME_COLUMNS = ("regeling_roo_id", "top_tooi", "top_naam")
FORMS = {form.value: form for form in Form if form.value in ("OL", "BVO", "GO", "RZM")}
POWERS = frozenset({"attributie", "delegatie", "mandaat"})

_THREE = "three: versions, participations and themes"
_NAMED = "name the second and third in the option `with` of the catalogue"


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """Versions, participations and themes of the three files of an entry.

    raises ColumnsDiffer, RowsInvalid, WrongEncoding, FileDamaged
    """
    if len(received.files) != 3:
        raise FileDamaged(
            received.where, found=f"{len(received.files)} files", expected=_THREE, remedy=_NAMED
        )
    versions, taking_part, themes = (records_of(file, ",") for file in received.files)
    labels, of_version, lost_themes = _themes(themes, set(versions.column("roo_id")), entry.id)
    found = _versions(versions, of_version, entry.id)
    chained = with_chains(found)
    parties, participations, lost = _participations(taking_part, found, entry.id)
    return Statements(
        parties=parties,
        versions=chained,
        participations=participations,
        themes=labels,
        to_review=(
            *_sentinels(versions, taking_part, entry.id),
            *lost_themes,
            *lost,
            *_overlaps(chained, versions.where, entry.id),
        ),
    )


def _versions(
    records: Records, themes: dict[str, tuple[str, ...]], source: str
) -> dict[str, PartnershipVersion]:
    records.require(VERSION_COLUMNS)
    days = {name: days_of(records, name) for name in ("inwerking", "uitwerking", "laatst_geverifieerd")}
    found: dict[str, PartnershipVersion] = {}
    problems: list[str] = []
    for row, cell in enumerate(_rows(records, VERSION_COLUMNS)):
        on = {name: column[row] for name, column in days.items()}
        try:
            version = _version(cell, on, themes.get(cell["roo_id"], ()), source)
            if version.id in found:
                raise ValueError("column roo_id: a regeling for the second time")
            found[version.id] = version
        except ValueError as error:
            problems.append(f"{records.row_name(row)}, {error}")
    refuse_rows(records.where, problems, "one version of a regeling a row")
    _check_neighbours(records, found)
    return found


def _version(
    cell: dict[str, str], on: dict[str, date | None], themes: tuple[str, ...], source: str
) -> PartnershipVersion:
    id_ = _roo(cell, "roo_id")
    if cell["vorm"] not in FORMS:
        raise ValueError(f"column vorm: {cell['vorm'][:40]!r} is none of {', '.join(FORMS)}")
    powers = frozenset(word.strip().lower() for word in cell["bevoegdheidsverkrijging"].split("|")) - {""}
    if powers - POWERS:
        raise ValueError(f"column bevoegdheidsverkrijging: {', '.join(sorted(powers - POWERS))[:40]!r}")
    return PartnershipVersion(
        id=id_,
        chain=id_,
        name=cell["naam"],
        form=FORMS[cell["vorm"]],
        in_force_from=on["inwerking"],
        in_force_until=on["uitwerking"],
        previous=_roo(cell, "vorige_roo_id", may_be_empty=True),
        following=_roo(cell, "volgende_roo_id", may_be_empty=True),
        powers=powers,
        purpose=cell["doel"],
        themes=themes,
        decrees=_count(cell, "n_instellingsbesluiten"),
        grounds=_count(cell, "n_grondslagen"),
        competences=_count(cell, "n_bevoegdheden"),
        organisation=_roo(cell, "samenwerkingsorganisatie_roo_id", may_be_empty=True),
        verified_on=on["laatst_geverifieerd"],
        source=source,
    )


def _participations(
    records: Records, versions: dict[str, PartnershipVersion], source: str
) -> tuple[dict[str, Party], tuple[Participation, ...], list[ToReview]]:
    records.require(PARTICIPATION_COLUMNS)
    entered = days_of(records, "toetreding")
    parties: dict[str, Party] = {}
    found: dict[tuple[str, str], Participation] = {}
    lost, problems = [], []
    for row, cell in enumerate(_rows(records, PARTICIPATION_COLUMNS)):
        try:
            version = _roo(cell, "regeling_roo_id")
            party = party_of(
                read_tooi(cell["deelnemer_tooi"]) or _roo(cell, "deelnemer_roo_id"), cell["deelnemer_naam"]
            )
            if (version, party.id) in found:
                raise ValueError(f"column deelnemer_roo_id: {party.id} takes part in {version} twice")
        except ValueError as error:
            problems.append(f"{records.row_name(row)}, {error}")
            continue
        if version not in versions:
            lost.append(_unknown_version(records, row, version, source))
            continue
        parties.setdefault(party.id, party)
        found[version, party.id] = Participation(
            version,
            party.id,
            bodies=tuple(body for body in cell["bestuursorganen"].split("|") if body),
            entered_on=entered[row],
            contribution_key=cell["verdeelsleutel"],
            source=source,
        )
    refuse_rows(records.where, problems, "one participant of one regeling a row")
    return parties, tuple(found[key] for key in sorted(found)), lost


def _themes(
    records: Records, regelingen: set[object], source: str
) -> tuple[dict[str, Theme], dict[str, tuple[str, ...]], list[ToReview]]:
    records.require(THEME_COLUMNS)
    labels: dict[str, Theme] = {}
    of_version: dict[str, list[str]] = defaultdict(list)
    lost, problems = [], []
    for row, cell in enumerate(_rows(records, THEME_COLUMNS)):
        id_ = cell["top_tooi"].rpartition("/")[2]
        theme = Theme(id_, cell["top_naam"])
        if not id_ or not theme.main.strip() or labels.setdefault(id_, theme) != theme:
            problems.append(f"{records.row_name(row)}: a theme without id or label, or with two labels")
        elif cell["regeling_roo_id"] not in regelingen:
            lost.append(_unknown_version(records, row, f"roo-{cell['regeling_roo_id']}", source))
        elif id_ not in of_version[cell["regeling_roo_id"]]:
            of_version[cell["regeling_roo_id"]].append(id_)
    refuse_rows(records.where, problems, "one theme of one regeling a row, each theme with one label")
    return labels, {key: tuple(sorted(ids)) for key, ids in of_version.items()}, lost


def _rows(records: Records, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for row in range(len(records)):
        yield {name: text_of_cell(records.columns[name][row]) for name in columns}


def _roo(cell: dict[str, str], column: str, *, may_be_empty: bool = False) -> str:
    text = cell[column]
    if not text and may_be_empty:
        return ""
    if not text.isdecimal() or not text.isascii() or len(text) > 12:
        raise ValueError(f"column {column}: {text[:20]!r} is not the number of a record in the register")
    return f"roo-{text}"


def _count(cell: dict[str, str], column: str) -> int | None:
    text = cell[column]
    if text and not (text.isdecimal() and text.isascii() and len(text) < 7):
        raise ValueError(f"column {column}: {text[:20]!r} is not a whole number")
    return int(text) if text else None


def _check_neighbours(records: Records, found: dict[str, PartnershipVersion]) -> None:
    """A version and the one before it must name each other, where both are in the table."""
    problems = []
    for version in found.values():
        before, after = found.get(version.previous), found.get(version.following)
        if before is not None and before.following != version.id:
            problems.append(f"{version.id} says it follows {before.id}, which does not say so")
        if after is not None and after.previous != version.id:
            problems.append(f"{version.id} says {after.id} follows it, which does not say so")
    refuse_rows(records.where, problems, "versions that name each other as previous and following")


def _unknown_version(records: Records, row: int, version: str, source: str) -> ToReview:
    where = f"{records.where}, {records.row_name(row)}"
    return ToReview(source, where, version, "a regeling that is not in the table of regelingen")


def _overlaps(versions: dict[str, PartnershipVersion], where: str, source: str) -> Iterator[ToReview]:
    for one, other in overlaps(versions):
        why = f"in force while {other}, a version of the same regeling, is too"
        yield ToReview(source, where, one, why, (one, other))


def _sentinels(versions: Records, taking_part: Records, source: str) -> Iterator[ToReview]:
    for records, column in ((versions, "inwerking"), (taking_part, "toetreding")):
        if count := sentinels_in(records.column(column)):
            why = f"{count} days that stand for unknown are read as unknown"
            yield ToReview(source, f"{records.where}, column {column}", "1900-01-01", why)
