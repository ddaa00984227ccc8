"""The signed export beside the sources: read whole, or refused before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.site.made_up_register import KEY, register

from zicht.cooperation.exchange.public_export import QuestionExportInvalid, write_export
from zicht.kit.keys import KeyInvalid, made_up_key
from zicht.pipeline.question_register import (
    EXPORT,
    PUBLIC,
    carry_public_questions,
    question_maker,
    question_part,
)
from zicht.pipeline.question_register import KEY as KEY_FILE


def put(folder: Path, data: bytes) -> Path:
    (folder / EXPORT).write_bytes(data)
    KEY.public.write(folder / KEY_FILE)
    return folder


def test_a_folder_without_an_export_has_no_register(tmp_path: Path) -> None:
    assert question_maker(tmp_path) is None


def test_an_export_becomes_a_part_with_its_source(tmp_path: Path) -> None:
    data = write_export(register(), KEY)
    assert question_maker(put(tmp_path, data)) is not None
    part = question_part(register(), data, KEY.public)
    assert part.tables == {}
    assert [source.id for source in part.sources] == ["question-register"]
    assert part.sources[0].made_up
    algorithms = [name for name in part.documents if "algorithm" in name]
    assert len(algorithms) == 2


def test_a_changed_export_stops_the_release_before_it_begins(tmp_path: Path) -> None:
    data = write_export(register(), KEY)
    with pytest.raises(QuestionExportInvalid):
        question_maker(put(tmp_path, data[:-10] + b"0" + data[-9:]))
    with pytest.raises(QuestionExportInvalid):
        question_maker(put(tmp_path, write_export(register(), made_up_key(1, "Elders", "Elders"))))


def test_an_export_without_its_key_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / EXPORT).write_bytes(write_export(register(), KEY))
    with pytest.raises(KeyInvalid):
        question_maker(tmp_path)


def test_what_a_register_made_public_is_carried_beside_sources_and_nothing_else_of_it(tmp_path: Path) -> None:
    home, sources = tmp_path / "register", tmp_path / "sources"
    (home / PUBLIC).mkdir(parents=True)
    sources.mkdir()
    (home / "register.sqlite").write_bytes(b"a database")
    assert not carry_public_questions(home, sources)
    assert question_maker(sources) is None
    put(home / PUBLIC, write_export(register(), KEY))
    assert carry_public_questions(home, sources)
    assert sorted(place.name for place in sources.iterdir()) == sorted([EXPORT, KEY_FILE])
    assert question_maker(sources) is not None
