"""What a browser test holds: a page and what it asked for, and where each kind of page is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from zicht.site.words import Words, read_words

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "src/zicht/site/assets"
PATIENCE = 120_000
"""Milliseconds a page may take for what it will do in the end: a busy machine is slow and not wrong."""


@dataclass
class Visit:
    """A page and everything it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def ready(page: Page) -> None:
    """Wait until no island of the page is still starting; one that failed is an error."""
    page.wait_for_function("""() => [...document.querySelectorAll('[data-island=map],[data-island=search]')]
           .every(island => ['ready', 'failed'].includes(island.dataset.state))""")
    assert page.locator("[data-state=failed]").count() == 0


@dataclass(frozen=True)
class Addresses:
    """One page of each kind, in one language."""

    words: Words

    def __getitem__(self, kind: str) -> str:
        return self.all[kind]

    @property
    def all(self) -> dict[str, str]:
        dutch = self.words.language == "nl"
        pages = {
            "front": "",
            "gemeente": "gemeente/GM9001/" if dutch else "municipality/GM9001/",
            "wijk": "wijk/WK900100/" if dutch else "district/WK900100/",
            "region": "veiligheidsregio/VR91/" if dutch else "safety-region/VR91/",
            "indicator": "indicator/crimes-total/",
            "indicators": "indicatoren/" if dutch else "indicators/",
            "areas": "gebieden/" if dutch else "areas/",
            "method": "methode/" if dutch else "method/",
            "sources": "bronnen/" if dutch else "sources/",
            "protection": "bescherming/" if dutch else "protection/",
            "accessibility": "toegankelijkheid/" if dutch else "accessibility/",
            "about": "over/" if dutch else "about/",
            "waterbed": "waterbed/",
            "waterbed of an area": "waterbed/GM9001/",
            "monitor": "monitor/",
            "intervention": "monitor/closing-premises/",
            "recruits": "jonge-aanwas/" if dutch else "young-recruits/",
            "recruits of an area": "jonge-aanwas/GM9001/" if dutch else "young-recruits/GM9001/",
            "cooperation": "samenwerking/" if dutch else "cooperation/",
            "cooperation of an area": "samenwerking/GM9001/" if dutch else "cooperation/GM9001/",
            "partnership": "samenwerking/reg-1/" if dutch else "cooperation/reg-1/",
            "partnerships": "samenwerking/alle/" if dutch else "cooperation/all/",
            "fixed groups": "samenwerking/vaste-groepen/" if dutch else "cooperation/fixed-groups/",
            "themes of cooperation": "samenwerking/themas/" if dutch else "cooperation/themes/",
            "quality of registers": "samenwerking/kwaliteit/" if dutch else "cooperation/quality/",
            "data of cooperation": "samenwerking/gegevens/" if dutch else "cooperation/data/",
        }
        return {kind: f"/{self.words.language}/{path}" for kind, path in pages.items()}


KINDS = tuple(Addresses(read_words("nl")).all)
"""The kinds of pages, for tests that look at each of them."""
