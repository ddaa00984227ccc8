"""The public register of questions in a release: from a signed file beside the sources, never a database."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from zicht.cooperation.exchange.public_export import QuestionExportInvalid, read_export
from zicht.cooperation.exchange.typed_json import parse
from zicht.kit.digests import sha256_of
from zicht.kit.files import write_whole
from zicht.kit.keys import PublicKey, read_public_key
from zicht.model.bundle_parts import BundlePart
from zicht.model.provenance import Source
from zicht.model.question_register import QuestionRegister
from zicht.pipeline.algorithm_record import algorithm_record
from zicht.pipeline.publication import Ground, PartMaker

EXPORT = "questions.dsse.json"
KEY = "questions.public"
PUBLIC = "public"
"""Folder in that of a register: what it made for the public site."""


def question_maker(sources: Path) -> PartMaker | None:
    """The maker for a folder of sources with an export of the register in it; None where there is none.

    raises  QuestionExportInvalid, KeyInvalid: before anything is computed
    """
    if not (sources / EXPORT).is_file():
        return None
    data = (sources / EXPORT).read_bytes()
    key = read_public_key(sources / KEY)
    register = register_in(data, key, where=sources / EXPORT)

    def make(ground: Ground) -> BundlePart:
        ground.progress.step(f"adding {len(register.questions)} questions of the register")
        return question_part(register, data, key)

    return make


def carry_public_questions(register: Path, sources: Path) -> bool:
    """Put what a register made for the public beside sources, as a person would; False when it made nothing.

    register  its folder; only the signed file and its public key are read, never its database
    """
    public = register / PUBLIC
    if not (public / EXPORT).is_file():
        return False
    for name in (EXPORT, KEY):
        write_whole(sources / name, (public / name).read_bytes())
    return True


def register_in(data: bytes, key: PublicKey, *, where: object) -> QuestionRegister:
    """The register in a signed export. Raises QuestionExportInvalid."""
    return read_export(data, [key], where=where)[0]


def question_part(register: QuestionRegister, data: bytes, key: PublicKey) -> BundlePart:
    """What the register adds: itself, the file as it was signed, and a record for each frozen analysis."""
    documents: dict[str, Any] = {
        "questions": asdict(register) | {"signed_by": {"key": key.id, "organisation": key.organisation}},
        "questions/signed": parse(data),
        "questions/key": key.as_dict(),
    }
    for question in register.questions:
        if question.preregistration is not None:
            documents[f"questions/algorithm-{question.id}"] = algorithm_record(question, register)
    return BundlePart(tables={}, documents=documents, sources=(_source(register, data, key),))


def _source(register: QuestionRegister, data: bytes, key: PublicKey) -> Source:
    return Source(
        id="question-register",
        title="Register van onderzoeksvragen (Zicht op)",
        publisher=key.organisation,
        licence="CC BY 4.0",
        address=register.contact or "register",
        sha256=sha256_of(data),
        size=len(data),
        reference_date=register.at,
        reader="zicht.pipeline.question_register",
        made_up=register.made_up,
    )


__all__ = [
    "EXPORT",
    "KEY",
    "QuestionExportInvalid",
    "carry_public_questions",
    "question_maker",
    "question_part",
    "register_in",
]
