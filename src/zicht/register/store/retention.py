"""What is kept for a term: advice with its decision, and cases of pilots, as the rules want to see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max

from zicht.cooperation.processing_log.writer import keep_records
from zicht.kit.digests import canonical_json, sha256_of
from zicht.register.records.artefacts import Artefact, ArtefactVersion
from zicht.register.records.partnerships import Partnership
from zicht.register.records.sharing import HumanDecision, PolicyDecision, SharingCase
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.retention import Sort, Term, of_advice, of_case
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.frames import covenant_from_text
from zicht.register.store.processing import log_path
from zicht.register.store.sharing import agreements_of


def terms_of(partnership: Partnership, *, at: datetime) -> tuple[Term, ...]:
    """Everything with a term in a partnership, what is due first in front."""
    return tuple(sorted([*_advice(partnership), *_cases(partnership, at)]))


def _advice(partnership: Partnership) -> Iterator[Term]:
    rows = PolicyDecision.objects.filter(partnership=partnership)
    last = dict(rows.values_list("case").annotate(Max("at")))
    for row in rows.select_related("version", "decision"):
        covenant = covenant_from_text(row.version.content)
        on, months = of_advice(covenant, row.frames.split(), row.at, last[row.case_id])
        yield Term(on, Sort.ADVICE, row.pk, _hash(row), months)


def _hash(row: PolicyDecision) -> str:
    """Over what the advice and its decision said."""
    decision = getattr(row, "decision", None)
    said = [row.question, row.fits, row.frames, row.bars, row.policy]
    return sha256_of(canonical_json([*said, decision and [decision.shared, decision.reason]]))


def _cases(partnership: Partnership, at: datetime) -> Iterator[Term]:
    counting = agreements_of(partnership, at=at).counting
    for version in workspace_of(partnership, at=at).newest.values():
        if version.kind is Kind.CASE:
            on, months = of_case(counting, version.at)
            yield Term(on, Sort.CASE, version.artefact, version.hash, months)


def remove(term: Term) -> None:
    """Take the rows away; the database lets it only after the event that says so."""
    if term.sort is Sort.CASE:
        ArtefactVersion.objects.filter(artefact=term.object).delete()
        Artefact.objects.filter(pk=term.object).delete()
        return
    HumanDecision.objects.filter(advice=term.object).delete()
    PolicyDecision.objects.filter(pk=term.object).delete()


def cases_without_advice(partnership: Partnership) -> tuple[str, ...]:
    """Numbers of cases, by id, about which no advice is left."""
    found = SharingCase.objects.filter(partnership=partnership, advice__isnull=True)
    return tuple(found.order_by("pk").values_list("pk", flat=True))


def clear_processing_logs() -> int:
    """Take records of destroyed advice out of the processing logs; how many went.

    Everybody who writes one holds a partnership: all of them are held meanwhile.
    """
    list(Partnership.objects.select_for_update().order_by("pk"))
    traces: dict[str, set[str]] = {}
    for organisation, trace in PolicyDecision.objects.values_list("organisation", "trace"):
        traces.setdefault(organisation, set()).add(trace.split("-")[1])
    folder = log_path("x").parent
    paths = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    return sum(keep_records(path, traces.get(path.stem, set())) for path in paths)
