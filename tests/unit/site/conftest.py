"""One made-up bundle, read once, for all tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.site.made_up_bundle import make_bundle

from zicht.site.atlas import Atlas
from zicht.site.bundle_reader import read_bundle
from zicht.site.country import country_of
from zicht.site.figures import figures_of
from zicht.site.links import LANGUAGES
from zicht.site.views.context import Material
from zicht.site.words import Words, read_words


@pytest.fixture(scope="session")
def bundle_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bundle(tmp_path_factory.mktemp("site") / "bundle")


@pytest.fixture(scope="session")
def material(bundle_folder: Path) -> Material:
    bundle = read_bundle(bundle_folder)
    country = country_of(bundle)
    return Material(bundle, country, figures_of(bundle, country), Atlas(bundle))


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a site needs of web/, without content."""
    folder = tmp_path_factory.mktemp("assets")
    for name in ("icon.svg", "zicht.css", "zicht.js"):
        (folder / name).write_text("<svg/>")
    return folder


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    """The texts of the site; a test that takes them runs in both languages."""
    return read_words(request.param)
