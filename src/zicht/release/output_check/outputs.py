"""What would leave, output by output: files, rows, levels, periods, the analyses behind it, the risks found.

Read from the bytes of a candidate and the evidence beside it. Numbers of rows and findings only, no figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from jinja2 import TemplateError

from zicht.kit.errors import UserError
from zicht.model.requests import Material
from zicht.release.output_check.automatic_checks import ATTACK, findings_of, read_json
from zicht.release.output_check.request_store import CANDIDATE, output_of
from zicht.release.sealing.bundle import MANIFEST


class EvidenceInvalid(UserError):
    """A candidate, or a report beside it, is of another form than the pages and the record need."""

    exit_code = 190
    usual_remedy = "make the candidate and its reports with the same version, and submit again"


@contextmanager
def another_form_told(where: object) -> Iterator[None]:
    """What cannot be read becomes an EvidenceInvalid; nothing of its content is repeated."""
    try:
        yield
    except (OSError, LookupError, TypeError, ValueError, AttributeError, pa.ArrowException, TemplateError):
        raise EvidenceInvalid(where, found="another form", expected="the form of its kind") from None


@dataclass(frozen=True)
class Risk:
    """Findings of one kind about one output.

    knowledge  the least an attacker must know for it
    """

    kind: str
    grave: bool
    knowledge: str
    findings: int


@dataclass(frozen=True)
class OutputFile:
    """One form of an output."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Output:
    """One output with all its forms.

    rows      of its table; None when it is no table
    levels    of areas, as they stand in it;  periods  first and last, or ()
    absent    rows without a value, with a reason
    analyses  ids of the analyses that it was made of
    rules     mechanisms of protection that its figures went through
    """

    name: str
    files: tuple[OutputFile, ...]
    rows: int | None
    levels: tuple[str, ...]
    periods: tuple[str, ...]
    absent: int
    analyses: tuple[str, ...]
    rules: tuple[str, ...]
    risks: tuple[Risk, ...]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a disclosure record."""
        return asdict(self)


def outputs_of(folder: Path, material: Material) -> tuple[Output, ...]:
    """Every output of the bytes of a round, by name. The automatic checks found the files to be whole."""
    candidate = folder / CANDIDATE
    files: dict[str, list[OutputFile]] = {name: [] for name in material.outputs}
    for path, entry in sorted(read_json(candidate / MANIFEST)["files"].items()):
        files[output_of(path)].append(OutputFile(path, entry["sha256"], entry["size"]))
    analyses, rules = _behind(candidate)
    risks = risks_by_output(findings_of(read_json(folder / ATTACK)), material.outputs)
    return tuple(
        Output(
            name=name,
            files=tuple(forms),
            **_table(candidate, name, forms),
            analyses=analyses.get(name, ()),
            rules=rules.get(name, ()),
            risks=risks[name],
        )
        for name, forms in sorted(files.items())
    )


def risks_by_output(
    findings: Iterable[Mapping[str, Any]], names: Iterable[str]
) -> dict[str, tuple[Risk, ...]]:
    """Findings that a report writes out, by output; what is about no single one counts under ""."""
    counted: dict[str, Counter[tuple[bool, str, str]]] = {name: Counter() for name in ("", *names)}
    for finding in findings:
        place = output_of(str(finding["where"]).split(":")[0].split(" ")[0])
        key = (not finding["grave"], str(finding["knowledge"]), str(finding["kind"]))
        counted[place if place in counted else ""][key] += 1
    return {
        name: tuple(
            Risk(kind, not harmless, knowledge, number)
            for (harmless, knowledge, kind), number in sorted(kinds.items())
        )
        for name, kinds in counted.items()
    }


def _behind(candidate: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Per output the analyses it was made of, and the mechanisms that protected their counts."""
    entries = read_json(candidate / "analyses.json") if (candidate / "analyses.json").exists() else []
    plan = candidate / "release_plan.json"
    figures = read_json(plan)["figures"] if plan.exists() else []
    mechanisms = {
        entry["id"]: {f["mechanism"] for f in figures if f["plan"] == entry["id"]} for entry in entries
    }
    analyses = {
        f"cells/{indicator}": tuple(sorted(e["id"] for e in entries if indicator in e["indicators"]))
        for indicator in sorted({i for entry in entries for i in entry["indicators"]})
    }
    analyses["counts"] = tuple(sorted(entry["id"] for entry in entries))
    rules = {
        name: tuple(sorted(set().union(*(mechanisms[id] for id in ids)))) for name, ids in analyses.items()
    }
    return analyses, rules


def _table(candidate: Path, name: str, forms: Iterable[OutputFile]) -> dict[str, Any]:
    if f"{name}.parquet" not in {form.path for form in forms}:
        return {"rows": None, "levels": (), "periods": (), "absent": 0}
    file = pq.ParquetFile(candidate / f"{name}.parquet")
    levels: set[str] = set()
    periods: set[str] = set()
    absent = 0
    wanted = [column for column in _COLUMNS if column in file.schema_arrow.names]
    for batch in file.iter_batches(batch_size=131_072, columns=wanted):
        for column in set(wanted) & _LEVELS:
            levels |= {value.split("-")[0] for value in pc.unique(batch[column]).to_pylist() if value}
        for column in set(wanted) & _PERIODS:
            periods |= {str(value) for value in pc.unique(batch[column]).to_pylist() if value}
        if "ABSENCE" in wanted:
            absent += batch.num_rows - batch["ABSENCE"].null_count
    return {
        "rows": file.metadata.num_rows,
        "levels": tuple(sorted(levels)),
        "periods": (min(periods), max(periods)) if periods else (),
        "absent": absent,
    }


_LEVELS = {"LEVEL", "DIVISION"}
"""A level, or a division such as gm-2024, which begins with one."""
_PERIODS = {"TIME_PERIOD", "FIRST_PERIOD", "LAST_PERIOD"}
_COLUMNS = (*sorted(_LEVELS | _PERIODS), "ABSENCE")
