"""Questions from the database: read by their entries, held against the rules each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils import timezone

from zicht.cooperation.exchange.conversation import Conversation
from zicht.cooperation.exchange.files import read_file
from zicht.cooperation.exchange.typed_json import parse, value_of
from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.keys import PublicKey
from zicht.model.question_entries import CONTENTS, Asked, Content, OutputReview, QuestionEntry, Requested
from zicht.model.question_register import PublicQuestion
from zicht.model.question_terms import Stage, Step
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.records.questions import (
    EnvironmentKeyRow,
    OutputReviewRow,
    QuestionEntryRow,
    QuestionFileRow,
    QuestionRow,
)
from zicht.register.rules.output_reviews import SignedReview
from zicht.register.rules.public_questions import public_question
from zicht.register.rules.question_story import Question, told


@dataclass(frozen=True)
class Listed:
    """A question in a list."""

    id: str
    title: str
    stage: Stage
    organisation: str
    changed_at: datetime


def listed(partnership: Partnership) -> tuple[Listed, ...]:
    """All questions of a partnership, those that changed last first."""
    rows = QuestionRow.objects.filter(partnership=partnership).select_related("organisation")
    return tuple(
        Listed(row.pk, row.title, Stage(row.stage), row.organisation.name, row.changed_at)
        for row in rows.order_by("-changed_at", "pk")
    )


def row_of(partnership: Partnership, id: str) -> QuestionRow:
    """The row of a question of this partnership; one of another is not there."""
    row = QuestionRow.objects.filter(partnership=partnership, pk=id).select_related("organisation").first()
    if row is None:
        raise Http404
    return row


def question_of(row: QuestionRow) -> Question:
    """The question as its entries tell it. Raises NotNextStep at what could not have happened."""
    return told(row.pk, row.partnership_id, [_entry(one) for one in row.entries.order_by("number")])


def _entry(row: QuestionEntryRow) -> QuestionEntry:
    step = Step(row.step)
    content = content_of(row.content, CONTENTS[step])
    assert content.digest == row.hash, "an entry whose content was changed"
    at = timezone.localtime(row.at).isoformat()
    return QuestionEntry(row.number, step, content, row.account_id or "", row.organisation_id, at)


def content_of(text: str, kind: type[Content]) -> Content:
    """The content in a column."""
    return value_of(kind, parse(text.encode()))


def text_of(content: Content) -> str:
    """The column of a content."""
    return canonical_json(content.as_dict()).decode()


def earlier_questions(partnership: Partnership, *, but: str) -> dict[str, Asked]:
    """Id -> newest words of every other question of the partnership."""
    rows = QuestionEntryRow.objects.filter(
        question__partnership=partnership, step__in=[Step.BROUGHT_IN.value, Step.REVISED.value]
    ).exclude(question_id=but)
    found: dict[str, Asked] = {}
    for row in rows.order_by("question_id", "number"):
        content = content_of(row.content, Asked)
        assert isinstance(content, Asked)
        found[row.question_id] = content
    return found


def reviews_of(row: QuestionRow, request: Requested) -> tuple[SignedReview, ...]:
    """The reviews of the round a request is in, in the order they came; not for the eyes of everybody."""
    rows = OutputReviewRow.objects.filter(question=row, material=request.material, round=request.round)
    found = []
    for one in rows.order_by("at", "pk"):
        review = content_of(one.content, OutputReview)
        assert isinstance(review, OutputReview)
        found.append(SignedReview(one.account_id, review))
    return tuple(found)


def conversation_of(row: QuestionRow) -> Conversation:
    """The files about a question, each with its signature checked again."""
    conversation = Conversation(row.partnership_id, row.pk)
    for one in row.files.order_by("number"):
        signer = PublicKey(bytes.fromhex(one.signer_raw), one.signer_person, one.signer_organisation)
        data = one.data.encode()
        file = read_file(data, [signer], where=f"file {one.number} in the register").file
        conversation = conversation.with_file(file, sha256_of(data))
    return conversation


def environment_keys(partnership: Partnership, at: datetime) -> dict[str, EnvironmentKeyRow]:
    """Raw key -> row, of those that count now."""
    rows = EnvironmentKeyRow.objects.filter(partnership=partnership, ended_at__isnull=True, since__lte=at)
    return {row.raw: row for row in rows.select_related("organisation")}


def files_of(row: QuestionRow) -> tuple[QuestionFileRow, ...]:
    """Files that went out and came in."""
    return tuple(row.files.order_by("number"))


def organisation_names(partnership: Partnership) -> dict[str, str]:
    """Id -> name of every organisation that takes or took part, and of those that signed for it."""
    members = Membership.objects.filter(partnership=partnership).values_list("organisation_id", flat=True)
    acting = QuestionEntryRow.objects.filter(partnership=partnership).values_list(
        "organisation_id", flat=True
    )
    keys = EnvironmentKeyRow.objects.filter(partnership=partnership).values_list("organisation_id", flat=True)
    ids = {*members, *acting, *keys}
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


def gemeenten_of(partnership: Partnership) -> dict[str, str]:
    """Code -> name of the gemeenten that take part now: those that are asked the three questions."""
    rows = Membership.objects.filter(
        partnership=partnership, until__isnull=True, organisation__kind="gemeente"
    ).select_related("organisation")
    return {row.organisation.party.upper(): row.organisation.name for row in rows}


def public_questions(partnership: Partnership) -> tuple[PublicQuestion, ...]:
    """The public part of every question of a partnership."""
    names, gemeenten = organisation_names(partnership), gemeenten_of(partnership)
    rows = QuestionRow.objects.filter(partnership=partnership).order_by("pk")
    return tuple(
        public_question(question_of(row), partnership=partnership.name, names=names, gemeenten=gemeenten)
        for row in rows
    )
