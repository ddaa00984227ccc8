"""What PostgreSQL shows to whom; on SQLite only that every table has a rule."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.register_on_postgresql import as_the_owner, fenced
from tests.register_world import BEGIN, World
from tests.unit.register.sharing.safety_house import signed

from zicht.register.actions import accounts as acts
from zicht.register.records.accounts import RoleAssignment
from zicht.register.records.artefacts import StatementRow
from zicht.register.records.audit import EventRow
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.records.sharing import FrameVersion
from zicht.register.rules.roles import Role
from zicht.register.rules.sight import EVERYTHING, NOBODY, Sight, sight_of
from zicht.register.store import application_role, events
from zicht.register.store.row_security import rules, seeing, sight_now


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in rules()}


def test_every_table_has_a_rule_or_is_of_no_partnership() -> None:
    assert {"Partnership", "ArtefactVersion", "StatementRow", "EventRow"} <= {m.__name__ for m in rules()}


@pytest.mark.django_db
def test_a_table_nobody_thought_of_is_told_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zicht.register.store.row_security.OF_NO_PARTNERSHIP", frozenset())
    with pytest.raises(AssertionError, match="Organisation"):
        rules()


def test_an_actor_has_sight_of_own_partnerships_and_an_auditor_of_all(world: World) -> None:
    here = world.here.pk
    assert sight_of(world.as_("deelnemer")).partnerships == {here}
    assert sight_of(world.as_("deelnemer"), world.elsewhere.pk).partnerships == frozenset()
    assert sight_of(world.as_("registerbeheerder")) == Sight(
        world.accounts["registerbeheerder"].pk, frozenset(), directory=True
    )
    assert sight_of(world.as_("auditor"), here).partnerships == {here}


@fenced
def test_nobody_sees_anything_but_who_runs_the_platform(world: World) -> None:
    signed(world)
    everything = counts()
    with seeing(connection, NOBODY):
        nothing = counts()
        platform = set(RoleAssignment.objects.values_list("partnership", flat=True))
    assert everything["StatementRow"] == 2
    assert {name for name, number in nothing.items() if number} == {"RoleAssignment"}
    assert platform == {None}


@fenced
def test_who_takes_part_elsewhere_sees_nothing_of_here(world: World) -> None:
    version = signed(world)
    with seeing(connection, sight_of(world.as_("deelnemer elders"))):
        assert not FrameVersion.objects.filter(pk=version.pk).exists()
        assert not EventRow.objects.exists()
        assert set(Partnership.objects.values_list("pk", flat=True)) == {world.elsewhere.pk}
        assert set(Membership.objects.values_list("partnership", flat=True)) == {world.elsewhere.pk}
        assert len(list(events.lines())) == events.head()[0] > 0
    with seeing(connection, sight_of(world.as_("deelnemer"))):
        assert StatementRow.objects.count() == 2


@fenced
def test_what_is_outside_the_sight_is_not_written_either(world: World) -> None:
    with seeing(connection, sight_of(world.as_("deelnemer elders"))):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Membership.objects.create(partnership=world.here, organisation=world.province, since=BEGIN)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            RoleAssignment.objects.create(
                account=world.accounts["deelnemer elders"],
                partnership=world.here,
                role=Role.PARTICIPANT.value,
                given_by=world.accounts["deelnemer"],
                since=BEGIN,
                until=BEGIN.replace(year=2100),
            )
        assert Partnership.objects.filter(pk=world.here.pk).update(name="gekaapt") == 0


@fenced
def test_who_keeps_accounts_ends_roles_in_every_partnership(world: World) -> None:
    leaving = world.accounts["deelnemer elders"]
    acts.close_account(leaving, by=world.as_("platformbeheerder"), at=BEGIN)
    assert set(leaving.assignments.values_list("ended_at", flat=True)) == {BEGIN}


@fenced
def test_the_sight_of_before_is_back_after_a_mistake_and_after_another_sight(world: World) -> None:
    with seeing(connection, sight_of(world.as_("deelnemer"))):
        with pytest.raises(ZeroDivisionError), seeing(connection, EVERYTHING):
            raise ZeroDivisionError
        assert set(Partnership.objects.values_list("pk", flat=True)) == {world.here.pk}
        with seeing(connection, NOBODY):
            assert not Partnership.objects.exists()
        assert set(Partnership.objects.values_list("pk", flat=True)) == {world.here.pk}
    assert (sight_now(connection), Partnership.objects.count()) == (EVERYTHING, 2)


@fenced
def test_a_request_leaves_the_sight_as_it_was_also_when_it_is_refused(world: World) -> None:
    for name, address, status in (
        ("deelnemer", f"/{world.here.pk}/", 200),
        ("deelnemer elders", f"/{world.here.pk}/", 404),
        ("deelnemer", "/accounts/", 403),
    ):
        assert world.client(name).get(address).status_code == status
        assert (sight_now(connection), Partnership.objects.count()) == (EVERYTHING, 2)


@fenced
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (
            "ALTER TABLE audit_event DISABLE TRIGGER fence_audit_event_update",
            "rows can be changed in audit_ev",
        ),
        (
            "ALTER TABLE register_framerevocation DISABLE ROW LEVEL SECURITY",
            "shown in register_framerevocation",
        ),
        ("DROP POLICY fence_partnership ON register_artefact", "without their rule in register_artefact"),
        ("GRANT UPDATE ON audit_event TO zicht_application", "other rights .* on audit_event"),
        (
            "REVOKE SELECT ON register_membership FROM zicht_application",
            "other rights .* on register_membership",
        ),
        ("COMMENT ON VIEW audit_chain IS 'older'", "another version"),
        ("DROP VIEW audit_chain", "not there: audit_chain"),
    ],
)
def test_a_fence_that_is_down_is_found_before_the_register_is_served(
    world: World, harm: str, told: str
) -> None:
    application_role.check_fences(connection)
    with as_the_owner(), connection.cursor() as cursor:
        cursor.execute(harm)
    with pytest.raises(application_role.FencesDown, match=told):
        application_role.check_fences(connection)


@fenced
def test_the_owner_of_the_tables_does_not_serve(world: World) -> None:
    with as_the_owner(), pytest.raises(application_role.RoleTooStrong):
        application_role.check_fences(connection)
    with pytest.raises(application_role.ApplicationRoleUnknown):
        application_role.check_named(connection, None)
    with pytest.raises(application_role.ApplicationRoleUnknown, match="nobody_at_all"):
        application_role.check_named(connection, "nobody_at_all")
