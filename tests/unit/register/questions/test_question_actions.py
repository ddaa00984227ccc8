"""A question in the register, by the people who may: entries, files, reviews and events, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from django.db import IntegrityError, transaction
from tests.register_world import BEGIN, World
from tests.unit.register.questions.made_up_questions import (
    ANSWER,
    ASKED,
    ASSESSMENTS,
    DECIDED,
    FIRST,
    H1,
    OUT,
    READ,
    REQUEST,
    RUN,
)

from zicht.cooperation.exchange.conversation import Conversation, Side, hear, say
from zicht.cooperation.exchange.files import QuestionFileRefused, Refusal
from zicht.cooperation.exchange.public_export import read_export
from zicht.kit.keys import made_up_key
from zicht.model.question_entries import Content, OutputReview, Preregistration, Withdrawal
from zicht.model.question_terms import Stage, Step, Test, WithdrawalGround
from zicht.model.requests import Word
from zicht.register.actions import environment_keys, public_export
from zicht.register.actions import questions as acts
from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.audit import EventRow
from zicht.register.records.organisations import Organisation
from zicht.register.records.questions import OutputReviewRow, QuestionEntryRow, QuestionRow
from zicht.register.rules.permissions import NotPermitted, Reason
from zicht.register.rules.question_contents import QuestionIncomplete
from zicht.register.rules.question_story import Question
from zicht.register.rules.questions import NotNextStep
from zicht.register.rules.roles import Role
from zicht.register.store.questions import conversation_of, public_questions, question_of

pytestmark = pytest.mark.django_db

KEY, ANNE = made_up_key(6, "Register", "Regio"), made_up_key(6, "Anne", "Statistiek")
ROLE_OF = {Test.LEGAL: "jurist", Test.PUBLIC_VALUE: "functionaris gegevensbescherming",
           Test.DUPLICATES: "analist", Test.DEBATE: "procesregisseur"}  # fmt: skip


Outcome = TypeVar("Outcome")


class Case:
    """One question of the made-up world, and the closed environment beside it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.row = acts.bring_in(world.here, ASKED, by=world.as_("deelnemer"), at=BEGIN)
        self.statistics = Organisation.objects.create(party="own-stat", name="Statistiek", kind="overig")
        self.inside = Conversation(world.here.pk, self.row.pk)
        self.minutes = 0

    def do(self, act: Callable[..., Outcome], *words: object, by: str, **named: object) -> Outcome:
        self.minutes += 1
        at = BEGIN + timedelta(minutes=self.minutes)
        return act(self.row, *words, by=self.world.as_(by), at=at, **named)

    def tested(self) -> Case:
        for one in ASSESSMENTS:
            self.do(acts.assess, one, by=ROLE_OF[one.test])
        self.do(acts.pass_tests, by="procesregisseur")
        return self

    def frozen(self) -> Case:
        self.tested().do(acts.prioritise, FIRST, by="procesregisseur")
        drafted = Preregistration(self.row.pk, ASKED.digest, (H1,))
        self.do(acts.draft, drafted, by="analist")
        chair = self.world.as_("procesregisseur")
        environment_keys.know_key(self.world.here, ANNE.public, self.statistics, by=chair, at=BEGIN)
        _, data = self.do(acts.preregister, drafted.digest, by="deelnemer", key=KEY)
        self.inside, _ = hear(self.inside, data, [KEY.public], here=Side.ENVIRONMENT, where="file")
        self.run = replace(RUN, preregistration=drafted.digest)
        return self

    def told(self, content: Content) -> bytes:
        self.inside, data = say(self.inside, content, ANNE)
        return data

    def take_in(self, *contents: Content) -> Question:
        for content in contents:
            question = self.do(acts.take_in, self.told(content), by="analist")
        return question

    def reviewed(self) -> Case:
        self.frozen().take_in(self.run, REQUEST, DECIDED)
        return self


@pytest.fixture
def case(world: World) -> Case:
    return Case(world)


def second_checker(world: World) -> Account:
    """Somebody of a third organisation, whose organisation joined."""
    account = Account.objects.create(email="dirk@voorland.example", name="Dirk", organisation=world.province)
    RoleAssignment.objects.create(
        account=account, partnership=world.here, role=Role.OUTPUT_CHECKER.value,
        given_by=world.accounts["registerbeheerder"], since=BEGIN, until=BEGIN + timedelta(days=400),
    )  # fmt: skip
    world.accounts["dirk"] = account
    return account


def test_from_asking_to_an_answer_every_act_leaves_one_event(case: Case) -> None:
    case.reviewed()
    case.do(acts.interpret, READ, by="analist")
    case.do(acts.publish, OUT, by="procesregisseur")
    question = case.do(acts.answer, ANSWER, by="deelnemer")
    assert question.stage is Stage.FOLLOWED_UP
    assert question_of(case.row) == question
    assert EventRow.objects.filter(object=case.row.pk).count() == len(question.entries)
    last = EventRow.objects.order_by("-seq")[0]
    assert (last.action, last.after) == ("question.answer", ANSWER.digest)


def test_an_act_that_is_refused_leaves_nothing(case: Case) -> None:
    events, entries = EventRow.objects.count(), QuestionEntryRow.objects.count()
    with pytest.raises(NotNextStep, match="not tested"):
        case.do(acts.pass_tests, by="procesregisseur")
    with pytest.raises(QuestionIncomplete):
        case.do(acts.revise, replace(ASKED, question=""), by="deelnemer")
    assert (EventRow.objects.count(), QuestionEntryRow.objects.count()) == (events, entries)


def test_each_test_is_recorded_by_its_own_role(case: Case) -> None:
    for one in ASSESSMENTS:
        for test, name in ROLE_OF.items():
            if test is not one.test:
                with pytest.raises(NotPermitted) as refused:
                    case.do(acts.assess, one, by=name)
                assert refused.value.reason is Reason.ROLE


def test_another_organisation_does_not_revise_or_freeze(case: Case) -> None:
    with pytest.raises(NotPermitted) as refused:
        case.do(acts.revise, replace(ASKED, theme="wapens"), by="deelnemer politie")
    assert refused.value.reason is Reason.OTHER_ORGANISATION


def test_freezing_needs_a_fresh_second_factor_and_the_draft_that_was_shown(case: Case) -> None:
    case.tested().do(acts.prioritise, FIRST, by="procesregisseur")
    drafted = Preregistration(case.row.pk, ASKED.digest, (H1,))
    case.do(acts.draft, drafted, by="analist")
    case.do(acts.draft, replace(drafted, hypotheses=(replace(H1, alpha=0.01),)), by="analist")
    with pytest.raises(NotNextStep, match="another draft than was shown"):
        case.do(acts.preregister, drafted.digest, by="deelnemer", key=KEY)
    weak = case.world.as_("deelnemer", strong=False)
    newest = question_of(case.row).draft
    assert newest is not None
    with pytest.raises(NotPermitted) as refused:
        acts.preregister(case.row, newest.content.digest, key=KEY, by=weak, at=BEGIN)
    assert refused.value.reason is Reason.NOT_STRONG
    assert case.row.files.count() == 0


def test_files_are_kept_letter_by_letter_and_tell_the_same_story_on_both_sides(case: Case) -> None:
    case.reviewed()
    assert conversation_of(case.row) == case.inside
    assert [file.went_out for file in case.row.files.all()] == [True, False, False, False]


def test_a_file_comes_in_once_in_order_and_of_a_known_key(case: Case) -> None:
    case.frozen()
    first, second = case.told(case.run), case.told(REQUEST)
    with pytest.raises(QuestionFileRefused) as early:
        case.do(acts.take_in, second, by="analist")
    case.do(acts.take_in, first, by="analist")
    with pytest.raises(QuestionFileRefused) as again:
        case.do(acts.take_in, first, by="analist")
    key = case.world.here.environment_keys.get()
    environment_keys.forget_key(key, by=case.world.as_("procesregisseur"), at=BEGIN)
    with pytest.raises(QuestionFileRefused) as unknown:
        case.do(acts.take_in, second, by="analist")
    refusals = [error.value.refusal for error in (early, again, unknown)]
    assert refusals == [Refusal.OUT_OF_ORDER, Refusal.REPLAYED, Refusal.FOREIGN]
    assert question_of(case.row).stage is Stage.IN_ANALYSIS


def here(word: Word = Word.RELEASE) -> OutputReview:
    return OutputReview(
        REQUEST.material, "", {"counts": word}, {} if word is Word.RELEASE else {"counts": "te klein"}
    )


def test_two_reviews_of_two_organisations_decide_and_the_decision_goes_inside(
    case: Case, world: World
) -> None:
    second_checker(world)
    case.frozen().take_in(case.run, replace(REQUEST, in_register=True))
    first = case.do(acts.review, here(Word.CHANGE), by="uitvoercontroleur", key=KEY)
    assert first.stage is Stage.OUTPUT_REQUESTED
    event = EventRow.objects.order_by("-seq")[0]
    assert (event.action, event.after) == ("question.review", "")
    assert "te klein" not in event.facts
    why = Withdrawal(WithdrawalGround.FAULT_FOUND, "Er is een fout gevonden.")
    with transaction.atomic():
        case.do(acts.withdraw, why, by="procesregisseur")
        assert EventRow.objects.order_by("-seq")[0].before == ""
        transaction.set_rollback(True)
    case.row.refresh_from_db()
    with pytest.raises(QuestionIncomplete, match="own_review_in"):
        case.do(acts.review, here(), by="uitvoercontroleur", key=KEY)
    both = case.do(acts.review, here(), by="dirk", key=KEY)
    assert both.stage is Stage.IN_ANALYSIS
    data = case.row.files.order_by("-number")[0].data.encode()
    heard, _ = hear(case.inside, data, [KEY.public], here=Side.ENVIRONMENT, where="file")
    assert heard == conversation_of(case.row)
    assert OutputReviewRow.objects.count() == 2


def test_who_made_output_does_not_review_it_whatever_role_they_have(case: Case, world: World) -> None:
    account = second_checker(world)
    Account.objects.filter(pk=account.pk).update(organisation=case.statistics)
    account.refresh_from_db()
    case.frozen().take_in(case.run, replace(REQUEST, in_register=True))
    with pytest.raises(NotPermitted) as refused:
        case.do(acts.review, here(), by="dirk", key=KEY)
    assert refused.value.reason is Reason.OWN_WORK


def test_the_database_itself_refuses_a_review_of_ones_own_output_and_a_second_freezing(case: Case) -> None:
    case.frozen().take_in(case.run, replace(REQUEST, in_register=True))
    stat, account = case.statistics, case.world.accounts["analist"]
    row = {
        "partnership": case.world.here,
        "question": case.row,
        "account": account,
        "organisation": stat,
        "at": BEGIN,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        OutputReviewRow.objects.create(**row, material="d" * 64, round=1, content="{}", made_by=stat)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionEntryRow.objects.create(**row, number=99, step=Step.PREREGISTERED.value, content="", hash="")


def test_a_gemeente_answers_for_itself_and_the_police_for_none(case: Case) -> None:
    case.reviewed()
    case.do(acts.interpret, READ, by="analist")
    case.do(acts.publish, OUT, by="procesregisseur")
    for name, given in (("deelnemer", replace(ANSWER, area="GM9002")), ("deelnemer politie", ANSWER)):
        with pytest.raises(NotPermitted) as refused:
            case.do(acts.answer, given, by=name)
        assert refused.value.reason is Reason.OTHER_ORGANISATION


def test_of_two_who_act_at_once_the_second_is_told(case: Case) -> None:
    stale = QuestionRow.objects.get(pk=case.row.pk)
    before = question_of(stale)
    case.do(acts.revise, replace(ASKED, theme="wapens"), by="deelnemer")
    with pytest.raises(NotNextStep, match="somebody else was first"):
        acts._append(stale, before, acts._entry(before, Step.REVISED, ASKED, before.author,
                     before.organisation, BEGIN), BEGIN)  # fmt: skip


def test_the_public_export_holds_what_is_public_and_is_signed(case: Case) -> None:
    case.reviewed()
    chair = case.world.as_("procesregisseur")
    data = public_export.export(case.world.here, key=KEY, contact="c@voorland.example", by=chair, at=BEGIN)
    register, _ = read_export(data, [KEY.public], where="file")
    assert register.questions == public_questions(case.world.here)
    (question,) = register.questions
    assert (question.brought_in_by, question.findings) == ("Gemeente Voordam", ())
    names = [account.name for account in case.world.accounts.values()]
    assert not [name for name in names if name.encode() in data]


def test_a_question_of_another_partnership_is_closed_to_its_people(case: Case) -> None:
    with pytest.raises(NotPermitted) as refused:
        case.do(acts.revise, ASKED, by="deelnemer elders")
    assert refused.value.reason is Reason.NOT_THERE
