"""Write a challenge: releases of a made-up country to attack, and the truth in a folder of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.challenge import KEY, Score, score
from zicht.kit.files import folder_written_whole, write_whole
from zicht.kit.progress import Progress
from zicht.made_up.counted_country import Size, country_of, division_of, figures_of, tallies_of
from zicht.model.area_codes import Level
from zicht.model.release_plans import CountRules, ReleasePlan
from zicht.model.reports import ProtectedTables
from zicht.pipeline.protect import Held, Protected, protect_tallies
from zicht.pipeline.release_plan import tree_document
from zicht.protection.counts.write_once import AtomStore
from zicht.release.sealing.bundle import Edition, seal

PUBLIC, TRUTH = "public", "truth"
RULES = CountRules(bound=20)
CHANGE = 4
"""Releases before the borders change."""

TITLE = {"nl": "Uitdaging: verzonnen land", "en": "Challenge: made-up country"}


def write_challenge(
    out: Path, *, seed: int, size: Size, releases: int, key: bytes, progress: Progress
) -> tuple[Path, Path]:
    """OUT/public/<n>: releases; OUT/public/addresses.csv: where streets lie; OUT/truth: what stays apart.

    key  of the protection; who has it can draw the same chance
    """
    country = country_of(seed, size, quarters=releases)
    held = Held(AtomStore.empty(), None)
    streets = []
    with folder_written_whole(out, replace_if_holds="CHALLENGE") as folder:
        for number in range(1, releases + 1):
            progress.step(f"release {number} of {releases}")
            division = division_of(country, later=number > CHANGE)
            tallies = tallies_of(country, division, number)
            year = int(country.quarters[number - 1][:4])
            protected = protect_tallies(
                tallies,
                plan=ReleasePlan(figures_of(country, number), year, year, RULES),
                areas=division.tree,
                sizes=division.sizes,
                key=key,
                held=held,
                release=str(number),
            )
            held = protected.held
            _seal(folder / PUBLIC / str(number), f"release {number}", protected)
            streets.append(np.array(division.tree.codes[Level.BUURT])[division.buurt].tolist())
        names = [f"release {number}" for number in range(1, releases + 1)]
        _write(folder / PUBLIC / "addresses.csv", names, zip(*streets, strict=True))
        _write(folder / TRUTH / "truth.csv", [*KEY, "VALUE"], _truth(tallies))
        _write(folder / TRUTH / "shown.csv", [*KEY, "VALUE"], _rows(protected.counts))
        (folder / "CHALLENGE").write_text("Hand out `public`, keep `truth`.\n")
    return out / PUBLIC, out / TRUTH


def score_guesses(guesses: Path, challenge: Path) -> Score:
    """How good guesses about the last release of a challenge are; raises ListUnreadable."""
    truth = challenge / TRUTH
    return score(guesses, truth / "truth.csv", truth / "shown.csv", minimum=RULES.minimum)


def _seal(place: Path, name: str, protected: Protected) -> None:
    seal(
        place,
        edition=Edition(name, TITLE, True, {}, {}),
        protected=ProtectedTables({"counts": protected.counts}, protected.report),
        documents={
            "release_plan": protected.plan.as_dict(),
            "area_tree": tree_document(protected.areas),
            "indicators": [],
        },
        boundaries=[],
        sources=[],
        provenance={},
    )


def _truth(tallies: pa.Table) -> Iterable[Sequence[object]]:
    """True counts of the finest kinds on every level; cells with nobody are left out, as in tallies."""
    return _rows(tallies.filter(pc.greater(tallies["VALUE"], 0)))


def _rows(table: pa.Table) -> Iterable[Sequence[object]]:
    columns = [table[name].to_pylist() for name in (*KEY, "VALUE")]
    return (["" if value is None else value for value in row] for row in zip(*columns, strict=True))


def _write(place: Path, header: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_whole(place, stream.getvalue().encode())
