"""Forms with which frames begin: from an example, or from a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms

from zicht.cooperation.frames.covenant import CovenantVersion, Participant
from zicht.cooperation.frames.examples import EXAMPLES
from zicht.register.records.organisations import Organisation
from zicht.register.rules.artefacts.covenant import LONGEST_DAYS
from zicht.register.web.sharing.forms import Buttons, Worded, choice, day_field
from zicht.register.web.words import Words

LARGEST_FILE = 1_000_000
"""Bytes: a hundred frames with their words are a tenth of it."""


class ExampleForm(Worded):
    """Which example to begin from."""

    topic = "begin"

    def __init__(self, *given: Any, t: Words, **named: Any) -> None:
        super().__init__(*given, **named)
        names = [(key, t.at(f"sharing.example.{key.replace('-', '_')}")) for key in EXAMPLES]
        self.fields["example"] = forms.ChoiceField(choices=names, widget=Buttons)
        self.label_all(t)


class BeginForm(Worded):
    """When the frames count, what kind each participant is, and whether to take frames along."""

    topic = "begin"

    def __init__(
        self,
        *given: Any,
        example: CovenantVersion,
        organisations: Iterable[Organisation],
        t: Words,
        language: str,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.organisations = tuple(organisations)
        kinds = [(kind.id, kind.label.at(language)) for kind in example.types]
        self.fields |= {"in_force_from": day_field(), "in_force_until": day_field()}
        self.fields["with_frames"] = forms.BooleanField(required=False, initial=True)
        self.label_all(t)
        for organisation in self.organisations:
            field = choice(kinds)
            field.label = organisation.name
            field.initial = next((key for key, name in kinds if organisation.kind in (key, name)), "")
            self.fields[f"type_{organisation.pk}"] = field
        self._too_long = t.at("sharing.begin.too_long")
        self._turned = t.at("sharing.begin.turned")

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and within the longest term of a covenant."""
        cleaned = dict(super().clean() or {})
        first, last = cleaned.get("in_force_from"), cleaned.get("in_force_until")
        if first and last and last <= first:
            self.add_error("in_force_until", self._turned)
        elif first and last and last - first > timedelta(days=LONGEST_DAYS):
            self.add_error("in_force_until", self._too_long)
        return cleaned

    def participants(self) -> tuple[Participant, ...]:
        """The organisations with the type that was chosen."""
        return tuple(
            Participant(one.party, self.cleaned_data[f"type_{one.pk}"], one.name)
            for one in self.organisations
        )


class JoinForm(Worded):
    """What kind each organisation is that takes part and is not in the frames yet; "–" leaves it out."""

    topic = "join"

    def __init__(
        self,
        *given: Any,
        covenant: CovenantVersion,
        organisations: Iterable[Organisation],
        t: Words,
        language: str,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.newcomers = tuple(one for one in organisations if covenant.participant(one.party) is None)
        kinds = [(kind.id, kind.label.at(language)) for kind in covenant.types]
        for organisation in self.newcomers:
            field = choice(kinds, optional=True)
            field.label = organisation.name
            self.fields[f"type_{organisation.pk}"] = field
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def participants(self) -> tuple[Participant, ...]:
        """Those for whom a kind was chosen."""
        chosen = ((one, self.cleaned_data[f"type_{one.pk}"]) for one in self.newcomers)
        return tuple(Participant(one.party, kind, one.name) for one, kind in chosen if kind)


class FileForm(Worded):
    """A whole covenant from a file, TOML or JSON."""

    topic = "file"

    def __init__(self, *given: Any, t: Words, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields |= {
            "file": forms.FileField(),
            "seen": forms.CharField(widget=forms.HiddenInput, max_length=64, required=False),
        }
        self.label_all(t)
        self._too_large = t.at("sharing.file.too_large")

    def clean_file(self) -> bytes:
        """Its bytes, when they are not too many."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(self._too_large)
        return bytes(file.read())
