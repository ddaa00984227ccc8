"""Which keys of the closed environment a partnership trusts: what another key signed is not taken in."""

from __future__ import annotations

from datetime import datetime

from zicht.kit.keys import PublicKey
from zicht.register.actions.acting import acting
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.questions import EnvironmentKeyRow
from zicht.register.rules.actors import Actor
from zicht.register.rules.permissions import Subject


def know_key(
    partnership: Partnership, key: PublicKey, organisation: Organisation, *, by: Actor, at: datetime
) -> EnvironmentKeyRow:
    """Trust a key of the closed environment, for an organisation, in this partnership."""
    with acting(by, "question.know_key", Subject(partnership.pk, partnership.ended), at=at) as act:
        row = EnvironmentKeyRow.objects.create(
            partnership=partnership,
            organisation=organisation,
            raw=key.raw.hex(),
            person=key.person,
            given_by_id=by.account,
            since=at,
        )
        act.event(object=row.pk, facts={"key": key.id, "organisation": organisation.pk})
    return row


def forget_key(row: EnvironmentKeyRow, *, by: Actor, at: datetime) -> None:
    """Trust it no more: what it signed before stays."""
    where = row.partnership
    with acting(by, "question.know_key", Subject(where.pk, where.ended), at=at) as act:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        act.event(object=row.pk, facts={"ended": "yes"})
