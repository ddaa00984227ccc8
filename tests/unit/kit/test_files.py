"""A reader never meets a half-written file or folder, and nobody's own work is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from zicht.kit.files import OutputExists, folder_written_whole, write_whole


def test_a_folder_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "release"
    with folder_written_whole(target) as aside:
        (aside / "first.txt").write_text("one")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["first.txt"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError])
def test_a_break_leaves_the_old_folder_and_nothing_beside_it(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    target = tmp_path / "release"
    target.mkdir()
    (target / "manifest.json").write_text("old")
    with pytest.raises(interruption, match="half-way"):
        _replace_and_break(target, interruption("half-way"))
    assert (target / "manifest.json").read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def _replace_and_break(target: Path, interruption: BaseException) -> None:
    with folder_written_whole(target, replace_if_holds="manifest.json") as aside:
        (aside / "manifest.json").write_text("new")
        raise interruption


def test_a_folder_made_by_the_same_command_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "release"
    target.mkdir()
    (target / "manifest.json").write_text("old")
    (target / "gone.txt").write_text("old")
    with folder_written_whole(target, replace_if_holds="manifest.json") as aside:
        (aside / "manifest.json").write_text("new")
    assert [path.name for path in target.iterdir()] == ["manifest.json"]
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("other", ["folder", "file"])
def test_what_someone_else_made_is_left_alone(tmp_path: Path, other: str) -> None:
    target = tmp_path / "release"
    mine = target if other == "file" else target / "thesis.txt"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("years of work")
    with (
        pytest.raises(OutputExists, match="remove this one yourself"),
        folder_written_whole(target, replace_if_holds="manifest.json"),
    ):
        pytest.fail("the block must not start")
    assert mine.read_text() == "years of work"


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    occupied = tmp_path / "name"
    occupied.mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(occupied, b"data")
    assert list(tmp_path.iterdir()) == [occupied]


def test_a_file_is_replaced_by_its_new_content(tmp_path: Path) -> None:
    write_whole(tmp_path / "deep" / "file", b"old")
    write_whole(tmp_path / "deep" / "file", b"new")
    assert [path.read_bytes() for path in (tmp_path / "deep").iterdir()] == [b"new"]
