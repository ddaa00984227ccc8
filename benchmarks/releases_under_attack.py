"""Eight quarterly releases of a whole country, a change of borders between them, attacked one after another.

For each seed a country is drawn (`made_up.counted_country`), protected quarter by quarter with what earlier
releases showed held, sealed, and attacked with all earlier releases and with the list of streets. The truth
is used afterwards only: to see whether the promise holds, and what is left of the figures.

    python benchmarks/releases_under_attack.py --seeds 20 --releases 8 --out FILE
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.area_blocks import reconstruct
from zicht.attack.attack import open_release
from zicht.attack.figure_attacks import average, bound, groups, invert
from zicht.attack.knowledge import Background, Published
from zicht.attack.moved_borders import Addresses, difference
from zicht.attack.report import Attempt
from zicht.attack.side_channels import absent_rows, every_file
from zicht.made_up.counted_country import (
    CountedCountry,
    Division,
    Size,
    country_of,
    division_of,
    figures_of,
    tallies_of,
)
from zicht.model.area_codes import Level
from zicht.model.release_plans import CountRules, ReleasePlan
from zicht.protection.counts.border_changes import NO_CHANGES, BorderChanges, border_changes, pairs_of
from zicht.protection.counts.protect import protect_counts
from zicht.protection.counts.write_once import AtomStore
from zicht.release.sealing.bundle import Edition, seal

KEY = b"a key of a trial, thirty-two byt"
YEAR_OF_CHANGE = 4
"""Releases before the borders change."""


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    words.add_argument("--seeds", type=int, default=1)
    words.add_argument("--first", type=int, default=1)
    words.add_argument("--releases", type=int, default=8)
    words.add_argument("--gemeenten", type=int, default=342)
    words.add_argument("--bound", type=int, default=20)
    words.add_argument("--without-bounds", action="store_true", help="leave out the slowest attack")
    words.add_argument("--only-last", action="store_true", help="attack the last release of each seed only")
    words.add_argument("--out", type=Path)
    asked = words.parse_args()
    for seed in range(asked.first, asked.first + asked.seeds):
        for row in of_seed(seed, asked):
            line = json.dumps(row, sort_keys=True)
            print(line, flush=True)
            if asked.out is not None:
                with asked.out.open("a") as stream:
                    stream.write(line + "\n")


def of_seed(seed: int, asked: argparse.Namespace) -> Any:
    country = country_of(seed, Size(gemeenten=asked.gemeenten), quarters=asked.releases)
    divisions = [division_of(country, later=later) for later in (False, True)]
    folder = Path(tempfile.mkdtemp(prefix="releases-"))
    held, before, streets = AtomStore.empty(), [], []
    for number in range(1, asked.releases + 1):
        division = divisions[number > YEAR_OF_CHANGE]
        tallies = tallies_of(country, division, number)
        plan = ReleasePlan(
            figures_of(country, number), 2023, 2023 + (number - 1) // 4, CountRules(bound=asked.bound)
        )
        protecting = time.process_time()
        done = protect_counts(
            tallies,
            plan=plan,
            areas=division.tree,
            sizes=division.sizes,
            key=KEY,
            held=held,
            release=str(number),
            changes=changes_of(divisions) if number == YEAR_OF_CHANGE + 1 else NO_CHANGES,
        )
        held = done.atoms
        place = folder / str(number)
        write(place, f"release {number}", done.tables, plan, division)
        opened = open_release(place, lambda _: None)
        assert opened.figures is not None
        before.append(opened.figures)
        buurten = np.array(division.tree.codes[Level.BUURT])
        streets.append(buurten[division.buurt])
        protected = time.process_time()
        row = {"seed": seed, "release": number, "rows": opened.figures.counts.num_rows}
        row |= {"seconds_protecting": round(protected - protecting, 1)}
        if number == asked.releases or not asked.only_last:
            attempts = attacked(before, opened.folder, streets, asked)
            row |= told(attempts) | utility(country, division, opened.figures, number)
            row["seconds_attacking"] = round(time.process_time() - protected, 1)
        yield row
    shutil.rmtree(folder)


def changes_of(divisions: list[Division]) -> BorderChanges:
    """What happened to the borders between the two divisions, street by street."""
    before, after = (areas_of_streets(division) for division in divisions)
    return border_changes(pairs_of(before, after))


def areas_of_streets(division: Division) -> dict[Level, list[str]]:
    buurten = np.array(division.tree.codes[Level.BUURT])[division.buurt].tolist()
    wijken = [f"WK{code[2:8]}" for code in buurten]
    return {Level.BUURT: buurten, Level.WIJK: wijken, Level.GEMEENTE: [f"GM{code[2:6]}" for code in buurten]}


def write(place: Path, name: str, tables: Any, plan: ReleasePlan, division: Division) -> None:
    tree = division.tree
    documents = {
        "release_plan": plan.as_dict(),
        "area_tree": {
            "levels": [level.value for level in tree.levels],
            "codes": {level.value: list(codes) for level, codes in tree.codes.items()},
            "parents": {level.value: list(codes) for level, codes in tree.parents.items()},
            "beside": {},
        },
        "indicators": [],
    }
    edition = Edition(name, {"nl": "Proef", "en": "Trial"}, True, {"seed": 1}, {})
    seal(
        place,
        edition=edition,
        protected=tables,
        documents=documents,
        boundaries=[],
        sources=[],
        provenance={},
    )


def attacked(
    releases: list[Published], folder: Any, streets: list[Any], asked: argparse.Namespace
) -> list[Attempt]:
    last = releases[-1]
    background = Background()
    found = [*every_file.look(folder), *absent_rows.look("counts.parquet", last.counts, last.areas)]
    attempts = [Attempt("side-channels", "", len(folder.files), tuple(found))]
    attempts += [reconstruct(last), invert(last)]
    if len(releases) > 1:
        attempts.append(average(releases))
        names = tuple(release.release for release in releases)
        attempts.append(difference(releases, Addresses(names, np.column_stack(streets))))
    if not asked.without_bounds:
        attempts += [bound(last, background, tuple(releases[:-1])), groups(last, background)]
    return attempts


def told(attempts: list[Attempt]) -> dict[str, Any]:
    findings = [finding for attempt in attempts for finding in attempt.findings]
    kinds = sorted({finding.kind for finding in findings})
    return {
        "attacked": {attempt.name: attempt.attacked for attempt in attempts},
        "undecided": {attempt.name: attempt.left for attempt in attempts if attempt.left},
        "grave": sum(finding.grave for finding in findings),
        "findings": {kind: sum(finding.kind == kind for finding in findings) for kind in kinds},
        "exact": sum(finding.kind == "exact-cell" for finding in findings),
        "unique": sum(finding.kind == "unique-reconstruction" and finding.grave for finding in findings),
        "lowest_variability": min(
            (a.lowest_variability for a in attempts if a.lowest_variability is not None), default=None
        ),
    }


def utility(country: CountedCountry, division: Division, release: Published, number: int) -> dict[str, Any]:
    """Share of cells shown and errors per level; and whether each truth lies within ROUNDING (soundness)."""
    tallies = tallies_of(country, division, number)
    keys = ["MEASURE", "LEVEL", "REF_AREA", "TIME_PERIOD"]
    truth = tallies.group_by(keys).aggregate([("VALUE", "sum")])
    totals = release.counts.filter(pc.equal(release.counts["BREAKDOWN"], ""))
    both = totals.join(truth, keys, join_type="left outer")
    shown = pc.is_valid(both["VALUE"])
    result: dict[str, Any] = {}
    both = both.filter(shown)
    error = pc.subtract(both["VALUE"], pc.fill_null(both["VALUE_sum"], 0))
    both = both.append_column("ERROR", pc.abs(error))
    outside = pc.sum(pc.greater(both["ERROR"], both["ROUNDING"]).cast(pa.int64())).as_py()
    for level in ("nl", "gm", "wk", "bu"):
        cells = both.filter(pc.equal(both["LEVEL"], level))
        all_cells = totals.filter(pc.equal(totals["LEVEL"], level)).num_rows
        result[level] = {
            "shown": round(cells.num_rows / all_cells, 4),
            "mean_error": round(pc.mean(cells["ERROR"]).as_py() or 0.0, 2) if cells.num_rows else None,
            "largest_error": pc.max(cells["ERROR"]).as_py(),
        }
    return {"utility": result, "truth_outside_promise": outside}


if __name__ == "__main__":
    main()
