"""What a machine can say of a candidate before people look at it; run again each time somebody signs.

A check that cannot read what it needs has not passed. No sentence holds a figure of a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.kit.digests import sha256_of_file
from zicht.kit.strict_json import NotStrict, parse
from zicht.model.requests import CheckResult, Material
from zicht.release.output_check.request_store import CANDIDATE
from zicht.release.sealing.bundle import MANIFEST, BundleInvalid, verify

ATTACK = "attack.json"
UTILITY = "utility.json"
DIFFERENCE = "difference.json"
EVIDENCE = (ATTACK, DIFFERENCE, UTILITY)
"""Files that may lie beside a candidate; the attack report must."""


@dataclass(frozen=True)
class Faults:
    """What a check found, in two languages; () when it passed."""

    nl: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


def checks_of(folder: Path, material: Material) -> tuple[CheckResult, ...]:
    """Every automatic check of the bytes of a round, in a fixed order."""
    results = []
    for name, (check, passed) in _CHECKS.items():
        try:
            faults = check(folder, material)
        except (OSError, NotStrict, LookupError, TypeError, AttributeError, pa.ArrowException):
            faults = Faults(
                ("een bestand ontbreekt of heeft een andere vorm",),
                ("a file is missing or has another form",),
            )
        words = {
            "nl": "; ".join(faults.nl) or passed["nl"],
            "en": "; ".join(faults.en) or passed["en"],
        }
        results.append(CheckResult(name, not faults.en, words))
    return tuple(results)


def read_json(place: Path) -> Any:
    """A JSON file of a candidate or beside it. Raises OSError, NotStrict."""
    return parse(place.read_bytes())


def _manifest(folder: Path, material: Material) -> Faults:
    try:
        verify(folder / CANDIDATE)
    except BundleInvalid as error:
        return Faults((f"bestanden wijken af: {error.found}",), (f"files differ: {error.found}",))
    if sha256_of_file(folder / CANDIDATE / MANIFEST) != material.candidate:
        return Faults(("een andere inhoudsopgave dan ingediend",), ("another manifest than submitted",))
    return Faults()


def _protection(folder: Path, material: Material) -> Faults:
    report = read_json(folder / CANDIDATE / "protection.json")
    said = report["rule"].strip() and report["words"]["nl"].strip() and report["words"]["en"].strip()
    if not said or not isinstance(report["settings"], dict) or not isinstance(report["findings"], dict):
        return Faults(
            ("het beveiligingsverslag noemt geen regel of heeft geen woorden",),
            ("the protection report names no rule or has no words",),
        )
    return Faults()


def _plan(folder: Path, material: Material) -> Faults:
    """Whatever a vault counted was declared, by the plans of the analyses that stand beside it."""
    candidate = folder / CANDIDATE
    analyses = {entry["digest"] for entry in read_json(candidate / "analyses.json")}
    counted = (candidate / COUNTS).exists()
    if not counted and not analyses:
        return Faults()
    figures = read_json(candidate / "release_plan.json")["figures"]
    unknown = sum(figure["plan_digest"] not in analyses for figure in figures)
    nl, en = [], []
    if unknown:
        nl.append(f"{unknown} families van cijfers horen bij geen analyse in de bundel")
        en.append(f"{unknown} families of figures belong to no analysis in the bundle")
    if not counted:
        nl.append("er is een plan, maar er zijn geen tellingen")
        en.append("there is a plan, but there are no counts")
    undeclared = len(_kinds_of_counts(candidate) - _declared(figures)) if counted else 0
    if undeclared:
        nl.append(f"{undeclared} soorten tellingen staan niet in het plan")
        en.append(f"{undeclared} kinds of counts are not in the plan")
    return Faults(tuple(nl), tuple(en))


Kind = tuple[str, str, str, bool]
"""Measure, level, period, and whether it is broken down."""


def _declared(figures: list[dict[str, Any]]) -> set[Kind]:
    return {
        (figure["measure"], level, period, broken)
        for figure in figures
        for period in figure["periods"]
        for broken, levels in ((False, figure["levels"]), (True, figure["breakdown_levels"]))
        for level in levels
    }


def _kinds_of_counts(candidate: Path) -> set[Kind]:
    found: set[Kind] = set()
    for batch in _counts(candidate, ("MEASURE", "LEVEL", "TIME_PERIOD", "BREAKDOWN")):
        broken = pc.not_equal(batch["BREAKDOWN"], "")
        table = pa.table([*batch.columns[:3], broken], names=["measure", "level", "period", "broken"])
        kinds = table.group_by(table.column_names).aggregate([])
        found.update(zip(*(kinds[name].to_pylist() for name in table.column_names), strict=True))
    return found


def _grid(folder: Path, material: Material) -> Faults:
    """Counts are 0, the minimum, or a multiple of the base above it, absent ones without a value."""
    candidate = folder / CANDIDATE
    if not (candidate / COUNTS).exists():
        return Faults()
    plan = read_json(candidate / "release_plan.json")
    minimum, base = plan["counts"]["minimum"], plan["counts"]["base"]
    gridded = [figure["measure"] for figure in plan["figures"] if figure["mechanism"] in _ON_GRID]
    off = both = 0
    for batch in _counts(candidate, ("MEASURE", "VALUE", "ABSENCE")):
        values = batch.filter(pc.is_in(batch["MEASURE"], pa.array(gridded, pa.string())))
        shown = values["VALUE"]
        small = pc.and_(pc.not_equal(shown, 0), pc.less(shown, minimum))
        between = pc.not_equal(pc.multiply(pc.divide(shown, base), base), shown)
        off += pc.sum(pc.or_(small, between)).as_py() or 0
        both += pc.sum(pc.equal(pc.is_valid(shown), pc.is_valid(values["ABSENCE"]))).as_py() or 0
    nl, en = [], []
    if off:
        nl.append(f"{off} tellingen zijn geen waarde die de regel geeft")
        en.append(f"{off} counts are not a value the rule gives")
    if both:
        nl.append(f"{both} tellingen hebben een waarde en een reden van afwezigheid, of geen van beide")
        en.append(f"{both} counts have a value and a reason for absence, or neither")
    return Faults(tuple(nl), tuple(en))


_ON_GRID = ("small-count-rounding", "origin-destination")
COUNTS = "counts.parquet"


def _counts(candidate: Path, columns: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
    """The protected counts, a part at a time: of a whole country they do not fit in memory as texts."""
    file = pq.ParquetFile(candidate / COUNTS)
    for batch in file.iter_batches(batch_size=131_072, columns=list(columns)):
        yield batch.select(list(columns))


def _attack(folder: Path, material: Material) -> Faults:
    """The report is of an attack on these bytes, as the last of all releases, and nothing grave stands.

    What it says of itself is not taken for it: every count and every finding in it has to say the same.
    """
    report = read_json(folder / ATTACK)
    attempts = report["attempts"]
    grave = max(report["grave"], sum(one["grave"] for one in attempts))
    grave = max(grave, sum(finding["grave"] is not False for finding in findings_of(report)))
    nl, en = [], []
    if report["releases"][-1]["manifest"] != material.candidate:
        nl.append("het aanvalsverslag gaat niet over deze bytes")
        en.append("the attack report is not about these bytes")
    if grave or report["passed"] is not True:
        nl.append(f"{grave} ernstige bevindingen van de aanval")
        en.append(f"{grave} grave findings of the attack")
    if not sum(one["attacked"] for one in attempts):
        nl.append("er is niets aangevallen")
        en.append("nothing was attacked")
    return Faults(tuple(nl), tuple(en))


def findings_of(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The findings that are written out in an attack report. Raises KeyError, TypeError."""
    return [dict(finding) for finding in report["findings"]]


Check = Callable[[Path, Material], Faults]

_CHECKS: Mapping[str, tuple[Check, Mapping[str, str]]] = {
    "manifest": (
        _manifest,
        {"nl": "elk bestand is zoals ingediend", "en": "every file is as submitted"},
    ),
    "protection": (
        _protection,
        {"nl": "er is een beveiligingsverslag", "en": "there is a protection report"},
    ),
    "plan": (
        _plan,
        {"nl": "alles wat geteld is, staat in het plan", "en": "whatever was counted is in the plan"},
    ),
    "grid": (
        _grid,
        {
            "nl": "elke telling is een waarde die de regel geeft",
            "en": "every count is a value the rule gives",
        },
    ),
    "attack": (
        _attack,
        {
            "nl": "de aanval op deze bytes vond niets ernstigs",
            "en": "the attack on these bytes found nothing grave",
        },
    ),
}
