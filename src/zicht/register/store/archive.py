"""The file of a partnership, to keep: what was made, said and decided, so that it can still be checked.

What has a term is not in it: cases of pilots and advice about sharing are destroyed, not archived. Texts are
the bytes that were signed, so that the hash under a signature is the SHA-256 of a file here.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from zicht.cooperation.audit.note import NoteSigner
from zicht.kit.digests import canonical_json, sha256_of
from zicht.register.records.artefacts import ArtefactVersion, StatementRow
from zicht.register.records.partnerships import Partnership
from zicht.register.records.questions import QuestionEntryRow, QuestionFileRow
from zicht.register.records.sharing import FrameVersion
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.store.log_reading import checkpoint_now, log_for

FORMAT = "zicht-partnership-archive/1"
MANIFEST = "manifest.json"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Of each file in the archive: the same state gives the same bytes."""


def archive_of(partnership: Partnership, signer: NoteSigner) -> bytes:
    """A zip of everything that is kept for ever, with the SHA-256 of each file in `manifest.json`."""
    files = dict(_files(partnership, signer))
    listed = {path: {"bytes": len(data), "sha256": sha256_of(data)} for path, data in sorted(files.items())}
    manifest = {"format": FORMAT, "partnership": partnership.pk, "files": listed}
    files[MANIFEST] = _json(manifest)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _files(partnership: Partnership, signer: NoteSigner) -> Iterator[tuple[str, bytes]]:
    yield "partnership.json", _json(_partnership(partnership))
    versions = ArtefactVersion.objects.filter(artefact__partnership=partnership)
    kept = versions.exclude(artefact__kind=Kind.CASE.value).select_related("artefact")
    for one in kept:
        yield f"artefacts/{one.artefact.kind}/{one.artefact_id}-{one.number}.json", one.sheet.encode()
    yield "statements.json", _json(_statements(partnership))
    for one in FrameVersion.objects.filter(partnership=partnership):
        yield f"frames/{one.number}.json", one.content.encode()
    for one in QuestionEntryRow.objects.filter(partnership=partnership):
        yield f"questions/{one.question_id}/{one.number:03d}-{one.step}.json", one.content.encode()
    for one in QuestionFileRow.objects.filter(partnership=partnership):
        yield f"questions/{one.question_id}/files/{one.number:03d}.dsse.json", one.data.encode()
    yield "log/log.jsonl", b"".join(log_for(partnership.pk))
    yield "log/checkpoint.txt", checkpoint_now(signer).encode()
    yield "log/key.txt", f"{signer.key}\n".encode()


def _partnership(partnership: Partnership) -> dict[str, Any]:
    seats = partnership.memberships.select_related("organisation").order_by("since", "pk")
    return {
        "id": partnership.pk,
        "name": partnership.name,
        "made_up": partnership.made_up,
        "started_at": partnership.started_at.isoformat(),
        "ended_at": partnership.ended_at.isoformat() if partnership.ended_at else "",
        "parties": [
            {
                "party": seat.organisation.party,
                "name": seat.organisation.name,
                "since": seat.since.isoformat(),
                "until": seat.until.isoformat() if seat.until else "",
            }
            for seat in seats
        ],
    }


def _statements(partnership: Partnership) -> list[dict[str, str]]:
    """Who agreed, refused or took back, about which bytes, in which capacity, oldest first."""
    rows = StatementRow.objects.filter(version__artefact__partnership=partnership)
    rows = rows.exclude(version__artefact__kind=Kind.CASE.value)
    return [
        {
            "hash": row.version_id,
            "word": row.word,
            "reason": row.reason,
            "capacity": row.capacity,
            "organisation": row.organisation.name,
            "person": row.account.name,
            "at": row.at.isoformat(),
        }
        for row in rows.select_related("organisation", "account").order_by("at", "pk")
    ]


def _json(value: Any) -> bytes:
    return canonical_json(value, indent=1)
