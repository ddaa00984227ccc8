"""Attack a release with all that was ever released, and write down what was found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zicht.attack.attack import attack
from zicht.attack.findings import Finding
from zicht.attack.knowledge import Background
from zicht.attack.ledger import releases_of
from zicht.attack.moved_borders import addresses_in
from zicht.attack.report import AttackReport
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.kit.progress import Progress


class GraveFinding(UserError):
    """An attack derived from a release what must not be known; it must not leave as it is."""

    exit_code = 173
    usual_remedy = "mend what is protected, make the release again, and attack it again"


def attack_releases(
    releases: Sequence[Path],
    *,
    ledger: Path | None,
    addresses: Path | None = None,
    knowledge: str,
    out: Path | None,
    progress: Progress,
) -> AttackReport:
    """The report of all attacks on the last of `releases`; written to `out` when that is named.

    releases   folders, oldest first;  ledger  names all earlier ones, which are attacked along
    addresses  CSV with the buurt of each address in every release
    raises     ReleaseUnreadable, ReleasePlanUnreadable, LedgerBroken, EarlierReleaseMissing, ListUnreadable
    """
    earlier = releases_of(ledger) if ledger is not None else ()
    given = [folder.resolve() for folder in releases]
    before = [folder for folder in earlier if folder.resolve() not in given]
    report = attack(
        [*before, *releases],
        Background(knowledge=knowledge),
        progress.step,
        addresses=addresses_in(addresses) if addresses is not None else None,
    )
    if out is not None:
        write_whole(out, report.as_bytes())
    return report


def check_nothing_grave(report: AttackReport) -> None:
    """Raise GraveFinding when the release must not leave."""
    if report.passed:
        return
    name = report.releases[-1][0]
    raise GraveFinding(
        f"release {name}", found="; ".join(_kinds(report.grave)), expected="no grave finding (see the report)"
    )


def _kinds(findings: Sequence[Finding]) -> list[str]:
    kinds = sorted({finding.kind for finding in findings})
    return [f"{sum(finding.kind == kind for finding in findings)} x {kind}" for kind in kinds]
