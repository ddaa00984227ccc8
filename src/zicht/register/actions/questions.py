"""What people do with a question: one function a step, each checked, whole and on record.

Every step adds one entry. What came in a signed file adds its entry for the organisation that signed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from zicht.cooperation.exchange.conversation import Side, hear, say
from zicht.cooperation.exchange.files import QuestionFile
from zicht.kit.digests import sha256_of
from zicht.kit.keys import PublicKey, SigningKey
from zicht.model.partnerships import PartyKind
from zicht.model.question_entries import (
    Appeal,
    Asked,
    Assessment,
    Content,
    Decided,
    Interpretation,
    LocalAnswer,
    OutputReview,
    Passed,
    Preregistration,
    Priority,
    Published,
    QuestionEntry,
    Recalibration,
    Rejection,
    Requested,
    Run,
    Withdrawal,
)
from zicht.model.question_terms import Stage, Step
from zicht.register.actions.acting import Act, acting
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.questions import (
    OutputReviewRow,
    QuestionEntryRow,
    QuestionFileRow,
    QuestionRow,
)
from zicht.register.records.record import new_id
from zicht.register.rules.actors import Actor
from zicht.register.rules.output_reviews import (
    SignedReview,
    decided,
    faults_of_review,
    step_of,
    why_not,
)
from zicht.register.rules.permissions import NotPermitted, Reason, Subject
from zicht.register.rules.permitted.questions import ASSESSED_BY
from zicht.register.rules.question_contents import Fault, QuestionIncomplete, check_content
from zicht.register.rules.question_story import Question, after
from zicht.register.rules.questions import ACTION_OF, NotNextStep
from zicht.register.store.questions import (
    conversation_of,
    environment_keys,
    question_of,
    reviews_of,
    text_of,
)


def bring_in(
    partnership: Partnership, asked: Asked, *, by: Actor, at: datetime, id: str | None = None
) -> QuestionRow:
    """A new question, with the decision it is for. Raises NotPermitted, QuestionIncomplete.

    id  of the question; None: a new one
    """
    check_content(asked)
    subject = Subject(partnership.pk, partnership.ended)
    with acting(by, ACTION_OF[Step.BROUGHT_IN], subject, at=at) as act:
        row = QuestionRow.objects.create(
            id=id or new_id(),
            partnership=partnership,
            organisation_id=by.organisation,
            title=asked.title,
            stage=Stage.BROUGHT_IN.value,
            begun_at=at,
            changed_at=at,
        )
        _write(row, 1, Step.BROUGHT_IN, asked, account=by.account, organisation=by.organisation, at=at)
        act.event(object=row.pk, after=asked.digest, facts={"step": Step.BROUGHT_IN.value})
    return row


def revise(row: QuestionRow, asked: Asked, *, by: Actor, at: datetime) -> Question:
    """Other words for the same question; its tests begin again."""
    return _take(row, Step.REVISED, asked, by=by, at=at)


def assess(row: QuestionRow, assessment: Assessment, *, by: Actor, at: datetime) -> Question:
    """Record one test. Each test is one role's; raises NotPermitted for another."""
    if ASSESSED_BY[assessment.test.value] not in by.roles_in(row.partnership_id):
        raise NotPermitted(ACTION_OF[Step.ASSESSED], Reason.ROLE)
    return _take(row, Step.ASSESSED, assessment, by=by, at=at)


def pass_tests(row: QuestionRow, *, by: Actor, at: datetime) -> Question:
    """All tests pass: conclude so. Raises NotNextStep with the tests that are lacking or failed."""
    question = question_of(row)
    tests = tuple(sorted(one.digest for one in question.assessments.values()))
    return _take(row, Step.PASSED, Passed(question.asked.digest, tests), by=by, at=at)


def reject(row: QuestionRow, rejection: Rejection, *, by: Actor, at: datetime) -> Question:
    """Do not take the question up: on which ground, and where one can object."""
    return _take(row, Step.REJECTED, rejection, by=by, at=at)


def appeal(row: QuestionRow, why: str, *, by: Actor, at: datetime) -> Question:
    """Object to a rejection, in time: the question is tested again."""
    return _take(row, Step.APPEALED, Appeal(why), by=by, at=at)


def prioritise(row: QuestionRow, priority: Priority, *, by: Actor, at: datetime) -> Question:
    """Record what the body decided about the order."""
    return _take(row, Step.PRIORITISED, priority, by=by, at=at)


def draft(row: QuestionRow, drafted: Preregistration, *, by: Actor, at: datetime) -> Question:
    """Write hypotheses down; they can still change."""
    return _take(row, Step.DRAFTED, drafted, by=by, at=at)


def preregister(
    row: QuestionRow, digest: str, *, key: SigningKey, by: Actor, at: datetime
) -> tuple[Question, bytes]:
    """Freeze the newest draft, and sign the file that goes into the closed environment.

    digest  of the hypotheses as they were shown: a draft that changed since is not frozen unseen
    """
    question = question_of(row)
    newest = question.draft
    if newest is None or newest.content.digest != digest:
        raise NotNextStep("the hypotheses", found="another draft than was shown", expected="the newest")
    assert isinstance(newest.content, Preregistration), "a draft holds hypotheses"
    files: list[bytes] = []

    def also() -> None:
        files.append(_say(row, newest.content, key, at))

    return _take(row, Step.PREREGISTERED, newest.content, by=by, at=at, also=also), files[0]


def take_in(row: QuestionRow, data: bytes, *, by: Actor, at: datetime) -> Question:
    """Take in a signed file of the closed environment. Raises QuestionFileRefused, NotPermitted."""
    question = question_of(row)
    subject = _subject(row, question)
    with acting(by, "question.take_in", subject, at=at) as act:
        keys = environment_keys(row.partnership, at)
        trusted = [
            PublicKey(bytes.fromhex(one.raw), one.person, one.organisation.name) for one in keys.values()
        ]
        conversation = conversation_of(row)
        heard, received = hear(conversation, data, trusted, here=Side.REGISTER, where="the file")
        signer = keys[received.signer.raw.hex()]
        content = received.file.content
        _keep_file(row, received.file, data, received.signer, at, went_out=False)
        entry = _entry(question, _step_of(content), content, "", signer.organisation_id, at)
        changed = _append(row, question, entry, at)
        facts = {"step": entry.step.value, "file": received.digest, "key": received.signer.id}
        act.event(object=row.pk, before=heard.digests[-2], after=content.digest, facts=facts)
    return changed


def review(
    row: QuestionRow,
    words: OutputReview,
    *,
    key: SigningKey,
    by: Actor,
    at: datetime,
) -> Question:
    """Review output; the second review, of another organisation, also decides and signs that for outside.

    The event of a first review holds no digest: few reviews are possible, and each could be tried.
    """
    question = question_of(row)
    request = question.request
    if request is None:
        raise NotNextStep("output", found="none requested", expected="a request")
    with acting(by, "question.review", _subject(row, question), at=at) as act:
        made_by = _made_by(question)
        organisation = Organisation.objects.get(pk=by.organisation)
        before = reviews_of(row, request)
        _check_reviewer(request, before, by, organisation, made_by)
        faults = [Fault(field, rule) for field, rule in faults_of_review(words, request)]
        if faults:
            raise QuestionIncomplete("review", faults)
        given = replace(words, organisation=organisation.name)
        _keep_review(row, given, request, by, made_by, at)
        both = (*before, SignedReview(by.account, given))
        if len(both) < 2:
            entry = _entry(question, Step.REVIEWED, given, by.account, by.organisation, at)
            act.event(object=row.pk, facts={"step": entry.step.value, "round": request.round})
        else:
            decision = decided(request, both, on=timezone.localtime(at).date().isoformat())
            _say(row, decision, key, at)
            entry = _entry(question, step_of(decision), decision, by.account, by.organisation, at)
            act.event(object=row.pk, after=decision.digest, facts={"step": entry.step.value})
        return _append(row, question, entry, at)


def interpret(row: QuestionRow, told: Interpretation, *, by: Actor, at: datetime) -> Question:
    """Say what the findings mean; the verdicts follow from the figures."""
    return _take(row, Step.INTERPRETED, told, by=by, at=at)


def publish(row: QuestionRow, published: Published, *, by: Actor, at: datetime) -> Question:
    """Point at the sealed release and its page; also when nothing was found."""
    question = question_of(row)
    author = next(one.account for one in reversed(question.entries) if one.step is Step.INTERPRETED) \
        if question.stage is Stage.INTERPRETED else ""  # fmt: skip
    return _take(row, Step.PUBLISHED, published, by=by, at=at, author=author)


def answer(row: QuestionRow, given: LocalAnswer, *, by: Actor, at: datetime) -> Question:
    """Answer the three questions, for one's own gemeente."""
    own = Organisation.objects.get(pk=by.organisation)
    if own.kind != PartyKind.GEMEENTE or own.party.upper() != given.area:
        raise NotPermitted(ACTION_OF[Step.ANSWERED], Reason.OTHER_ORGANISATION)
    return _take(row, Step.ANSWERED, given, by=by, at=at)


def recalibrate(row: QuestionRow, outcome: Recalibration, *, by: Actor, at: datetime) -> Question:
    """Say whether the question still holds."""
    return _take(row, Step.RECALIBRATED, outcome, by=by, at=at)


def withdraw(row: QuestionRow, why: Withdrawal, *, by: Actor, at: datetime) -> Question:
    """End the question; what was found stays."""
    return _take(row, Step.WITHDRAWN, why, by=by, at=at)


def _take(
    row: QuestionRow,
    step: Step,
    content: Content,
    *,
    by: Actor,
    at: datetime,
    author: str | None = None,
    also: Any = None,
) -> Question:
    question = question_of(row)
    with acting(by, ACTION_OF[step], _subject(row, question, author=author), at=at) as act:
        entry = _entry(question, step, content, by.account, by.organisation, at)
        changed = _append(row, question, entry, at)
        if also is not None:
            also()
        _tell(act, row, question, entry)
    return changed


def _tell(act: Act, row: QuestionRow, question: Question, entry: QuestionEntry) -> None:
    facts: Mapping[str, Any] = {"step": entry.step.value, "number": entry.number}
    last = question.entries[
        -1
    ]  # a lone review stays blind here too: the few that are possible could be tried
    before = None if last.step is Step.REVIEWED else last.content.digest
    act.event(object=row.pk, before=before, after=entry.content.digest, facts=facts)


def _subject(row: QuestionRow, question: Question, *, author: str | None = None) -> Subject:
    """Who brought a question in does not test, order, judge or publish it."""
    return Subject(
        partnership=row.partnership_id,
        ended=row.partnership.ended,
        state=question.stage.value,
        organisation=question.organisation,
        author=question.author if author is None else author,
    )


def _entry(
    question: Question, step: Step, content: Content, account: str, organisation: str, at: datetime
) -> QuestionEntry:
    number = len(question.entries) + 1
    return QuestionEntry(number, step, content, account, organisation, timezone.localtime(at).isoformat())


def _append(row: QuestionRow, question: Question, entry: QuestionEntry, at: datetime) -> Question:
    """Try the entry on the question, then write it; of two who act at once the second is refused."""
    newest = QuestionRow.objects.select_for_update().get(pk=row.pk)
    if newest.entries.count() != len(question.entries):
        raise NotNextStep("the question", found="somebody else was first", expected="the newest page")
    changed = after(question, entry)
    _write(
        row, entry.number, entry.step, entry.content,
        account=entry.account or None, organisation=entry.organisation, at=at,
    )  # fmt: skip
    row.stage, row.changed_at, row.title = changed.stage.value, at, changed.asked.title
    row.save(update_fields=["stage", "changed_at", "title"])
    return changed


def _write(
    row: QuestionRow,
    number: int,
    step: Step,
    content: Content,
    *,
    account: str | None,
    organisation: str,
    at: datetime,
) -> None:
    QuestionEntryRow.objects.create(
        partnership_id=row.partnership_id,
        question=row,
        number=number,
        step=step.value,
        content=text_of(content),
        hash=content.digest,
        account_id=account,
        organisation_id=organisation,
        at=at,
    )


def _say(row: QuestionRow, content: Content, key: SigningKey, at: datetime) -> bytes:
    conversation, data = say(conversation_of(row), content, key)
    _keep_file(row, conversation.files[-1], data, key.public, at, went_out=True)
    return data


def _keep_file(
    row: QuestionRow, file: QuestionFile, data: bytes, signer: PublicKey, at: datetime, *, went_out: bool
) -> None:
    QuestionFileRow.objects.create(
        partnership_id=row.partnership_id,
        question=row,
        number=file.number,
        data=data.decode(),
        digest=sha256_of(data),
        went_out=went_out,
        signer_raw=signer.raw.hex(),
        signer_person=signer.person,
        signer_organisation=signer.organisation,
        at=at,
    )


def _keep_review(
    row: QuestionRow, given: OutputReview, request: Requested, by: Actor, made_by: str, at: datetime
) -> None:
    OutputReviewRow.objects.create(
        partnership_id=row.partnership_id,
        question=row,
        material=request.material,
        round=request.round,
        content=text_of(given),
        account_id=by.account,
        organisation_id=by.organisation,
        made_by_id=made_by,
        at=at,
    )


def _made_by(question: Question) -> str:
    """The organisation that signed the request for output."""
    return next(one.organisation for one in reversed(question.entries) if one.step is Step.REQUESTED)


def _check_reviewer(
    request: Requested,
    before: tuple[SignedReview, ...],
    by: Actor,
    organisation: Organisation,
    made_by: str,
) -> None:
    reasons = list(why_not(request, before, by.account, organisation.name))
    if by.organisation == made_by or "own_organisation" in reasons:
        raise NotPermitted("question.review", Reason.OWN_WORK)
    if reasons:
        raise QuestionIncomplete("review", [Fault("", reason) for reason in reasons])


def _step_of(content: Content) -> Step:
    if isinstance(content, Decided):
        return step_of(content)
    return Step.RAN if isinstance(content, Run) else Step.REQUESTED
