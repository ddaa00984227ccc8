"""Read built pages as a reader does: words, and cells of the rows of tables."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from zicht.site.links import LANGUAGES, topic_page
from zicht.site.words import Words


def html(site: Path, words: Words, topic: str, inner: str = "") -> str:
    return (site / topic_page(topic, words.language, inner) / "index.html").read_text(encoding="utf-8")


def text(page: str) -> str:
    """What a reader sees, a cell or paragraph a line."""
    body = page[page.index("<main") : page.index("</main>")]
    broken = re.sub(r"</(td|th|p|li|h\d|dd|dt|caption|summary)>|<svg.*?</svg>", "\n", body, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", broken))


def rows(page: str, name: str) -> list[list[str]]:
    """Cells of the rows whose head is this name."""
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", page)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells)]
        for head, cells in found
        if unescape(re.sub(r"<[^>]+>", "", head)) == name
    ]


def decimals(words: Words, number: str) -> str:
    return number.replace(".", ",") if words.language == "nl" else number


def topic_files(site: Path, topic: str) -> list[Path]:
    folders = [site / topic_page(topic, language) for language in LANGUAGES]
    return sorted(page for folder in folders for page in folder.rglob("index.html"))


def menu_of(page: Path) -> list[str]:
    found = re.search(r'<nav class="site-nav".*?</nav>', page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return re.findall(r">([^<\n]+)</a>", found[0])
