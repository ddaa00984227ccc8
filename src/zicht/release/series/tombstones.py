"""What stands where a withdrawn release stood: that it was withdrawn, when, why, and what to use now."""

from __future__ import annotations

import html

from zicht.kit.digests import canonical_json
from zicht.model.indicators import LANGUAGES
from zicht.release.series.notices import Revocation

FORMAT = "zicht-tombstone/1"
_WORDS = {
    "nl": {
        "title": "Ingetrokken: uitgave {name}",
        "lead": "Deze uitgave is op {on} ingetrokken. Gebruik de cijfers ervan niet meer.",
        "why": "Waarom",
        "instead": "Gebruik in plaats daarvan",
        "newest": "de geldende uitgave",
        "none": "Er is op dit moment geen geldende uitgave.",
    },
    "en": {
        "title": "Withdrawn: release {name}",
        "lead": "This release was withdrawn on {on}. Do not use its figures any more.",
        "why": "Why",
        "instead": "Use instead",
        "newest": "the release that holds",
        "none": "There is no release that holds at this moment.",
    },
}


def tombstone_of(revocation: Revocation) -> dict[str, bytes]:
    """tombstone.json and index.html: what is left of a withdrawn release in its series."""
    plain = {
        "format": FORMAT,
        "instead": revocation.instead,
        "name": revocation.name,
        "on": revocation.on,
        "reason": dict(revocation.reason),
        "release": revocation.release,
    }
    newest = "../../current/" if revocation.instead else ""
    return {
        "index.html": tombstone_page(revocation, newest=newest),
        "tombstone.json": canonical_json(plain, indent=1),
    }


def tombstone_page(revocation: Revocation, *, newest: str) -> bytes:
    """One page in all languages, without script or style from elsewhere.

    newest  address of what holds now, relative to the page; "" when nothing does
    """
    parts = "\n".join(_part(revocation, language, newest) for language in LANGUAGES)
    title = html.escape(_WORDS["nl"]["title"].format(name=revocation.name))
    return f"""<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
</head>
<body>
{parts}
</body>
</html>
""".encode()


def _part(revocation: Revocation, language: str, newest: str) -> str:
    words = _WORDS[language]
    if newest:
        link = f'<a href="{html.escape(newest)}">{words["newest"]}</a>'
        instead = f"<h2>{words['instead']}</h2>\n<p>{link}</p>"
    else:
        instead = f"<p>{words['none']}</p>"
    return (
        f'<main lang="{language}">\n'
        f"<h1>{html.escape(words['title'].format(name=revocation.name))}</h1>\n"
        f"<p>{html.escape(words['lead'].format(on=revocation.on))}</p>\n"
        f"<h2>{words['why']}</h2>\n<p>{html.escape(revocation.reason[language])}</p>\n"
        f"{instead}\n</main>"
    )
