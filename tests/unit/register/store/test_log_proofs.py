"""What the register hands out as a proof holds, and shows of other partnerships no more than a hash."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.register_on_postgresql import behind_the_back

from zicht.cooperation.audit.note import NoteSigner
from zicht.cooperation.audit.proof_file import Consistency, Inclusion, ProofInvalid, read_proof
from zicht.register.records.audit import EventRow
from zicht.register.store import events
from zicht.register.store.log_proofs import growth_proof, inclusion_proof
from zicht.register.store.log_reading import keep_checkpoint

SIGNER = NoteSigner("register.example", bytes(range(32)))
AT = datetime(2026, 5, 16, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def act(partnership: str) -> int:
    given = {"actor": "a", "organisation": "o", "action": "perspective.write", "object": "x"}
    with transaction.atomic():
        return events.append(at=AT, partnership=partnership, **given).seq


@pytest.fixture
def first() -> int:
    """Number of the first of five events, of two partnerships in turn."""
    numbers = [act("ONE" if number % 2 == 0 else "TWO") for number in range(5)]
    return min(numbers)


def read(data: bytes | None) -> Inclusion | Consistency:
    assert data is not None
    return read_proof(data, key=SIGNER.key, where="proof")


def test_a_member_takes_along_a_proof_of_its_event(first: int):
    proved = read(inclusion_proof("ONE", first, signer=SIGNER))
    assert isinstance(proved, Inclusion)
    assert proved.event is not None
    assert (proved.seq, proved.event.partnership, proved.checkpoint.size) == (first, "ONE", first + 4)


def test_of_an_event_of_others_only_the_hash_is_shown(first: int):
    data = inclusion_proof("ONE", first + 1, signer=SIGNER)
    proved = read(data)
    assert isinstance(proved, Inclusion)
    assert proved.event is None
    assert b"TWO" not in (data or b"")
    everything = read(inclusion_proof(None, first + 1, signer=SIGNER))
    assert isinstance(everything, Inclusion)
    assert everything.event is not None


def test_growth_since_a_stored_checkpoint_and_since_any_other_is_proved(first: int):
    stored = keep_checkpoint(SIGNER)
    act("ONE")
    for size in (stored, first + 1, first + 5):
        proved = read(growth_proof(size or 0, signer=SIGNER))
        assert isinstance(proved, Consistency)
        assert (proved.older.size, proved.newer.size) == (size, first + 5)


def test_what_is_not_there_is_not_proved(first: int):
    assert inclusion_proof("ONE", first + 5, signer=SIGNER) is None
    assert growth_proof(first + 5, signer=SIGNER) is None
    assert growth_proof(0, signer=SIGNER) is None


def test_a_history_that_was_made_anew_can_no_longer_be_proved_to_have_grown(first: int):
    stored = keep_checkpoint(SIGNER)
    with behind_the_back():
        EventRow.objects.filter(seq=first).update(hash="ab" * 32)
    with pytest.raises(ProofInvalid):
        read(growth_proof(stored or 0, signer=SIGNER))
