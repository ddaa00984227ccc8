"""What somebody looks for in the log."""

from __future__ import annotations

from typing import Any

from django import forms

from zicht.register.web.words import Words


class AskedForm(forms.Form):
    """Filters; all of them may stay empty."""

    thing = forms.ChoiceField(required=False)
    action = forms.ChoiceField(required=False)
    organisation = forms.ChoiceField(required=False)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(
        self,
        data: Any,
        *,
        t: Words,
        things: list[tuple[str, str]],
        actions: list[tuple[str, str]],
        organisations: list[tuple[str, str]],
    ) -> None:
        super().__init__(data)
        words = t.at("audit.filter")
        every = [("", words["all"])]
        self.fields["thing"].choices = every + things
        self.fields["action"].choices = every + actions
        self.fields["organisation"].choices = every + organisations
        for name, field in self.fields.items():
            field.label = words[name]
            field.error_messages["invalid"] = words["no_day"]

    def asked(self) -> dict[str, Any]:
        """What was chosen, of a form that is valid."""
        return {name: self.cleaned_data[name] for name in self.fields}
