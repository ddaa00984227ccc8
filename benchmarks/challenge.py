"""How far guessers come on a challenge: one who says the likeliest, one who uses the bounds of the attack.

    python benchmarks/challenge.py --seed 8093214476120983

Writes a challenge in a temporary folder, lets both guess about the last release, and prints their scores. A
third one, who was told the truth, shows what the scoreboard says of a leak.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from zicht.attack.challenge import KEY, read_counts
from zicht.kit.progress import SILENT
from zicht.made_up.counted_country import Size
from zicht.pipeline.challenge import score_guesses, write_challenge

Guess = tuple[str, str, str]


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--seed", type=int, required=True)
    words.add_argument("--gemeenten", type=int, default=6)
    words.add_argument("--releases", type=int, default=2)
    asked = words.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="challenge-")) / "out"
    write_challenge(
        folder,
        seed=asked.seed,
        size=Size(gemeenten=asked.gemeenten),
        releases=asked.releases,
        key=bytes(32),
        progress=SILENT,
    )
    shown = read_counts(folder / "truth" / "shown.csv", "VALUE")
    truth = read_counts(folder / "truth" / "truth.csv", "VALUE")
    guessers: dict[str, Callable[[str, str], Guess]] = {
        "always one": lambda _, __: ("1", "", ""),
        "what is shown": lambda value, _: by_the_rule(value),
        "who was told": lambda _, true: (true, true, true),
    }
    for name, guess in guessers.items():
        guesses = folder / "guesses.csv"
        with guesses.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([*KEY, "GUESS", "LOWER", "UPPER"])
            for cell, (true,) in truth.items():
                writer.writerow([*cell, *guess(shown.get(cell, ("",))[0], true)])
        print(json.dumps({"guesser": name} | score_guesses(guesses, folder).as_dict(), sort_keys=True))


def by_the_rule(value: str) -> Guess:
    """The middle of what one rounded count can be, and its ends; for sums they are only a guess."""
    if value == "":
        return "1", "", ""
    low, high = {"0": (0, 9), "10": (1, 14)}.get(value, (max(int(value) - 4, 0), int(value) + 4))
    return str(max((low + high) // 2, 1)), str(low), str(high)


if __name__ == "__main__":
    main()
