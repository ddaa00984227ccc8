"""Yearly recodes of gemeenten out of the prose that CBS keeps with each code of 03759ned.

    Gemeentelijke herindeling per 01-01-2015, ontvangen van:
    - Graft-De Rijp (GM0365),
    ... 1994 hectare met 2593 woningen en 6406 inwoners

Each such line is a flow of inhabitants from an old to a new gemeente. A division is the state on 1 January:
what happened on 24-03-2022 lies between gm-2022 and gm-2023. A gemeente that ends is spread by inhabitants
over its heirs; one that goes on after giving up a piece keeps the rest, for which its total is needed: the
figure `inhabitants` nearest in time among the sources read before. Areas that are not in a recode did not
change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level, is_water_or_abroad
from zicht.model.areas import Division, Recode
from zicht.sources.cbs_odata_v3 import rows_of_page
from zicht.sources.entries import Entry
from zicht.sources.open_data import Note, OpenData
from zicht.sources.received import Received, json_of
from zicht.sources.recode_addresses import shares_of

_HEAD = re.compile(
    r"^(Gemeentelijke herindeling|Ontstaan|Opgeheven|Grenswijziging|Wijziging|Naamswijziging)"
    r" per (\d\d)-(\d\d)-(\d{4}),?\s*(ontvangen van|overgegaan naar|uit)?:?$"
)
_OTHER_CODE = re.compile(r"\((GM\d{4})\)")
_COUNT = {
    "hectare": re.compile(r"([\d.]+(?:,\d+)?) hectare"),
    "dwellings": re.compile(r"(\d+) woning"),
    "inhabitants": re.compile(r"(\d+) inwoner"),
}


class RecodesDoNotFit(UserError):
    """Following the changes from one list of gemeenten does not lead to a later list."""

    exit_code = 54
    usual_remedy = "check that the sources before this one hold the list and inhabitants of that year"


@dataclass(frozen=True)
class Flow:
    """A piece of land that went from one gemeente to another between 1 January of `year` and the next.

    counts  what is known of it: hectare, dwellings, inhabitants
    whole   the line belongs to a merger, a split or a change of name
    """

    year: int
    old: str
    new: str
    counts: Mapping[str, float]
    whole: bool


def read(received: Received, entry: Entry, earlier: OpenData) -> OpenData:
    """One Recode for each pair of years from option `first_year` to `last_year`.

    earlier  sources read before: inhabitants of gemeenten, and lists of gemeenten to check against
    """
    rows = rows_of_page(json_of(received.file), received.where)
    texts = {str(row["Identifier"]).strip(): str(row["Description"]) for row in rows}
    texts = {code: text for code, text in texts.items() if code.startswith("GM")}
    told = (flow for code in sorted(texts) for flow in flows_of(code, texts[code]))
    flows = [flow for flow in told if not (is_water_or_abroad(flow.old) or is_water_or_abroad(flow.new))]
    first, last = int(entry.options["first_year"]), int(entry.options["last_year"])
    check_lists(flows, texts, earlier, first, last, received.where)
    inhabitants = _inhabitants(earlier)
    source = (entry.source(received),)
    recodes, notes = [], []
    for year in range(first, last):
        counts, said = counts_between(flows, year, inhabitants)
        notes += [Note(entry.id, text) for text in said]
        old, new, share = shares_of(counts)
        origin, target = Division(Level.GEMEENTE, year), Division(Level.GEMEENTE, year + 1)
        recodes.append(Recode(origin, target, old, new, share, "inhabitants", source))
    return OpenData(recodes=tuple(recodes), notes=tuple(notes))


def flows_of(code: str, text: str) -> Iterator[Flow]:
    """The flows that the description of one gemeente tells of, in the order of the text."""
    head: re.Match[str] | None = None
    other = ""
    for line in (line.strip() for line in text.splitlines()):
        if match := _HEAD.match(line):
            head, other = match, ""
        elif not line or line.startswith(("Begindatum", "Provinciale", "Ontstaan", "Opgeheven")):
            head = None
        elif head and head[1] == "Naamswijziging" and (named := _OTHER_CODE.search(line)):
            old, new = (named[1], code) if line.startswith("oude") else (code, named[1])
            if old != new:
                yield Flow(_year(head), old, new, {}, True)
        elif head and line.startswith("-") and (named := _OTHER_CODE.search(line)):
            other = named[1]
        elif head and other and line.startswith("..."):
            yield _flow(code, other, head, line)
            other = ""


def counts_between(
    flows: list[Flow], year: int, inhabitants: Mapping[str, Mapping[int, float]]
) -> tuple[dict[tuple[str, str], float], list[str]]:
    """(old, new) -> inhabitants for the gemeenten that changed in a year, and what had to be decided."""
    known: dict[tuple[str, str], Flow] = {}
    notes = []
    for flow in (flow for flow in flows if flow.year == year):
        before = known.get((flow.old, flow.new))
        if before is None or (not before.counts and flow.counts):
            known[flow.old, flow.new] = flow
        elif flow.counts and dict(before.counts) != dict(flow.counts):
            notes.append(f"{flow.old} to {flow.new} in {year}: told twice, differently; the first is used")
    ended = {flow.old for flow in known.values() if flow.whole} - {flow.new for flow in known.values()}
    kept = {flow.old for flow in known.values() if flow.whole and flow.old == flow.new}
    counts: dict[tuple[str, str], float] = {}
    for old in sorted({flow.old for flow in known.values()}):
        out = {new: _moved(flow) for (start, new), flow in sorted(known.items()) if start == old}
        if old not in ended and old not in kept:
            total = _nearest(inhabitants.get(old, {}), year)
            if total is None or total <= sum(out.values()):
                raise RecodesDoNotFit(
                    f"{old} in {year}", found="no figure of its inhabitants", expected="one year"
                )
            out[old] = total - sum(out.values())
        if len(out) == 1:
            out = dict.fromkeys(out, 1.0)
        counts |= {(old, new): count for new, count in out.items()}
    unchanged = {old for old, _ in counts} - {
        old for (old, new), count in counts.items() if old != new and count > 0
    }
    arrivals = {new for (old, new), count in counts.items() if old != new and count > 0}
    return {link: count for link, count in counts.items() if link[0] not in unchanged - arrivals}, notes


def check_lists(
    flows: list[Flow], texts: Mapping[str, str], earlier: OpenData, first: int, last: int, where: str
) -> None:
    """Follow the changes from the first list of gemeenten; raise RecodesDoNotFit at a list that differs."""
    lists = _lists(earlier)
    if first not in lists:
        raise RecodesDoNotFit(
            where, found=f"no list of gemeenten of {first}", expected="a source with gm-" + str(first)
        )
    codes = set(lists[first])
    for year in range(first, last):
        whole = [flow for flow in flows if flow.year == year and flow.whole]
        ended = {flow.old for flow in whole} - {flow.new for flow in whole}
        codes = (codes - ended) | {flow.new for flow in whole}
        if year + 1 in lists and codes != lists[year + 1]:
            missing, more = sorted(lists[year + 1] - codes), sorted(codes - lists[year + 1])
            raise RecodesDoNotFit(
                f"{where}, from {year} to {year + 1}",
                found=f"not reached: {', '.join(missing) or 'none'}; too many: {', '.join(more) or 'none'}",
                expected=f"the {len(lists[year + 1])} gemeenten of gm-{year + 1}",
                remedy="a change is told in words this reader does not know, or a list is of another year",
            )


def _flow(code: str, other: str, head: re.Match[str], line: str) -> Flow:
    counts = {}
    for name, pattern in _COUNT.items():
        if match := pattern.search(line):
            counts[name] = float(match[1].replace(".", "").replace(",", "."))
    old, new = (code, other) if head[5] == "overgegaan naar" else (other, code)
    return Flow(_year(head), old, new, counts, head[1] not in ("Grenswijziging", "Wijziging"))


def _year(head: re.Match[str]) -> int:
    """The year of the division before the change."""
    day, month, year = int(head[2]), int(head[3]), int(head[4])
    return year - 1 if (day, month) == (1, 1) else year


def _moved(flow: Flow) -> float:
    """Inhabitants; dwellings times the mean size of a household where only those are known."""
    if "inhabitants" in flow.counts:
        return flow.counts["inhabitants"]
    return 2.2 * flow.counts.get("dwellings", 0.0)


def _nearest(by_year: Mapping[int, float], year: int) -> float | None:
    return by_year[min(by_year, key=lambda known: (abs(known - year - 1), known))] if by_year else None


def _inhabitants(earlier: OpenData) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for observations in earlier.observations:
        if observations.division.level is Level.GEMEENTE:
            for row in observations.table.to_pylist():
                if row["measure"] == "inhabitants" and row["value"] is not None:
                    found[row["area"]][int(row["period"][:4])] = row["value"]
    return found


def _lists(earlier: OpenData) -> dict[int, set[str]]:
    """year -> codes of all gemeenten, from the polygons read before."""
    return {
        boundaries.areas.division.year: set(boundaries.areas.codes)
        for boundaries in earlier.boundaries
        if boundaries.areas.division.level is Level.GEMEENTE
    }
