"""Simulated provinces one after another, kept in a file: what was broken off goes on from there."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path


def rows_of_provinces(description: str, name: str, rows: Callable[[int], list]) -> list:
    """Rows of all provinces that the command line asks for, in their order.

    name  of the file below build/ unless --state names another; a line for each province
    """
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--provinces", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--state", type=Path, default=Path(f"build/{name}.jsonl"))
    asked = parser.parse_args()
    asked.state.parent.mkdir(parents=True, exist_ok=True)
    lines = asked.state.read_text().splitlines() if asked.state.exists() else []
    done = {line["province"]: line["rows"] for line in map(json.loads, lines)}
    for number in range(asked.first, asked.first + asked.provinces):
        if number not in done:
            done[number] = rows(number)
            with asked.state.open("a") as file:
                file.write(json.dumps({"province": number, "rows": done[number]}) + "\n")
            print(f"province {number}", file=sys.stderr, flush=True)
    return [row for number in sorted(done) for row in done[number]]
