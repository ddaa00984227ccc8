"""Reuse first: what the atlas knows stands above the form, and no atlas is not "nothing there"."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.register_world import World

from zicht.model.partnerships import (
    Form,
    Participation,
    PartnershipVersion,
    Party,
    PartyKind,
    Patchwork,
    Theme,
)
from zicht.register.store.atlas import ATLAS_FILE, keep_atlas, read_atlas, similar

ON = date(2026, 3, 2)


def small() -> Patchwork:
    parties = {
        key: Party(key, kind, name)
        for key, kind, name in (
            ("gm9001", PartyKind.GEMEENTE, "Voordam"),
            ("own-politie-voorland", PartyKind.POLICE, "Politie Voorland"),
            ("gm9002", PartyKind.GEMEENTE, "Achterdam"),
        )
    }
    version = PartnershipVersion(
        "v1",
        "v1",
        "Convenant Jeugd en veiligheid",
        Form.COVENANT,
        date(2020, 1, 1),
        powers=frozenset({"mandaat"}),
        purpose="jongeren en drugs",
        themes=("t1",),
        clauses={"evaluation": True},
    )
    rows = tuple(Participation("v1", party, ("college",), date(2020, 1, 1)) for party in sorted(parties))
    return Patchwork(parties, {"v1": version}, rows, {"t1": Theme("t1", "openbare orde | veiligheid")})


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    keep_atlas(small(), tmp_path)
    read = read_atlas(tmp_path)
    assert read is not None
    assert read.parties == small().parties
    assert read.versions == small().versions
    assert dict(read.versions["v1"].clauses) == {"evaluation": True}
    assert read.participations == small().participations
    assert read.themes == small().themes
    first = (tmp_path / ATLAS_FILE).read_bytes()
    keep_atlas(small(), tmp_path)
    assert (tmp_path / ATLAS_FILE).read_bytes() == first


def test_no_atlas_and_unknown_parties_are_no_answer(tmp_path: Path) -> None:
    assert similar(tmp_path, frozenset({"gm9001"}), "", on=ON) is None
    keep_atlas(small(), tmp_path)
    assert similar(tmp_path, frozenset({"own-somebody"}), "", on=ON) is None


@pytest.mark.django_db
def test_a_partnership_of_the_same_parties_stands_above_the_form(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    there = f"/{world.here.pk}/wat-er-al-is/nieuw/"
    assert "geen atlas bij de hand" in world.client("deelnemer").get(there).content.decode()
    keep_atlas(small(), tmp_path)
    page = world.client("deelnemer").get(there).content.decode()
    assert "Convenant Jeugd en veiligheid" in page
    browser = world.client("deelnemer")
    browser.cookies["language"] = "en"
    assert "What the atlas knows already" in browser.get(there).content.decode()
