"""The whole folder: the same bytes every time, nothing half, and mistakes in words."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from tests.unit.made_up.microdata.conftest import write_with

from zicht.kit.files import OutputExists
from zicht.made_up.microdata.country import Country
from zicht.made_up.microdata.demo import NoRoomForDemoData, PersonsInvalid, write_demo_data
from zicht.made_up.province import SeedInvalid


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_bytes_do_not_depend_on_the_number_of_processes(
    tmp_path: Path, demo: Path, country: Country
) -> None:
    write_with(country, tmp_path / "together", processes=2)
    alone, together = contents(demo), contents(tmp_path / "together")
    assert list(alone) == list(together)
    assert [name for name in alone if alone[name] != together[name]] == []
    assert len(alone) > 40


@pytest.mark.parametrize("persons", [0, 1_999, 20_000_001])
def test_too_few_or_too_many_persons_are_refused(tmp_path: Path, persons: int) -> None:
    with pytest.raises(PersonsInvalid) as caught:
        write_demo_data(tmp_path / "data", persons=persons)
    assert caught.value.exit_code == 81
    assert not (tmp_path / "data").exists()


def test_a_seed_below_zero_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeedInvalid):
        write_demo_data(tmp_path / "data", persons=50_000, seed=-1)


def test_nothing_is_begun_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 10**6))
    with pytest.raises(NoRoomForDemoData) as caught:
        write_demo_data(tmp_path / "new" / "data", persons=50_000)
    assert caught.value.exit_code == 82
    assert not (tmp_path / "new").exists()


def test_a_folder_with_other_work_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputExists):
        write_demo_data(tmp_path, persons=2_500)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
