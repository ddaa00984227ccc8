"""Where each page is; all links are relative, so that a site works under any path of any static host."""

from __future__ import annotations

from zicht.model.area_codes import Level

LANGUAGES = ("nl", "en")

LEVEL_WORDS = {
    Level.PROVINCIE: {"nl": "provincie", "en": "province"},
    Level.COROP: {"nl": "corop", "en": "corop"},
    Level.VEILIGHEIDSREGIO: {"nl": "veiligheidsregio", "en": "safety-region"},
    Level.POLITIE_EENHEID: {"nl": "politie-eenheid", "en": "police-unit"},
    Level.GEMEENTE: {"nl": "gemeente", "en": "municipality"},
    Level.WIJK: {"nl": "wijk", "en": "district"},
}
"""The levels with pages of their own; a buurt is a row on the page of its wijk."""

TEXT_PAGES = {
    "indicators": {"nl": "indicatoren", "en": "indicators"},
    "areas": {"nl": "gebieden", "en": "areas"},
    "method": {"nl": "methode", "en": "method"},
    "sources": {"nl": "bronnen", "en": "sources"},
    "analyses": {"nl": "analyses", "en": "analyses"},
    "protection": {"nl": "bescherming", "en": "protection"},
    "accessibility": {"nl": "toegankelijkheid", "en": "accessibility"},
    "about": {"nl": "over", "en": "about"},
}


TOPIC_PAGES = {
    "waterbed": {"nl": "waterbed", "en": "waterbed"},
    "recruits": {"nl": "jonge-aanwas", "en": "young-recruits"},
    "monitor": {"nl": "monitor", "en": "monitor"},
    "cooperation": {"nl": "samenwerking", "en": "cooperation"},
    "questions": {"nl": "zicht-op", "en": "questions"},
}
"""Pages of analyses that give more than indicators; each is there when the release holds it."""

COOPERATION_PAGES = {
    "reuse": {"nl": "bestaat-er-al-iets", "en": "is-there-something-already"},
    "partnerships": {"nl": "alle", "en": "all"},
    "groups": {"nl": "vaste-groepen", "en": "fixed-groups"},
    "themes": {"nl": "themas", "en": "themes"},
    "quality": {"nl": "kwaliteit", "en": "quality"},
    "downloads": {"nl": "gegevens", "en": "data"},
}
"""Pages within the atlas of cooperation beside those of gemeenten and of partnerships."""


def front_page(language: str) -> str:
    """Folder of the front page."""
    return f"{language}/"


def text_page(name: str, language: str) -> str:
    """Folder of one of TEXT_PAGES."""
    return f"{language}/{TEXT_PAGES[name][language]}/"


def topic_page(name: str, language: str, inner: str = "") -> str:
    """Folder of one of TOPIC_PAGES, or of a page within it."""
    return f"{language}/{TOPIC_PAGES[name][language]}/{inner}{'/' if inner else ''}"


def cooperation_page(name: str, language: str) -> str:
    """Folder of one of COOPERATION_PAGES, or of the page of a gemeente or a partnership by its id."""
    return topic_page("cooperation", language, COOPERATION_PAGES.get(name, {}).get(language, name))


def reuse_page(code: str, language: str) -> str:
    """Folder of the page that says what exists already for a gemeente."""
    return f"{cooperation_page('reuse', language)}{code}/"


def indicator_page(identifier: str, language: str) -> str:
    """Folder of the page of an indicator."""
    return f"{language}/indicator/{identifier}/"


def area_page(code: str, language: str) -> str:
    """Folder of the page of an area of LEVEL_WORDS."""
    return f"{language}/{LEVEL_WORDS[Level(code[:2].lower())][language]}/{code}/"


def root_from(page: str) -> str:
    """The way from a page to the root of the site: `../../` from `nl/over/`."""
    return "../" * page.count("/")


def way(page: str, other: str) -> str:
    """The shortest way from a page to another: `../GM0003/` between two gemeenten of the atlas."""
    here, there = page.split("/")[:-1], other.split("/")[:-1]
    same = next((at for at, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), len(there))
    same = min(same, len(here))
    return "../" * (len(here) - same) + "".join(f"{one}/" for one in there[same:]) or "./"
