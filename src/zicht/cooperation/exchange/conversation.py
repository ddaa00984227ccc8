"""The files about one question, in order: each names the one before it.

Both sides keep the conversation. Because every file holds the digest of the one before it, whoever has the
last file of the other side knows that both have seen the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from zicht.cooperation.exchange.files import (
    BEGIN,
    Kind,
    QuestionFile,
    QuestionFileRefused,
    Received,
    Refusal,
    read_file,
    write_file,
)
from zicht.kit.digests import sha256_of
from zicht.kit.keys import PublicKey, SigningKey
from zicht.model.question_entries import Content, Decided, Preregistration, Requested, Run


class Side(StrEnum):
    """Who says something."""

    REGISTER = "register"
    ENVIRONMENT = "closed environment"


@dataclass(frozen=True)
class Conversation:
    """All files about one question so far, in the order of their numbers.

    partnership, question  ids in the register
    files    what they say;  digests  SHA-256 of their bytes
    """

    partnership: str
    question: str
    files: tuple[QuestionFile, ...] = ()
    digests: tuple[str, ...] = ()

    @property
    def last(self) -> str:
        """Digest of the last file; zeros when there is none."""
        return self.digests[-1] if self.digests else BEGIN

    @property
    def frozen(self) -> Preregistration | None:
        """The hypotheses; a question has them frozen once, and never again."""
        return next((f.content for f in self.files if isinstance(f.content, Preregistration)), None)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs so far."""
        return tuple(f.content for f in self.files if isinstance(f.content, Run))

    @property
    def requests(self) -> tuple[Requested, ...]:
        """The requests for output so far."""
        return tuple(f.content for f in self.files if isinstance(f.content, Requested))

    def with_file(self, file: QuestionFile, digest: str) -> Conversation:
        """The same with one file more, which `check_place` let pass."""
        return Conversation(self.partnership, self.question, (*self.files, file), (*self.digests, digest))


def say(conversation: Conversation, content: Content, signer: SigningKey) -> tuple[Conversation, bytes]:
    """Write the next file; the conversation with it, and its bytes. Raises QuestionFileRefused."""
    number = len(conversation.files) + 1
    about = (conversation.partnership, conversation.question)
    file = QuestionFile(KIND_OF[type(content)], *about, number, conversation.last, content)
    check_place(conversation, file, where=f"file {number} about question {conversation.question}")
    data = write_file(file, signer)
    return conversation.with_file(file, sha256_of(data)), data


KIND_OF: dict[type[Content], Kind] = {
    Preregistration: Kind.PREREGISTRATION,
    Run: Kind.RUN,
    Requested: Kind.REQUEST,
    Decided: Kind.DECISION,
}


def hear(
    conversation: Conversation, data: bytes, trusted: Iterable[PublicKey], *, here: Side, where: object
) -> tuple[Conversation, Received]:
    """Take in the next file of the other side; the conversation with it. Raises QuestionFileRefused.

    trusted  keys of the other side;  here  this side: nobody takes in a file that goes the other way
    """
    received = read_file(data, trusted, where=where)
    if received.digest in conversation.digests:
        raise QuestionFileRefused(
            where, Refusal.REPLAYED, found=f"file {received.file.number} again", expected="a new file"
        )
    check_place(conversation, received.file, where=where)
    speaker = speaker_of(conversation, received.file.content)
    if speaker is here:
        raise QuestionFileRefused(
            where,
            Refusal.FOREIGN,
            found=f"{received.file.kind.value}: what only the {speaker.value} says",
            expected="a file of the other side",
        )
    return conversation.with_file(received.file, received.digest), received


def speaker_of(conversation: Conversation, content: Content) -> Side:
    """Who says this: the register freezes, and decides on output that its own people review."""
    if isinstance(content, Preregistration):
        return Side.REGISTER
    if isinstance(content, Decided):
        asked = next(one for one in conversation.requests if _about(one) == _about(content))
        return Side.REGISTER if asked.in_register else Side.ENVIRONMENT
    return Side.ENVIRONMENT


def check_place(conversation: Conversation, file: QuestionFile, *, where: object) -> None:
    """The file is about this question, next, and follows from what was said. Raises QuestionFileRefused."""
    about = (file.partnership, file.question)
    number = len(conversation.files) + 1
    if about != (conversation.partnership, conversation.question):
        raise QuestionFileRefused(
            where,
            Refusal.FOREIGN,
            found="about another question",
            expected=f"question {conversation.question}",
        )
    if (file.number, file.previous) != (number, conversation.last):
        raise QuestionFileRefused(
            where,
            Refusal.OUT_OF_ORDER,
            found=f"file {file.number}, behind another one than the last here",
            expected=f"file {number}, behind {conversation.last[:16]}",
        )
    fault = _fault(conversation, file.content)
    if fault is not None:
        refusal, found, expected = fault
        raise QuestionFileRefused(where, refusal, found=found, expected=expected)


Fault = tuple[Refusal, str, str]


def _fault(conversation: Conversation, content: Content) -> Fault | None:
    frozen = conversation.frozen
    if isinstance(content, Preregistration):
        again = (Refusal.OTHER_HYPOTHESES, "hypotheses again", "those that were frozen")
        return again if frozen else None
    if frozen is None:
        return Refusal.OUT_OF_ORDER, "a file before any hypotheses", "frozen hypotheses first"
    if isinstance(content, Run):
        return _fault_of_run(conversation, content, frozen)
    if isinstance(content, Requested):
        known = content.run in {run.number for run in conversation.runs}
        return (
            None if known else (Refusal.OUT_OF_ORDER, f"output of run {content.run}", "a run that was told")
        )
    assert isinstance(content, Decided)
    if _about(content) not in {_about(one) for one in conversation.requests}:
        return Refusal.OUT_OF_ORDER, "a decision on other output", "one on output that was asked for"
    return None


def _fault_of_run(conversation: Conversation, run: Run, frozen: Preregistration) -> Fault | None:
    if run.preregistration != frozen.digest:
        return Refusal.OTHER_HYPOTHESES, "a run of other hypotheses", frozen.digest[:16]
    if run.number != len(conversation.runs) + 1:
        return Refusal.OUT_OF_ORDER, f"run {run.number}", f"run {len(conversation.runs) + 1}"
    return None


def _about(content: Requested | Decided) -> tuple[str, int, str]:
    return content.request, content.round, content.material
