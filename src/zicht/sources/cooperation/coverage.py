"""What a source of partnerships speaks of, as its entry in the catalogue declares it.

forms          forms it speaks of, as `Form` writes them; nothing for a source without partnerships
whole          "yes" when it lists all of them: only then absence in it means something
reliable_from  before this day it misses more than it holds
"""

from __future__ import annotations

from datetime import date

from zicht.model.partnerships import Coverage, Form
from zicht.sources.entries import CatalogueInvalid, Entry


def speaks_of_partnerships(entry: Entry) -> bool:
    """Whether the source lists partnerships at all."""
    return bool(entry.options.get("forms"))


def coverage_of(entry: Entry, on: date) -> Coverage:
    """What an entry declares, of an export of a day. Raises CatalogueInvalid."""
    options = entry.options
    try:
        since = options.get("reliable_from", "")
        return Coverage(
            source=entry.id,
            forms=frozenset(Form(word) for word in options["forms"].split()),
            whole=options.get("whole") == "yes",
            stated_on=on,
            reliable_from=date.fromisoformat(since) if since else None,
        )
    except (KeyError, ValueError) as error:
        raise CatalogueInvalid(entry.id, found=error, expected="forms and days that exist") from None


def stated_in(entry: Entry) -> date:
    """The reference date of an entry as a day. Raises CatalogueInvalid."""
    try:
        return date.fromisoformat(entry.reference_date)
    except ValueError:
        raise CatalogueInvalid(
            entry.id, found=f"reference_date {entry.reference_date!r}", expected="a day: 2026-05-16"
        ) from None
