from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest

from zicht.made_up.names import ENDINGS, REAL_NAMES, STEMS, NameGiver, all_place_names
from zicht.made_up.province import Province


def real_names(shared_data: Path) -> set[str]:
    """Gemeenten since 1830 and places since 2011, in lower case."""
    regions = json.loads(gzip.decompress((shared_data / "recode/03759ned_codes-RegioS.json.gz").read_bytes()))
    names = {row["Title"].split(" (")[0].lower() for row in regions["value"]}
    path = shared_data / "regions/woonplaats_gemeente_provincie_landsdeel.csv.gz"
    rows = csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("cp1252")))
    return names | {row["wp_naam"].lower() for row in rows}


def test_no_name_that_can_be_made_is_a_real_gemeente_or_place(shared_data: Path) -> None:
    real = real_names(shared_data)
    assert len(real) > 2500
    assert not real & {name.lower() for name in all_place_names()}


def test_all_gemeenten_of_a_province_have_names_of_their_own(province: Province) -> None:
    names = {**province.first.gemeenten, **province.second.gemeenten}
    assert len(set(names.values())) == 25
    assert not {name.lower() for name in names.values()} & REAL_NAMES


def test_a_name_is_given_once() -> None:
    giver = NameGiver(np.random.default_rng(3))
    given = [giver.place("river") for _ in range(150)]
    assert len(set(given)) == 150


def test_running_out_of_names_is_said() -> None:
    giver = NameGiver(np.random.default_rng(3))
    giver._given = {stem + ending for stem in STEMS for ending in ENDINGS["coast"]}
    with pytest.raises(AssertionError, match="more stems"):
        giver.place("coast")
