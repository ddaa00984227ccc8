"""What the public may read of the questions of a partnership, as one signed file."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from zicht.cooperation.exchange.public_export import write_export
from zicht.kit.digests import sha256_of
from zicht.kit.keys import SigningKey
from zicht.register.actions.acting import acting
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.permissions import Subject
from zicht.register.rules.public_questions import public_register
from zicht.register.store.questions import public_questions


def export(partnership: Partnership, *, key: SigningKey, contact: str, by: Actor, at: datetime) -> bytes:
    """The public part of the questions of a partnership, signed: what the static site is made of."""
    with acting(by, "question.export", Subject(partnership.pk, partnership.ended), at=at) as act:
        whole = public_register(
            public_questions(partnership),
            at=timezone.localtime(at),
            contact=contact,
            made_up=partnership.made_up,
        )
        data = write_export(whole, key)
        act.event(object=partnership.pk, after=sha256_of(data), facts={"questions": len(whole.questions)})
    return data
