"""The public register of questions in a bundle, looked up as pages need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zicht.site.bundle_reader import Bundle

Row = Mapping[str, Any]
DOCUMENT = "questions.json"


@dataclass(frozen=True, eq=False)
class PublicRegister:
    """Everything the release says of questions.

    questions   as `model.question_register.PublicQuestion`, sorted by id
    algorithms  id of a question -> path of its record for the register of algorithms
    """

    at: str
    made_up: bool
    contact: str
    signed_by: Row
    questions: tuple[Row, ...]
    algorithms: Mapping[str, str]


def register_of(bundle: Bundle) -> PublicRegister | None:
    """Read it; None when the release holds none."""
    if not bundle.holds(DOCUMENT):
        return None
    plain = bundle.document(DOCUMENT)
    ids = [one["id"] for one in plain["questions"]]
    paths = {id: f"questions/algorithm-{id}.json" for id in ids}
    return PublicRegister(
        at=plain["at"],
        made_up=plain["made_up"],
        contact=plain["contact"],
        signed_by=plain["signed_by"],
        questions=tuple(plain["questions"]),
        algorithms={id: path for id, path in paths.items() if bundle.holds(path)},
    )
