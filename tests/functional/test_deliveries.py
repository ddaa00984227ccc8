"""The commands of the vault, as a keeper of microdata types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.microdata.small_deliveries import deliver

from zicht.cli.main import main

PERSONS = """
    RINPERSOON | GBAGEBOORTEJAAR | GBAGEBOORTEMAAND | GBAGESLACHT | DATUMOVERLIJDEN
    000000001  |            1980 |                1 |           1 |
    000000002  |            1990 |               {} |           2 | 2024-02-29
"""


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_from_an_empty_vault_to_a_roll_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    vault, key = tmp_path / "vault", tmp_path / "keys" / "key"
    good = deliver(tmp_path / "good", "cbs", {"persons": PERSONS.format(12)})
    poor = deliver(tmp_path / "poor", "cbs", {"persons": PERSONS.format(13)}, period="2025-Q1")
    here = ("--vault", vault)
    assert run("vault", "new", vault, "--key", key, "--made-up") == 0
    assert capsys.readouterr().out == f"{vault}\n"

    assert run("delivery", "check", good, *here, "--quiet") == 0
    assert "persons: 2 rows, 2 accepted, 0 in quarantine" in capsys.readouterr().out
    assert run("delivery", "accept", good, *here, "--key", key, "--quiet") == 0
    id = capsys.readouterr().out.split(":")[0]
    assert run("delivery", "accept", good, *here, "--key", key, "--quiet") == 87

    assert run("delivery", "check", poor, *here, "--quiet") == 88
    said = capsys.readouterr()
    assert "bounds: birth_month: 1 rows (row 2)" in said.out
    assert "50.00% of the rows is in quarantine" in said.err
    assert run("delivery", "accept", poor, *here, "--key", key, "--quiet") == 88
    override = ("--override", "told by telephone", "--by", "J. Janssen")
    assert run("delivery", "accept", poor, *here, "--key", key, "--quiet", *override) == 0
    capsys.readouterr()

    assert run("delivery", "roll-back", id, *here, "--reason", "wrong file", "--by", "J. Janssen") == 0
    assert capsys.readouterr().out == f"{id}: rolled back\n"
    assert run("delivery", "list", *here) == 0
    lines = [" ".join(line.split()[1:]) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == f"accepted {id}"
    assert lines[1].startswith("stopped cbs-2025-Q1-")
    assert lines[2].startswith("overridden cbs-2025-Q1-")
    assert lines[2].endswith("told by telephone (J. Janssen)")
    assert lines[3] == f"rolled back {id} wrong file (J. Janssen)"
    assert lines[4] == "1"
    assert lines[5] == "1 tables, 1 rows"
    page = next((vault / "deliveries").glob("cbs-2025*")) / "report.html"
    assert "told by telephone" in page.read_text()


def test_mistakes_of_the_keeper_have_their_own_exit_codes(tmp_path: Path):
    vault, key = tmp_path / "vault", tmp_path / "key"
    folder = deliver(tmp_path / "in", "cbs", {"persons": PERSONS.format(12)})
    assert run("vault", "new", vault, "--key", vault / "key") == 86
    assert run("vault", "new", vault, "--key", key) == 0
    assert run("vault", "new", vault, "--key", key) == 85
    assert run("delivery", "list", "--vault", tmp_path) == 85
    assert run("delivery", "accept", folder, "--vault", vault, "--key", key, "--quiet") == 87
    nothing = ("delivery", "roll-back", "cbs-2024-Q4-00000000", "--vault", vault)
    assert run(*nothing, "--reason", "why", "--by", "who") == 89
    with pytest.raises(SystemExit, match="2"):
        run("delivery", "accept", folder, "--vault", vault, "--key", key, "--override", "why")
