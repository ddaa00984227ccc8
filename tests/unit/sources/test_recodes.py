"""Recode tables: counted addresses, and the prose of 03759ned."""

import json
from collections import defaultdict

import numpy as np
import pytest
import shapely

from zicht.model.area_codes import Level
from zicht.model.areas import AreaList, Boundaries, Division
from zicht.model.observations import observations_from_rows
from zicht.model.provenance import Source
from zicht.sources.catalogue import OpenData, read_entry, with_preferred_recodes
from zicht.sources.entries import Entry
from zicht.sources.received import Received, ReceivedFile
from zicht.sources.recode_regios import RecodesDoNotFit, flows_of
from zicht.sources.records import RowsInvalid, RowsTwice

SOURCE = Source("lists", "t", "CBS", "x", "x", "0" * 64, 1, "2024", "geojson")

MERGED = """Ontstaan per 01-01-2019, ontvangen van:\r
- Aa (GM0001),\r
... 5041 hectare met 5167 woningen en 13321 inwoners\r
- Be (GM0002)\r
... 10090 hectare met 10 woningen en 6679 inwoners\r
Begindatum 01-01-2019\r
"""
ENDED = """Opgeheven per 01-01-2019, overgegaan naar:\r
- Nieuw (GM0009),\r
... 5041 hectare met 5167 woningen en 13321 inwoners\r
"""
SPLIT = """Opgeheven per 24-03-2019, overgegaan naar:\r
- Ceel (GM0003),\r
... 10 hectare met 30 woningen en 75 inwoners\r
- Dorp (GM0004),\r
... 20 hectare met 10 woningen en 25 inwoners\r
"""
BORDER = """Grenswijziging per 01-01-2019, overgegaan naar:\r
- Dorp (GM0004),\r
... 0,17 hectare met 1 woning en 10 inwoners\r
Grenswijziging per 01-01-2019, ontvangen van:\r
- Dorp (GM0004),\r
... 3 hectare met 0 woningen en 0 inwoners\r
\r
Begindatum voor 1830\r
"""
RENAMED = "Naamswijziging per 01-07-2018,\r\noude naam: Oud (GM0005)\r\nBegindatum 01-07-2018\r\n"


def flows(code, text):
    return [(f.year, f.old, f.new, f.counts.get("inhabitants"), f.whole) for f in flows_of(code, text)]


def test_the_prose_of_a_merger_gives_its_flows():
    assert flows("GM0009", MERGED) == [
        (2018, "GM0001", "GM0009", 13321.0, True),
        (2018, "GM0002", "GM0009", 6679.0, True),
    ]


def test_what_happens_within_a_year_lies_between_its_division_and_the_next():
    assert [year for year, *_ in flows("GM0007", SPLIT)] == [2019, 2019]
    assert flows("GM0006", RENAMED) == [(2018, "GM0005", "GM0006", None, True)]


def test_a_border_change_is_no_merger():
    assert flows("GM0003", BORDER) == [
        (2018, "GM0003", "GM0004", 10.0, False),
        (2018, "GM0004", "GM0003", 0.0, False),
    ]


def test_a_flow_told_twice_and_differently_is_noted():
    told = {**TOLD, "GM0001": ENDED.replace("13321", "13000")}
    assert any("GM0001 to GM0009 in 2018" in note.text for note in regios(told).notes)


def test_dwellings_stand_in_where_inhabitants_are_not_told():
    told = {**TOLD, "GM0007": SPLIT.replace(" en 75 inwoners", "").replace(" en 25 inwoners", "")}
    assert shares(regios(told).recodes[1]) == {("GM0007", "GM0003"): 0.75, ("GM0007", "GM0004"): 0.25}


def lists(**years):
    boundaries = []
    for year, codes in years.items():
        division = Division(Level.GEMEENTE, int(year[1:]))
        names = tuple(codes)
        square = np.array([shapely.box(0, 0, 1, 1)] * len(names), dtype=object)
        boundaries.append(Boundaries(AreaList(division, names, names), square, SOURCE))
    people = [("inhabitants", code, "2018", 1000.0, None, "final") for code in years["y2018"]]
    figures = observations_from_rows(people, Division(Level.GEMEENTE, 2018), SOURCE)
    return OpenData(boundaries=tuple(boundaries), observations=(figures,))


BEFORE = ("GM0001", "GM0002", "GM0003", "GM0004", "GM0005", "GM0007")
AFTER = ("GM0003", "GM0004", "GM0006", "GM0007", "GM0009")
LATER = ("GM0003", "GM0004", "GM0006", "GM0009")
TOLD = {"GM0009": MERGED, "GM0001": ENDED, "GM0007": SPLIT, "GM0003": BORDER, "GM0006": RENAMED}


def regios(told=TOLD, known=None, last="2020"):
    options = {"first_year": "2018", "last_year": last}
    entry = Entry("a", "a", "recode_regios", "t", "CBS", "x", "x", "2024", options=options)
    rows = [{"Identifier": code, "Description": text} for code, text in told.items()]
    data = json.dumps({"value": [*rows, {"Identifier": "PV20", "Description": MERGED}]}).encode()
    return read_entry(
        Received("a", (ReceivedFile.of("a", data),)),
        entry,
        known or lists(y2018=BEFORE, y2019=AFTER, y2020=LATER),
    )


def shares(recode):
    return {
        (a, b): round(float(s), 4)
        for a, b, s in zip(recode.from_codes, recode.to_codes, recode.share, strict=True)
    }


def test_yearly_recodes_spread_by_inhabitants():
    first, second = regios().recodes
    assert (first.origin.id, first.target.id, first.weight) == ("gm-2018", "gm-2019", "inhabitants")
    assert shares(first) == {
        ("GM0001", "GM0009"): 1.0,
        ("GM0002", "GM0009"): 1.0,
        ("GM0003", "GM0003"): 0.99,
        ("GM0003", "GM0004"): 0.01,
        ("GM0004", "GM0004"): 1.0,
        ("GM0005", "GM0006"): 1.0,
    }
    assert shares(second) == {("GM0007", "GM0003"): 0.75, ("GM0007", "GM0004"): 0.25}


def test_changes_that_do_not_lead_to_the_known_list_are_refused():
    with pytest.raises(RecodesDoNotFit, match="not reached: GM0006; too many: GM0005"):
        regios({code: text for code, text in TOLD.items() if code != "GM0006"})
    with pytest.raises(RecodesDoNotFit, match="no list of gemeenten of 2018"):
        regios(known=OpenData())


def test_a_border_change_of_a_gemeente_without_known_inhabitants_is_refused():
    known = lists(y2018=BEFORE, y2019=AFTER)
    with pytest.raises(RecodesDoNotFit, match="GM0003"):
        regios(known=OpenData(boundaries=known.boundaries), last="2019")


ADDRESSES = """level,method,from_year,to_year,from_code,to_code,addresses
gemeente,adres,2018,2019,0001,0009,30
gemeente,adres,2018,2019,0001,0003,10
gemeente,adres,2018,2019,0003,0003,0
gemeente,adres,2018,2019,0003,0009,5
gemeente,other,2018,2019,0001,0009,99
wijk,adres,2018,2019,036302,0363AF,7
"""


def addresses(text=ADDRESSES):
    entry = Entry("a", "a", "recode_addresses", "t", "VNG", "x", "x", "2024", options={"method": "adres"})
    return read_entry(Received("a", (ReceivedFile.of("a", text.encode()),)), entry)


def test_addresses_give_shares_per_old_area_and_level():
    gemeente, wijk = addresses().recodes
    assert shares(gemeente) == {
        ("GM0001", "GM0003"): 0.25,
        ("GM0001", "GM0009"): 0.75,
        ("GM0003", "GM0009"): 1.0,
    }
    assert shares(wijk) == {("WK036302", "WK0363AF"): 1.0}


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("0009,30", "0009,many", RowsInvalid),
        ("0009,30", "9,30x", RowsInvalid),
        ("0003,10", "0009,10", RowsTwice),
        ("wijk,adres", "straat,adres", RowsInvalid),
        ("0009,30", "abcd,30", RowsInvalid),
    ],
)
def test_a_damaged_table_of_addresses_is_refused(old, new, error):
    with pytest.raises(error):
        addresses(ADDRESSES.replace(old, new, 1))


def test_counted_addresses_go_before_inhabitants():
    both = OpenData.joined([regios(), addresses()])
    chosen = with_preferred_recodes(both).recodes
    assert [(r.origin.id, r.weight) for r in chosen] == [
        ("gm-2018", "addresses"),
        ("gm-2019", "inhabitants"),
        ("wk-2018", "addresses"),
    ]


POLYGONS = (
    "gemeenten-2015",
    "gemeenten-veiligheidsregios-2020",
    "gemeenten-veiligheidsregios-2021",
    "gemeenten-veiligheidsregios-2023",
    "gemeenten-2024",
    "gemeenten-2022",
    "gemeenten-2018",
    "gemeenten-2012",
)


def test_the_real_prose_leads_through_every_known_list_from_2012_to_2024(real):
    recodes = real(*POLYGONS, "gemeenten-wijzigingen").recodes
    assert [(r.origin.year, r.target.year) for r in recodes] == [(y, y + 1) for y in range(2012, 2024)]
    for recode in recodes:
        totals = defaultdict(float)
        for old, share in zip(recode.from_codes, recode.share, strict=True):
            totals[old] += share
        assert all(total == pytest.approx(1) for total in totals.values())


def test_inhabitants_and_addresses_agree_to_three_percent_where_both_are_known(real):
    told = {r.origin.year: shares(r) for r in real(*POLYGONS, "gemeenten-wijzigingen").recodes}
    counted = {
        r.origin.year: shares(r)
        for r in real("grenswijzigingen-jaar-op-jaar").recodes
        if r.origin.level is Level.GEMEENTE
    }
    assert sorted(counted) == [2016, 2017, 2018, 2020, 2021, 2022]
    for year, links in counted.items():
        for link in set(links) | set(told[year]):
            assert whole_share(links, link) == pytest.approx(whole_share(told[year], link), abs=0.03), (
                year,
                link,
            )


def whole_share(links, link):
    """The share of a link; an area in no link keeps its code."""
    if link[0] in {old for old, _ in links}:
        return links.get(link, 0.0)
    return float(link[0] == link[1])
