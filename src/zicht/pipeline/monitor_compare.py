"""Two releases compared: what really changed, was revised, is a border, or is another definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from zicht.analyses.monitor.changes import ReleasedCells, change_table, revision_table
from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.kit.files import folder_written_whole
from zicht.kit.progress import Progress
from zicht.model.indicators import Indicator
from zicht.model.monitor_tables import CHANGE_SCHEMA, REVISION_SCHEMA, ChangeVerdict
from zicht.pipeline.monitor_bundle import MonitoredBundle, open_bundle
from zicht.release.sealing.tables import csv_bytes, parquet_bytes

SUMMARY = "changes.json"
MOVED = (ChangeVerdict.RISEN.value, ChangeVerdict.FALLEN.value)


class DefinitionsDiffer(UserError):
    """A figure of two releases is defined in two ways, so the difference between them is no change.

    A monitor follows one definition. Give a changed definition another id, or compare the others only.
    """

    exit_code = 236
    usual_remedy = "give what is counted anew a new id, or add --except-redefined to compare the others"


class ReleasesNotComparable(UserError):
    """Two releases have no figure in common, or one is made up and the other is not."""

    exit_code = 237
    usual_remedy = "name two releases of one series, the older one first"


@dataclass(frozen=True, eq=False)
class ComparedReleases:
    """Two releases compared.

    redefined        indicators of both that are defined in two ways: not compared
    added, gone      indicators of one of them
    changes          CHANGE_SCHEMA;  revisions  REVISION_SCHEMA
    """

    old: str
    new: str
    redefined: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]
    changes: pa.Table
    revisions: pa.Table

    def as_dict(self) -> dict[str, object]:
        """As it stands in changes.json."""
        verdicts = self.changes["VERDICT"].to_pylist()
        return {
            "old": self.old,
            "new": self.new,
            "redefined": list(self.redefined),
            "added": list(self.added),
            "gone": list(self.gone),
            "verdicts": {word: verdicts.count(word) for word in sorted(set(verdicts))},
            "revisions": self.revisions.num_rows,
        }

    def in_words(self) -> tuple[str, ...]:
        """What a reader wants first: what rose or fell, then what was revised, and what is not compared."""
        lines = [f"release {self.old} -> release {self.new}"]
        sure = [row for row in self.changes.to_pylist() if row["VERDICT"] in MOVED]
        lines += [
            f"{row['VERDICT']}: {row['INDICATOR']} in {row['REF_AREA']}: {row['RATIO']:.2f} times "
            f"{row['AGAINST_PERIOD']} ({row['RATIO_LOWER']:.2f} to {row['RATIO_UPPER']:.2f})"
            for row in sure
        ]
        told = self.as_dict()
        lines += [f"{self.changes.num_rows} headline figures: {told['verdicts']}"]
        lines += [f"{self.revisions.num_rows} older figures were revised"]
        for words, names in (
            ("with another definition, not compared", self.redefined),
            ("only in the new release", self.added),
            ("only in the old release", self.gone),
        ):
            lines += [f"{words}: {', '.join(names)}"] if names else []
        return tuple(lines)


def compare_releases(
    old: Path, new: Path, out: Path | None, *, except_redefined: bool, progress: Progress
) -> ComparedReleases:
    """Compare two bundles; write tables and summary to `out` when that is named.

    raises  BundleInvalid, ReleasesNotComparable; DefinitionsDiffer unless `except_redefined`
    """
    progress.step("verifying both releases")
    before, after = open_bundle(old), open_bundle(new)
    if before.made_up != after.made_up:
        raise ReleasesNotComparable(
            f"{old} and {new}", found="one is made up, the other is not", expected="two of one series"
        )
    found = compared(before, after, except_redefined=except_redefined, progress=progress)
    if out is not None:
        _write(found, out)
    return found


def compared(
    before: MonitoredBundle, after: MonitoredBundle, *, except_redefined: bool, progress: Progress
) -> ComparedReleases:
    """The same, of bundles that are open."""
    both = sorted(set(before.indicators) & set(after.indicators))
    if not both:
        raise ReleasesNotComparable(
            f"{before.folder} and {after.folder}", found="no figure in common", expected="the same figures"
        )
    redefined = [name for name in both if before.definitions[name] != after.definitions[name]]
    if redefined and not except_redefined:
        raise DefinitionsDiffer(
            f"releases {before.release} and {after.release}",
            found=f"{len(redefined)} figures with another definition: {', '.join(redefined)}",
            expected="the same definitions",
        )
    progress.step(f"comparing {len(both) - len(redefined)} figures")
    same = [after.indicators[name] for name in both if name not in redefined]
    changes, revisions = tables_of_changes(
        same,
        lambda name: ReleasedCells(before.cells(name), before.current),
        lambda name: ReleasedCells(after.cells(name), after.current),
    )
    return ComparedReleases(
        before.release,
        after.release,
        tuple(redefined),
        tuple(sorted(set(after.indicators) - set(before.indicators))),
        tuple(sorted(set(before.indicators) - set(after.indicators))),
        changes,
        revisions,
    )


def tables_of_changes(
    indicators: Sequence[Indicator],
    old: Callable[[str], ReleasedCells],
    new: Callable[[str], ReleasedCells],
) -> tuple[pa.Table, pa.Table]:
    """CHANGE_SCHEMA and REVISION_SCHEMA of all indicators, in order of their ids."""
    changes, revisions = [CHANGE_SCHEMA.empty_table()], [REVISION_SCHEMA.empty_table()]
    for indicator in sorted(indicators, key=lambda one: one.id):
        before, after = old(indicator.id), new(indicator.id)
        changes.append(change_table(indicator, before, after))
        revisions.append(revision_table(indicator, before, after))
    return pa.concat_tables(changes).combine_chunks(), pa.concat_tables(revisions).combine_chunks()


def _write(found: ComparedReleases, out: Path) -> None:
    tables: Mapping[str, pa.Table] = {"changes": found.changes, "revisions": found.revisions}
    with folder_written_whole(out, replace_if_holds=SUMMARY) as folder:
        for name, table in tables.items():
            (folder / f"{name}.parquet").write_bytes(parquet_bytes(table))
            (folder / f"{name}.csv").write_bytes(csv_bytes(table))
        (folder / SUMMARY).write_bytes(canonical_json(found.as_dict(), indent=1))
