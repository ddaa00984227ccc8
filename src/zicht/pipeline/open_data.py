"""From open statistics to a sealed bundle and its site: the whole chain in one place."""

from __future__ import annotations

from pathlib import Path

from zicht.analyses.definitions import built_in_indicators
from zicht.kit.progress import Progress
from zicht.pipeline.made_up import write_made_up_sources
from zicht.pipeline.publication import publish
from zicht.pipeline.topic_makers import topic_makers
from zicht.sources.catalogue import catalogue_of_folder, read_folder
from zicht.sources.live.catalogue import LiveCatalogue, standard_catalogue
from zicht.sources.live.fetch import fetch_live

MADE_UP = "made-up"
LIVE = "live"


def build_open_data(
    source: str,
    out: Path,
    *,
    release: str,
    cache: Path,
    seed: int,
    progress: Progress,
    services: LiveCatalogue | None = None,
) -> Path:
    """Read, judge, protect, seal, publish. Returns the folder of the site; OUT/bundle is its bundle.

    No bundle and no site is written before every source was read without a fault. Files that were fetched
    or made up stand in OUT/sources.

    services  for `live`: the remote tables to fetch; default: those that come with Zicht
    raises    the UserError of whichever room found a mistake
    """
    folder = _source_folder(source, out, cache, seed, progress, services)
    progress.step(f"reading {folder}")
    opened = read_folder(folder, catalogue_of_folder(folder))
    return publish(
        opened,
        built_in_indicators(),
        out,
        release=release,
        seed=seed,
        progress=progress,
        makers=topic_makers(folder, opened),
    )


def _source_folder(
    source: str, out: Path, cache: Path, seed: int, progress: Progress, services: LiveCatalogue | None
) -> Path:
    """The folder that holds the files: given, fetched, or made up."""
    if source == MADE_UP:
        return write_made_up_sources(out / "sources", seed=seed, progress=progress)
    if source == LIVE:
        fetch_live(services or standard_catalogue(), cache, out / "sources", progress)
        return out / "sources"
    return Path(source)
