"""Which fields a form asks for each content of a question, and of which kind each field is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from django import forms

from zicht.model.question_terms import (
    Answer,
    Correction,
    Direction,
    EffectScale,
    Explanation,
    Follow,
    Recalibrated,
    RejectionGround,
    TestOutcome,
    WithdrawalGround,
)
from zicht.register.web.words import Words

Spec = tuple[str, object]
"""Name of a field, and its kind: a word below, or an enumeration to choose from."""

ASKED: Sequence[Spec] = (
    ("title", "line"),
    ("question", "text"),
    ("decision", "text"),
    ("decided_by", "line"),
    ("decide_before", "day?"),
    ("theme", "line"),
    ("follows", "line?"),
    ("title_en", "line?"),
    ("question_en", "text?"),
)
ASSESSED: Mapping[str, Sequence[Spec]] = {
    "legal": (("outcome", TestOutcome), ("ground", "text"), ("laws", "lines?")),
    "public-value": (("outcome", TestOutcome), ("ground", "text")),
    "duplicates": (("outcome", TestOutcome), ("ground", "text")),
    "debate": (
        ("outcome", TestOutcome),
        ("ground", "text"),
        ("held", Answer),
        ("body", "line?"),
        ("decision", "line?"),
        ("decided_on", "day?"),
    ),
}
REJECTED: Sequence[Spec] = (
    ("ground", RejectionGround),
    ("why", "text"),
    ("recourse", "line"),
    ("until", "day"),
)
APPEALED: Sequence[Spec] = (("why", "text"),)
PRIORITISED: Sequence[Spec] = (
    ("body", "line"),
    ("decision", "line"),
    ("decided_on", "day"),
    ("order", "order"),
    ("why", "text"),
)
HYPOTHESIS: Sequence[Spec] = (
    ("id", "line"),
    ("statement", "text"),
    ("population", "line"),
    ("variables", "lines"),
    ("against", "line"),
    ("test", "line"),
    ("direction", Direction),
    ("scale", EffectScale),
    ("smallest", "number"),
    ("alpha", "number"),
    ("family", "line"),
    ("correction", Correction),
    ("suppression", "line"),
)
INTERPRETED: Sequence[Spec] = (("meaning", "text"), ("alternatives", "lines"), ("not_said", "lines"))
PUBLISHED: Sequence[Spec] = (("release", "line"), ("page", "line"), ("on", "day"))
ANSWERED: Sequence[Spec] = (
    ("explained", Answer),
    ("explanations", (Explanation,)),
    ("known", Answer),
    ("neighbours", Answer),
    ("follows", (Follow,)),
    ("named", "tick"),
)
RECALIBRATED: Sequence[Spec] = (("outcome", Recalibrated), ("why", "text"), ("again_on", "day"))
WITHDRAWN: Sequence[Spec] = (("ground", WithdrawalGround), ("why", "text"))


class Sentences(forms.Textarea):
    """A field of more than one line; says its kind, as other widgets do."""

    input_type = "textarea"


def field_of(kind: object, t: Words) -> forms.Field:
    """The field of a kind; a question mark behind it: may be left empty."""
    if isinstance(kind, str):
        return _plain(kind.removesuffix("?"), required=not kind.endswith("?"))
    if isinstance(kind, tuple):
        return forms.MultipleChoiceField(
            choices=choices(kind[0], t), widget=forms.CheckboxSelectMultiple, required=kind[0] is Follow
        )
    assert isinstance(kind, type)
    return forms.ChoiceField(choices=choices(kind, t), widget=forms.RadioSelect)


def choices(words: type[StrEnum], t: Words) -> list[tuple[str, str]]:
    """Every word of a closed list, with its text."""
    table = t.at(f"questions.words.{words.__name__}")
    return [(word.value, table[word.value]) for word in words]


def _plain(kind: str, *, required: bool) -> forms.Field:
    makers: dict[str, Any] = {
        "line": lambda: forms.CharField(max_length=300, required=required),
        "text": lambda: forms.CharField(max_length=2000, required=required, widget=Sentences),
        "lines": lambda: forms.CharField(max_length=2000, required=required, widget=Sentences),
        "day": lambda: forms.CharField(
            max_length=10, required=required, widget=forms.TextInput({"placeholder": "2026-12-31"})
        ),
        "number": lambda: forms.FloatField(required=required, localize=False),
        "number?": lambda: forms.FloatField(required=False),
        "tick": lambda: forms.BooleanField(required=False),
        "order": lambda: forms.ChoiceField(choices=[(1, "1"), (2, "2"), (3, "3")], widget=forms.RadioSelect),
    }
    field: forms.Field = makers[kind]()
    return field


def lines_of(text: str) -> tuple[str, ...]:
    """One entry a line; empty lines are none."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
