"""`zicht open-data build`: open statistics in, a sealed bundle and a site out."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.pipeline.open_data import build_open_data


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `open-data build` and its options."""
    top = commands.add_parser("open-data", help="from open statistics to a public site")
    steps = top.add_subparsers(title="steps", metavar="STEP", required=True)
    build = steps.add_parser(
        "build",
        help="read the sources, judge, seal a bundle and write its site",
        description="Read open statistics, compute values, intervals and verdicts, seal them in a bundle "
        "(OUT/bundle) and write the site (OUT/site). Nothing is written when a source has a fault.",
    )
    build.add_argument(
        "--source",
        default="made-up",
        metavar="FOLDER|live|made-up",
        help="a folder of source files, the live services of CBS, PDOK and police, or the made-up province "
        "(default)",
    )
    build.add_argument("--out", type=Path, required=True, metavar="OUT", help="folder for bundle and site")
    build.add_argument("--release", default="1", metavar="NAME", help="name of the release (default: 1)")
    build.add_argument(
        "--cache", type=Path, default=Path(".cache/live"), metavar="DIR", help="pages of the live services"
    )
    build.add_argument("--seed", type=int, default=1, help="seed of the simulations (default: 1)")
    build.add_argument("--quiet", action="store_true", help="no progress on stderr")
    build.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Build; the folder of the site is the result on stdout."""
    site = build_open_data(
        arguments.source,
        arguments.out,
        release=arguments.release,
        cache=arguments.cache,
        seed=arguments.seed,
        progress=SILENT if arguments.quiet else Progress(),
    )
    print(site)
