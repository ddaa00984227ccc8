"""The made-up province's cooperation, written once, and small folders that a test fills itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from zicht.made_up.cooperation import cooperation_files, write_files
from zicht.made_up.province import Province, make_province
from zicht.model.partnerships import Patchwork
from zicht.sources.cooperation.patchwork import read_patchwork

Fill = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture(scope="session")
def real_patchwork(shared_data: Path) -> Patchwork:
    return read_patchwork(shared_data / "cooperation")


@pytest.fixture(scope="session")
def province() -> Province:
    return make_province(1)


@pytest.fixture(scope="session")
def voorland_folder(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made-up") / "cooperation"
    write_files(folder, cooperation_files(province))
    return folder


@pytest.fixture
def fill(tmp_path: Path) -> Fill:
    """Write files below an empty folder; the folder is given back."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


def entry(reader: str, path: str, **options: str) -> str:
    """One entry of a sources.toml."""
    words = ", ".join(
        f'{"with" if name == "beside" else name} = "{value}"' for name, value in options.items()
    )
    lines = (
        "[[source]]",
        f'id = "{reader.replace("_", "-")}"',
        f'path = "{path}"',
        f'reader = "{reader}"',
        'title = "Proef"',
        'publisher = "Zicht"',
        'licence = "CC0 1.0"',
        'address = "hier"',
        'reference_date = "2024-12-31"',
        "made_up = true",
        f"options = {{ {words} }}",
    )
    return "\n".join(lines) + "\n"
