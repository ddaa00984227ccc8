"""A password that is little more than words of this register or of one's own organisation is no password."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from zicht.register.records.accounts import Account
from zicht.register.web.words import read_words

WORDS = (
    *("zicht", "register", "samenwerking", "ondermijning", "convenant", "dashboard", "monitor"),
    *("gemeente", "provincie", "politie", "openbaar", "ministerie", "belastingdienst", "burgemeester"),
    *("welkom", "wachtwoord", "password", "geheim", "admin", "beheerder", "voorland", "proef"),
)
"""What somebody who guesses would try here first; longer words count before what is part of them."""
LEAST_LEFT = 8


class NotWordsOfTheRegister:
    """Refuses a password of which fewer than 8 letters and digits are left without those words."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raises ValidationError."""
        own = re.findall(r"\w{4,}", user.organisation.name.lower()) if user else []
        left = password.lower()
        for word in sorted({*WORDS, *own}, key=len, reverse=True):
            left = left.replace(word, "")
        if len(re.findall(r"[^\W_]", left)) < LEAST_LEFT:
            raise ValidationError(self.get_help_text(), code="words_of_the_register")

    def get_help_text(self) -> str:
        """In the language of the page."""
        return str(read_words(get_language() or "nl").at("platform.password.words"))
