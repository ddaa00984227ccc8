"""Are there fixed groups of gemeenten? The test of each network in words, with figures and members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from zicht.site.cooperation import Cooperation, Row
from zicht.site.links import cooperation_page
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_maps import groups_map
from zicht.site.views.cooperation_words import area_name, claim_mark, figure, table_rows


@dataclass(frozen=True)
class NetworkView:
    """One network: the country, a province, or the partnerships that stay inside one.

    nulls   rows: what chance was allowed to do, and what it gave;  groups rows: number, members
    """

    id: str
    title: str
    mark: Markup | None
    sentences: tuple[str, ...]
    map: Markup | None
    nulls: Markup
    groups: Markup


@dataclass(frozen=True)
class GroupsView:
    """The page of fixed groups."""

    path: str
    networks: tuple[NetworkView, ...]
    method: tuple[str, ...]


def groups_view(speaker: Speaker, atlas: Cooperation) -> GroupsView:
    """Every network that was tested, in the order of the document."""
    ids = [one["id"] for one in atlas.document["networks"]]
    views = (network_view(speaker, atlas, one) for one in ids)
    return GroupsView(
        path=cooperation_page("groups", speaker.language),
        networks=tuple(view for view in views if view is not None),
        method=tuple(speaker.t.at("cooperation.groups_method")),
    )


def network_view(speaker: Speaker, atlas: Cooperation, network: str) -> NetworkView | None:
    """One network; None when the release did not test it."""
    rows = [row for row in atlas.rows("claims") if row["NETWORK"] == network]
    told = next((one for one in atlas.document["networks"] if one["id"] == network), None)
    if told is None or not rows:
        return None
    title = _title(speaker, atlas, told)
    members = _members(atlas, network)
    groups = {code: group for group, codes in members.items() for code in codes}
    tested = [row for row in rows if row["P"] is not None]
    return NetworkView(
        id=_anchor(network),
        title=title,
        mark=claim_mark(speaker, rows[0]["VERDICT"]),
        sentences=tuple(told["sentences"][speaker.language]),
        map=_map(speaker, atlas, groups, title, f"map-{_anchor(network)}"),
        nulls=table_rows((_null(speaker, row) for row in tested), numeric=range(1, 8)),
        groups=table_rows(
            (
                (str(group), ", ".join(sorted(area_name(speaker, atlas, code) for code in codes)))
                for group, codes in sorted(members.items())
            )
        ),
    )


def _title(speaker: Speaker, atlas: Cooperation, told: Row) -> str:
    """The name of a network; one of an area is about the partnerships within it."""
    if not told["area"]:
        return str(speaker.t.at(f"cooperation.networks.{told['id']}"))
    return speaker.t.say("cooperation.networks.inside", name=area_name(speaker, atlas, told["area"]))


def _anchor(network: str) -> str:
    return "network-" + "-".join(network.lower().split())


def _members(atlas: Cooperation, network: str) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in atlas.rows("clusters"):
        if row["NETWORK"] == network:
            found.setdefault(row["CLUSTER"], []).append(row["REF_AREA"])
    return found


def _map(
    speaker: Speaker, atlas: Cooperation, groups: Mapping[str, int], title: str, name: str
) -> Markup | None:
    if not groups:
        return None
    description = speaker.t.say("cooperation.groups_map_description", count=len(set(groups.values())))
    heading = speaker.t.say("cooperation.groups_map", network=title)
    return groups_map(speaker, atlas, groups, heading, description, name)


def _null(speaker: Speaker, row: Row) -> tuple[Markup | str, ...]:
    t = speaker.t
    chance = "–"
    if row["NULL_MEAN"] is not None:
        chance = f"{figure(speaker, row['NULL_MEAN'], 3)} ± {figure(speaker, row['NULL_SD'], 3)}"
    return (
        str(t.at(f"cooperation.nulls.{row['NULL']}")),
        figure(speaker, row["AREAS"]),
        figure(speaker, row["PARTNERSHIPS"]),
        figure(speaker, row["CLUSTERS"]),
        figure(speaker, row["MODULARITY"], 3),
        chance,
        p_words(speaker, row),
        figure(speaker, row["STABILITY"], 2),
    )


def p_words(speaker: Speaker, row: Row) -> str:
    """The chance of at least such clear groups, with how many draws it rests on."""
    if row["P"] is None:
        return "–"
    return speaker.t.say(
        "cooperation.p_words", p=figure(speaker, row["P"], 3), draws=figure(speaker, row["DRAWS"])
    )
