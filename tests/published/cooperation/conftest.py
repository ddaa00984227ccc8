"""The register of gemeenschappelijke regelingen alone, without divisions and lists of names, on one day."""

from datetime import date

import pytest

from zicht.cooperation.atlas.as_of import codes_of_province, snapshot
from zicht.sources.cooperation.patchwork import read_patchwork

DAY = date(2026, 5, 16)
NORTH = ("PV20", "PV21", "PV22")


@pytest.fixture(scope="session")
def patchwork(tmp_path_factory, shared_data):
    folder = tmp_path_factory.mktemp("register")
    for name in ("regelingen", "deelnames", "beleidsterreinen", "gemeenten"):
        file = f"{name}.csv.gz"
        (folder / file).write_bytes((shared_data / "cooperation" / file).read_bytes())
    return read_patchwork(folder)


@pytest.fixture(scope="session")
def country(patchwork):
    return snapshot(patchwork, DAY)


@pytest.fixture(scope="session")
def north(patchwork):
    return snapshot(patchwork, DAY, gemeenten=codes_of_province(patchwork, *NORTH))
