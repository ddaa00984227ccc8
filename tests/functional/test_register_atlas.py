"""`zicht register atlas`: partners who begin something see what is there already."""

from __future__ import annotations

import gzip
import html
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.functional.test_partnerships_command import CATALOGUE, REGISTER
from tests.register_world import make_world

from zicht.register.installation import NoRegister
from zicht.register.store.atlas import ATLAS_FILE

LIKE_THE_WORLD = {"gm0001": "gm9001", "Aldorp": "Voordam"}


def zicht(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zicht.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def sources(folder: Path) -> Path:
    """The register of `zicht partnerships`, with Voordam for Aldorp."""
    folder.mkdir()
    (folder / "sources.toml").write_text(CATALOGUE, encoding="utf-8")
    for name, text in REGISTER.items():
        for old, new in LIKE_THE_WORLD.items():
            text = text.replace(old, new)
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("register") / "home"
    made = zicht(
        *("register", "new", home, "--organisation", "Gemeente Voordam"),
        *("--keeper", "keeper@voordam.example", "--admin", "admin@voordam.example"),
    )
    assert made.returncode == 0, made.stderr
    return home


def seen(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def test_a_folder_without_a_register_gets_no_atlas(tmp_path: Path) -> None:
    refused = zicht("register", "atlas", tmp_path / "none", "--source", sources(tmp_path / "sources"))
    assert refused.returncode == NoRegister.exit_code
    assert not (tmp_path / "none").exists()


def test_the_same_sources_give_the_register_the_same_atlas(home: Path, tmp_path: Path) -> None:
    folder = sources(tmp_path / "sources")
    first = zicht("register", "atlas", home, "--source", folder)
    assert first.returncode == 0, first.stderr
    assert first.stdout == "3 versions of partnerships, 3 organisations\n"
    kept = (home / ATLAS_FILE).read_bytes()
    assert zicht("register", "atlas", home, "--source", folder).returncode == 0
    assert (home / ATLAS_FILE).read_bytes() == kept


def test_sources_that_cannot_be_read_leave_the_atlas_as_it_was(home: Path, tmp_path: Path) -> None:
    assert zicht("register", "atlas", home, "--source", sources(tmp_path / "good")).returncode == 0
    kept = (home / ATLAS_FILE).read_bytes()
    bad = sources(tmp_path / "bad")
    (bad / "deelnames.csv.gz").write_bytes(gzip.compress(b"another,table\n1,2\n", mtime=0))
    refused = zicht("register", "atlas", home, "--source", bad)
    assert refused.returncode not in (0, 1), refused.stderr
    assert (home / ATLAS_FILE).read_bytes() == kept


@pytest.mark.django_db
def test_an_initiative_sees_what_its_parties_are_in_already(
    home: Path, tmp_path: Path, settings: Any
) -> None:
    world = make_world()
    settings.HOME = home
    form = f"/{world.here.pk}/wat-er-al-is/nieuw/"
    (home / ATLAS_FILE).unlink(missing_ok=True)
    before = seen(world.client("deelnemer").get(form))
    assert "geen atlas bij de hand" in before
    assert "Regeling Water" not in before

    assert zicht("register", "atlas", home, "--source", sources(tmp_path / "sources")).returncode == 0
    after = seen(world.client("deelnemer").get(form))
    assert "geen atlas bij de hand" not in after
    assert "Regeling Water" in after
    assert "Regeling Jeugd" in after
    assert "Regeling Oud" not in after  # it ended in 2020
    assert "De atlas weet niets van: Politie Voorland." in after
