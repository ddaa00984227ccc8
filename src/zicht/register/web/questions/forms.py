"""Forms of questions: made of the fields of a content, with every fault told at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest

from zicht.model.question_entries import Finding, Hypothesis, OutputReview, Requested
from zicht.model.question_terms import Follow
from zicht.model.requests import Word
from zicht.register.records.organisations import Organisation
from zicht.register.rules.question_contents import Fault
from zicht.register.web.questions.fields import Spec, choices, field_of, lines_of
from zicht.register.web.words import Words


class QuestionForm(forms.Form):
    """Fields of one content; `faults` puts what the rules found where it belongs."""

    def __init__(self, *given: Any, t: Words, specs: Sequence[Spec] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.t, self.specs = t, specs
        for name, kind in specs:
            self.fields[name] = self._labelled(name, field_of(kind, t))
            if isinstance(kind, tuple) and kind[0] is Follow:  # `follows` is also a field of a question
                self.fields[name].label = t.at("questions.field.follows_up")

    def _labelled(self, name: str, field: forms.Field) -> forms.Field:
        field.label = self.t.at(f"questions.field.{name}")
        field.help_text = self.t.at("questions.help").get(name, "")
        return field

    def faults(self, found: Sequence[Fault]) -> None:
        """Tell each fault at its field, or above the form when it has none."""
        for fault in found:
            words = self.t.at(f"questions.faults.{fault.rule}")
            self.add_error(fault.field if fault.field in self.fields else None, words)

    @property
    def content(self) -> dict[str, Any]:
        """What was entered, as the fields of a content."""
        return {name: self._value(name, kind) for name, kind in self.specs}

    def _value(self, name: str, kind: object) -> Any:
        value = self.cleaned_data[name]
        if isinstance(kind, tuple):
            return tuple(kind[0](word) for word in value)
        if isinstance(kind, type):
            return kind(value)
        if kind in ("lines", "lines?"):
            return lines_of(value)
        return int(value) if kind == "order" else value


class ReviewForm(QuestionForm):
    """A word for each output, and a reason for what is held back."""

    def __init__(self, *given: Any, request: Requested, **named: Any) -> None:
        super().__init__(*given, **named)
        self.request = request
        for number, output in enumerate(request.outputs):
            word = forms.ChoiceField(choices=choices(Word, self.t), widget=forms.RadioSelect)
            reason = forms.CharField(max_length=300, required=False)
            word.label, reason.label = output, self.t.at("questions.field.reason_for").format(output=output)
            self.fields[f"word_{number}"], self.fields[f"reason_{number}"] = word, reason

    @property
    def review(self) -> OutputReview:
        """What was said; the organisation is filled in by who it is."""
        said = list(enumerate(self.request.outputs))
        words = {output: Word(self.cleaned_data[f"word_{number}"]) for number, output in said}
        reasons = {output: self.cleaned_data[f"reason_{number}"].strip() for number, output in said}
        told = {output: reason for output, reason in reasons.items() if reason}
        return OutputReview(self.request.material, "", words, told)


FIGURES = ("effect", "lower", "upper", "adjusted")


class InterpretationForm(QuestionForm):
    """The figures of each frozen hypothesis, as they stand in the checked output, and what they mean."""

    def __init__(
        self, *given: Any, hypotheses: Sequence[Hypothesis], outputs: Sequence[str], **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.hypotheses = hypotheses
        for at, one in enumerate(hypotheses):
            output = forms.ChoiceField(choices=[(name, name) for name in outputs])
            output.label = f"{one.id}: {self.t.at('questions.field.output')}"
            self.fields[f"output_{at}"] = output
            for name in FIGURES:
                field = forms.FloatField(required=False)
                field.label = f"{one.id}: {self.t.at(f'questions.field.{name}')}"
                self.fields[f"{name}_{at}"] = field

    @property
    def findings(self) -> tuple[Finding, ...]:
        """One a hypothesis; empty figures are hidden by disclosure control."""
        return tuple(
            Finding(
                one.id,
                self.cleaned_data[f"output_{at}"],
                *(self.cleaned_data[f"{name}_{at}"] for name in FIGURES),
            )
            for at, one in enumerate(self.hypotheses)
        )


class FileForm(QuestionForm):
    """A file that comes in."""

    file = forms.FileField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._labelled("file", self.fields["file"])


class KeyForm(FileForm):
    """A public key of the closed environment, and for which organisation it signs."""

    organisation = forms.ModelChoiceField(Organisation.objects.all())

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._labelled("organisation", self.fields["organisation"])


def handed_in(request: HttpRequest) -> tuple[Any, Any]:
    """Fields and files that were sent; a form without fields can be sent too."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def initial_of(content: object, specs: Sequence[Spec]) -> Mapping[str, Any]:
    """What a form begins with, out of a content that is there."""
    plain = {name: getattr(content, name) for name, _ in specs}
    return {name: "\n".join(value) if isinstance(value, tuple) else value for name, value in plain.items()}
