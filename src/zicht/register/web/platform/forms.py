"""Forms of the platform."""

from __future__ import annotations

from typing import Any

from django import forms

from zicht.register.records.accounts import Account
from zicht.register.records.organisations import Organisation
from zicht.register.web.words import Words


class AccountForm(forms.Form):
    """Who may log in, for which organisation."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField()
    organisation = forms.ModelChoiceField(Organisation.objects.all())

    def __init__(self, *given: Any, t: Words, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, field in self.fields.items():
            field.label = t.at(f"platform.account.{name}")
        self._taken = t.at("platform.account.taken")

    def clean_email(self) -> str:
        """An address is one account's."""
        email = str(self.cleaned_data["email"]).lower()
        if Account.objects.filter(email=email).exists():
            raise forms.ValidationError(self._taken)
        return email
