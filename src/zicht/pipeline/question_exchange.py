"""The closed environment's side of a question: files come in and go out by hand, no network joins the two.

    FOLDER/001.dsse.json ...     the conversation about one question, letter by letter
    FOLDER/register.public       the key of the register, trusted when the first file came in
    FOLDER/signers/<id>.public   keys of those who signed here

What goes out of a request is read from its ledger, where two people of two organisations signed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zicht.cooperation.exchange.conversation import Conversation, Side, check_place, hear, say
from zicht.cooperation.exchange.files import QuestionFileRefused, Refusal, read_file
from zicht.kit.digests import sha256_of
from zicht.kit.files import write_whole
from zicht.kit.keys import PublicKey, SigningKey, read_public_key
from zicht.model.question_entries import Content, Decided, Requested, Run
from zicht.model.requests import Request, State
from zicht.release.output_check.request_store import CANDIDATE, Store
from zicht.release.output_check.requests import MaterialChanged, current

REGISTER = "register.public"
SIGNERS = "signers"
DECIDED = (State.APPROVED, State.RETURNED, State.REFUSED, State.RELEASED)


def take_in(folder: Path, data: bytes, register: PublicKey, *, where: object) -> Conversation:
    """Take in a file of the register; the first one begins the folder. Raises QuestionFileRefused.

    register  its key, as it was handed over; the folder keeps it, and a later file needs the very same
    """
    if not (folder / REGISTER).is_file():
        first = read_file(data, [register], where=where).file
        conversation = Conversation(first.partnership, first.question)
    else:
        conversation = conversation_in(folder)
        if read_public_key(folder / REGISTER) != register:
            raise QuestionFileRefused(
                where, Refusal.FOREIGN, found="another key of the register", expected="that of the first file"
            )
    heard, _ = hear(conversation, data, [register], here=Side.ENVIRONMENT, where=where)
    write_whole(_place(folder, heard), data)
    if not (folder / REGISTER).is_file():
        register.write(folder / REGISTER)
    return heard


def tell_run(folder: Path, key: SigningKey, *, code: str, data: str, environment: str, on: str) -> Path:
    """Tell that the frozen hypotheses were run: the file to carry to the register."""
    conversation = conversation_in(folder)
    frozen = conversation.frozen
    assert frozen is not None, "a folder begins with frozen hypotheses"
    run = Run(len(conversation.runs) + 1, frozen.digest, code, data, environment, on)
    return _say(folder, conversation, run, key)


def tell_request(folder: Path, store: Store, id: str, key: SigningKey, *, in_register: bool = False) -> Path:
    """Tell which output was requested: names and digests out of the ledger, never a figure.

    in_register  people of the register review it instead of the checkers of the store
    raises       MaterialChanged, QuestionFileRefused, RequestUnknown, ...
    """
    conversation, request = conversation_in(folder), _unchanged(store, id)
    if request.material is None:
        raise _too_early(id, "nothing submitted yet", "a request that was submitted")
    content = Requested(
        run=len(conversation.runs),
        request=request.id,
        round=request.round,
        material=request.material.digest,
        outputs=request.material.outputs,
        analysts=_organisations(store, request.analysts),
        in_register=in_register,
        disclosure=_disclosure(store.material(id, request.material.digest) / CANDIDATE),
    )
    return _say(folder, conversation, content, key)


def tell_decision(folder: Path, store: Store, id: str, key: SigningKey) -> Path:
    """Tell what both reviewers signed. Raises QuestionFileRefused while there is no decision."""
    request = _unchanged(store, id)
    decision = request.proposed
    if decision is None or request.state not in DECIDED:
        raise _too_early(id, f"a request that is {request.state.value}", "a decision that both signed")
    content = Decided(
        request=request.id,
        round=decision.round,
        material=decision.material,
        reviewers=_organisations(store, decision.reviewers),
        words={name: judgement.word for name, judgement in sorted(decision.judgements.items())},
        on=decision.on,
        release=request.release,
    )
    return _say(folder, conversation_in(folder), content, key)


def conversation_in(folder: Path) -> Conversation:
    """The conversation in a folder, each file checked anew. Raises QuestionFileRefused."""
    signers = [read_public_key(place) for place in sorted((folder / SIGNERS).glob("*.public"))]
    trusted = [read_public_key(folder / REGISTER), *signers]
    conversation: Conversation | None = None
    for place in sorted(folder.glob("*.dsse.json")):
        data = place.read_bytes()
        file = read_file(data, trusted, where=place).file
        conversation = conversation or Conversation(file.partnership, file.question)
        check_place(conversation, file, where=place)
        conversation = conversation.with_file(file, sha256_of(data))
    if conversation is None:
        raise _too_early(str(folder), "no file", "the frozen hypotheses")
    return conversation


def _say(folder: Path, conversation: Conversation, content: Content, key: SigningKey) -> Path:
    said, data = say(conversation, content, key)
    key.public.write(folder / SIGNERS / f"{key.id}.public")
    write_whole(_place(folder, said), data)
    return _place(folder, said)


def _place(folder: Path, conversation: Conversation) -> Path:
    return folder / f"{len(conversation.files):03d}.dsse.json"


def _unchanged(store: Store, id: str) -> Request:
    request, faults = current(store, id)
    if faults:
        raise MaterialChanged(f"request {id}", found="; ".join(faults), expected="the bytes submitted")
    return request


def _organisations(store: Store, people: tuple[str, ...]) -> tuple[str, ...]:
    register = store.people()
    return tuple(sorted({register.of(id).organisation for id in people}))


def _disclosure(candidate: Path) -> Mapping[str, str]:
    """The disclosure control that was applied, setting by setting."""
    report: dict[str, Any] = json.loads((candidate / "protection.json").read_bytes())
    settings = {name: json.dumps(value) for name, value in sorted(report["settings"].items())}
    return {"rule": report["rule"], **settings}


def _too_early(where: str, found: str, expected: str) -> QuestionFileRefused:
    return QuestionFileRefused(where, Refusal.OUT_OF_ORDER, found=found, expected=expected)
