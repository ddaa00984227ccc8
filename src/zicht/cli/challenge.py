"""`zicht challenge`: releases of a made-up country for anyone to attack, and a score for what they guess."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.progress import SILENT, Progress
from zicht.made_up.counted_country import Size
from zicht.pipeline.challenge import score_guesses, write_challenge


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `challenge write` and `challenge score`."""
    command = commands.add_parser(
        "challenge",
        help="write releases with a known truth for others to attack, and score what they guess",
        description="A challenge: protected releases of a made-up country, and the truth in a folder apart.",
    )
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)
    write = verbs.add_parser("write", help="write a challenge", description="Write a challenge in OUT.")
    write.add_argument("--out", type=Path, required=True, metavar="OUT", help="folder to write")
    write.add_argument(
        "--seed",
        type=int,
        required=True,
        help="a large number to keep: who knows it can draw the country again",
    )
    write.add_argument("--gemeenten", type=int, default=12, help="size of the country (default: 12)")
    write.add_argument("--releases", type=int, default=8, help="quarterly releases (default: 8)")
    write.add_argument("--quiet", action="store_true", help="no progress on stderr")
    write.set_defaults(run=run_write)
    scored = verbs.add_parser(
        "score",
        help="score a file of guesses",
        description="Score GUESSES, a CSV with MEASURE, LEVEL, REF_AREA, TIME_PERIOD, BREAKDOWN, GUESS, "
        "LOWER and UPPER, about the last release of a challenge.",
    )
    scored.add_argument("guesses", type=Path, metavar="GUESSES", help="CSV of guesses")
    scored.add_argument("--challenge", type=Path, required=True, metavar="OUT", help="the challenge")
    scored.set_defaults(run=run_score)


def run_write(arguments: argparse.Namespace) -> None:
    """Write; the folder to hand out and the one to keep are the result on stdout."""
    public, truth = write_challenge(
        arguments.out,
        seed=arguments.seed,
        size=Size(gemeenten=arguments.gemeenten),
        releases=arguments.releases,
        key=bytes.fromhex(sha256_of(f"challenge {arguments.seed}".encode())),
        progress=SILENT if arguments.quiet else Progress(),
    )
    print(f"hand out: {public}\nkeep:     {truth}")


def run_score(arguments: argparse.Namespace) -> None:
    """Score; a line for a scoreboard on stdout."""
    found = score_guesses(arguments.guesses, arguments.challenge)
    print(canonical_json(found.as_dict()).decode(), end="")
