"""`zicht partnerships` from the command line, on a small register in the form of the extract."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from zicht.cli.main import parser
from zicht.kit.errors import UserError

REGISTER = {
    "regelingen": """roo_id,naam,vorm,bevoegdheidsverkrijging,inwerking,uitwerking,vorige_roo_id,\
volgende_roo_id,samenwerkingsorganisatie_roo_id,bronhouder_tooi,laatst_geverifieerd,n_instellingsbesluiten,n_grondslagen,\
n_bevoegdheden,doel
1,Regeling Water,OL,Delegatie,2018-01-01,,,,,,2026-01-01,1,1,1,Het zuiveren van afvalwater.
2,Regeling Jeugd,RZM,Mandaat,2018-01-01,,,,,,2020-01-01,0,1,0,
3,Regeling Oud,GO,Mandaat,2018-01-01,2020-01-01,,,,,2020-01-01,1,1,1,Voorbij.
""",
    "deelnames": """regeling_roo_id,deelnemer_roo_id,deelnemer_tooi,deelnemer_naam,toetreding,\
bestuursorganen,verdeelsleutel
1,11,https://identifier.overheid.nl/tooi/id/gemeente/gm0001,Gemeente Aldorp,2018-01-01,Gemeenteraad,
1,12,https://identifier.overheid.nl/tooi/id/gemeente/gm0002,Gemeente Bedorp,2018-01-01,Gemeenteraad,
1,13,https://identifier.overheid.nl/tooi/id/gemeente/gm0003,Gemeente Cedorp,2018-01-01,Gemeenteraad,
2,11,https://identifier.overheid.nl/tooi/id/gemeente/gm0001,Gemeente Aldorp,2018-01-01,,
2,12,https://identifier.overheid.nl/tooi/id/gemeente/gm0002,Gemeente Bedorp,2018-01-01,,
3,11,https://identifier.overheid.nl/tooi/id/gemeente/gm0001,Gemeente Aldorp,2018-01-01,,
3,12,https://identifier.overheid.nl/tooi/id/gemeente/gm0002,Gemeente Bedorp,2018-01-01,,
""",
    "beleidsterreinen": """regeling_roo_id,top_tooi,top_naam
1,https://identifier.overheid.nl/tooi/def/thes/top/c_1,natuur en milieu | water
""",
    "gemeenten": """tooi,naam,provincie,provincie_bron,opgeheven,inwoners
gm0001,Aldorp,pv20,adres,,10000
gm0002,Bedorp,pv20,adres,,20000
gm0003,Cedorp,pv20,adres,,30000
""",
}


CATALOGUE = """
[[source]]
id = "gemeenten"
path = "gemeenten.csv.gz"
reader = "gemeenten"
title = "Gemeenten"
publisher = "verzonnen"
licence = "CC0 1.0"
address = "nergens"
reference_date = "2026-05-16"

[[source]]
id = "register"
path = "regelingen.csv.gz"
reader = "register_csv"
title = "Register"
publisher = "verzonnen"
licence = "CC0 1.0"
address = "nergens"
reference_date = "2026-05-16"
[source.options]
with = "deelnames.csv.gz beleidsterreinen.csv.gz"
register = "roo"
forms = "OL BVO GO RZM"
whole = "yes"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "sources.toml").write_text(CATALOGUE, encoding="utf-8")
    for name, rows in REGISTER.items():
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))
    return tmp_path


class Said:
    """Runs the command and keeps what it printed."""

    def __init__(self, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.source, self.capsys = source, capsys

    def __call__(self, action: str, *words: str) -> str:
        given = ["partnerships", action, "--source", str(self.source), "--on", "2026-05-16", *words]
        arguments = parser(["partnerships"]).parse_args(given)
        arguments.run(arguments)
        return self.capsys.readouterr().out

    def refused(self, action: str, *words: str) -> UserError:
        with pytest.raises(UserError) as caught:
            self(action, *words)
        return caught.value


@pytest.fixture
def said(source: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(source, capsys)


def test_how_much_cooperation_there_was_on_a_day(said: Said) -> None:
    assert "2 partnerships in force, 3 gemeenten" in said("as-of")
    assert "2 samenwerkingen van kracht" in said("as-of", "--language", "nl")
    assert "0 gemeenten" in said("as-of", "--province", "PV21")
    overview = json.loads(said("as-of", "--json"))
    assert [row[2] for row in overview["in_force"]] == ["Regeling Water", "Regeling Jeugd"]
    assert overview["crossing"] == 0


def test_what_comes_near_a_wish_and_why(said: Said) -> None:
    told = said(
        "reuse",
        "--party",
        "Aldorp",
        "--party",
        "gemeente Bedorp",
        "--theme",
        "natuur en milieu",
        "--powers",
        "delegatie",
    )
    assert "1. Regeling Water" in told
    assert "2. Regeling Jeugd" in told
    assert "unsuitable in form" in told
    assert "The same main theme" in told
    found = json.loads(said("reuse", "--party", "GM0001", "--json"))
    assert found["wish"]["parties"] == ["gm0001"]
    assert {one["name"] for one in found["matches"][0]["components"]} == {"parties", "theme", "form", "text"}


def test_what_is_in_order_missing_or_unknown(said: Said) -> None:
    told = said("accountability")
    assert "Evaluation: 0 in order, 0 missing, 2 unknown" in told
    assert "Theme in the register: 1 in order, 1 missing, 0 unknown" in told
    assert "no legal advice" in told
    one = said("accountability", "--partnership", "Regeling Jeugd", "--language", "nl")
    assert "ontbreekt  Verwijzing naar het besluit" in one
    assert "onbekend   Evaluatie" in one
    assert "Wet gemeenschappelijke regelingen, 11a" in one
    assert "nog na te gaan" in one
    assert "1 in order" in said("accountability", "--party", "Cedorp")
    assert len(json.loads(said("accountability", "--json"))["tally"]) > 10


def test_what_a_change_would_break(said: Said) -> None:
    merged = said("what-if", "--merge", "Aldorp", "Bedorp", "--into", "Nieuwdorp")
    assert "2 broken links" in merged
    assert "Regeling Jeugd: All participants become Nieuwdorp" in merged
    assert "After:  2 gemeenten" in merged
    left = said("what-if", "--exit", "Bedorp", "--from", "Regeling Jeugd", "--json")
    assert "below_two" in {one["breach"] for one in json.loads(left)["broken"]}


def test_what_another_division_would_cut_through(said: Said) -> None:
    """Old: Aldorp with Bedorp, Cedorp alone. New: Aldorp alone, Bedorp with Cedorp."""
    for name, rows in (("oud", "1;1;2"), ("nieuw", "1;2;2")):
        one, two, three = rows.split(";")
        (said.source / name).mkdir()
        (said.source / name / f"{name}.csv").write_text(
            f"\ufeffGemeente;CBS;{name};Inwoneraantal van regio\n"
            f"Aldorp;1;regio {one};1\nBedorp;2;regio {two};1\nCedorp;3;regio {three};1\n",
            encoding="utf-8",
        )
    entry = """
[[source]]
id = "{name}"
path = "{name}"
reader = "divisions_regioatlas"
title = "Indeling"
publisher = "verzonnen"
licence = "CC0 1.0"
address = "nergens"
reference_date = "2026"
options = {{ domain = "bestuurlijk", year = "2026" }}
"""
    added = entry.format(name="oud") + entry.format(name="nieuw")
    (said.source / "sources.toml").write_text(CATALOGUE + added, encoding="utf-8")
    told = said("what-if", "--division", "nieuw-2026", "--instead-of", "oud-2026")
    assert "With the old division: 1 are a region, 1 lie in a region" in told
    assert "With the new division: 0 are a region, 1 lie in a region" in told
    assert "Regeling Jeugd: Its gemeenten lie in 2 regions" in told


def test_what_the_register_lacks_and_what_changed(said: Said) -> None:
    assert "Partnerships without a theme: 1 of 2 (50 %)" in said("quality")
    told = said("changes", "--since", "2019-01-01", "--language", "nl")
    assert "0 nieuw, 1 beëindigd" in told
    assert "2020-01-01  Regeling Oud" in told


def test_a_merged_gemeente_is_followed_to_what_it_became(said: Said) -> None:
    """Bedorp went into Cedorp in 2021, and the next version of Jeugd names Cedorp."""
    gone = REGISTER["gemeenten"].replace("Bedorp,pv20,adres,,", "Bedorp,pv20,adres,2021-01-01,")
    (said.source / "gemeenten.csv.gz").write_bytes(gzip.compress(gone.encode(), mtime=0))
    versions = REGISTER["regelingen"].replace(
        "2,Regeling Jeugd,RZM,Mandaat,2018-01-01,,,,",
        "2,Regeling Jeugd,RZM,Mandaat,2018-01-01,2021-01-01,,4,",
    )
    versions += "4,Regeling Jeugd,RZM,Mandaat,2021-01-01,,2,,,,2026-01-01,1,1,1,Jeugd.\n"
    (said.source / "regelingen.csv.gz").write_bytes(gzip.compress(versions.encode(), mtime=0))
    place = "https://identifier.overheid.nl/tooi/id/gemeente"
    rows = REGISTER["deelnames"] + "".join(
        f"4,{number},{place}/{tooi},Gemeente {name},2021-01-01,,\n"
        for number, tooi, name in ((11, "gm0001", "Aldorp"), (13, "gm0003", "Cedorp"))
    )
    (said.source / "deelnames.csv.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))
    since = ("--since", "2020-06-01")
    assert "1 entries, 1 exits, 1 gemeenten dissolved" in said("changes", *since)
    followed = said("changes", *since, "--successor", "GM0002=GM0003")
    assert "0 entries, 0 exits, 1 gemeenten dissolved" in followed
    with pytest.raises(SystemExit):
        said("changes", *since, "--successor", "GM0002")


def test_what_cooperation_asks_of_one(said: Said) -> None:
    told = said("load", "--party", "Aldorp")
    assert "Together: 2 partnerships, seats at least 1, 5 times a year (2 to 10)" in told
    assert "No source counts meetings" in told


def test_what_is_unclear_is_refused_with_what_comes_near(said: Said) -> None:
    unknown = said.refused("reuse", "--party", "Aldrop", "--party", "Zedorp")
    assert unknown.exit_code == 223
    assert "'Aldrop' fits none (nearest: aldorp" in str(unknown)
    assert "'Zedorp'" in str(unknown)
    assert said.refused("accountability", "--partnership", "Regeling Weg").exit_code == 224
    assert said.refused("what-if", "--division", "regio-2026").exit_code == 224
    assert said.refused("reuse", "--party", "Aldorp", "--theme", "water").exit_code == 222
    lonely = said.refused("what-if", "--merge", "Aldorp", "--into", "Aldorp")
    assert lonely.exit_code == 221


def test_a_name_that_fits_two_organisations_is_refused(said: Said) -> None:
    rows = REGISTER["gemeenten"] + "gm0004,Cedorp,pv21,adres,,1\n"
    (said.source / "gemeenten.csv.gz").write_bytes(gzip.compress(rows.encode(), mtime=0))
    assert "'cedorp' fits gm0003, gm0004" in str(said.refused("load", "--party", "cedorp"))
    assert "Together: 1" in said("load", "--party", "GM0003")


def test_a_day_before_the_register_is_reliable_says_so(said: Said) -> None:
    entry = CATALOGUE.rstrip() + '\nreliable_from = "2027-01-01"\n'
    (said.source / "sources.toml").write_text(entry, encoding="utf-8")
    assert "misses more than it holds" in said("as-of")


@pytest.mark.parametrize("words", [("--merge", "Aldorp", "Bedorp"), ("--exit", "Aldorp")])
def test_a_change_needs_both_its_sides(said: Said, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        said("what-if", *words)


def test_the_same_files_give_the_same_bytes(said: Said) -> None:
    for action in ("as-of", "accountability", "quality"):
        assert said(action, "--json") == said(action, "--json")
