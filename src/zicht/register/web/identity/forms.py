"""Forms of the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.forms import ValidationError

from zicht.register.records.accounts import Account
from zicht.register.web.words import Words


class LabelledForm(forms.Form):
    """A form of which labels and helps stand in the texts, under `platform.<topic>`."""

    topic = ""

    def __init__(self, *given: Any, t: Words, **named: Any) -> None:
        super().__init__(*given, **named)
        self.words = t.at(f"platform.{self.topic}")
        for name, field in self.fields.items():
            field.label = self.words[name]
            field.help_text = self.words.get(f"{name}_help", "")


class PasswordLogIn(LabelledForm):
    """Address and password."""

    topic = "log_in"
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class CodeForm(LabelledForm):
    """The six digits of an authenticator."""

    topic = "code"
    code = forms.RegexField(
        r"^\s*\d{3}\s?\d{3}\s*$",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Without spaces."""
        return "".join(str(self.cleaned_data["code"]).split())


class NewPassword(LabelledForm):
    """A password one chooses, twice."""

    topic = "password"
    first = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    again = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def __init__(self, *given: Any, account: Account, **named: Any) -> None:
        super().__init__(*given, **named)
        self._account = account
        keeper = forms.HiddenInput(attrs={"autocomplete": "username"})
        self.fields["username"] = forms.CharField(required=False, widget=keeper, initial=account.email)

    def clean(self) -> dict[str, Any]:
        """Both the same, long enough, and not one everybody uses."""
        given: dict[str, Any] = super().clean()
        if given.get("first") != given.get("again"):
            raise ValidationError(self.words["differ"])
        password_validation.validate_password(given.get("first", ""), self._account)
        return given


class ChangedPassword(NewPassword):
    """The same, by who knows the one that is to go."""

    current = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("current", "first", "again")

    def clean_current(self) -> str:
        """The old one, exactly."""
        given = str(self.cleaned_data["current"])
        if not self._account.check_password(given):
            raise ValidationError(self.words["not_yours"])
        return given
