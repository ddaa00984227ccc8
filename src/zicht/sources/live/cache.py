"""What lets a broken run go on: pages by digest, and one journal per table that says which pages it has.

    pages/ab/abcdef...   bodies as received (unpacked), named by their SHA-256
    seen/<digest>.json   address -> digest of its last body and its validators, for conditional requests
    tables/<id>.json     journal of one table

Every file is written aside and renamed, so a break at any moment leaves a cache that can be used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.files import write_whole
from zicht.sources.live.answers import Validators, read_document
from zicht.sources.live.client import Client
from zicht.sources.live.errors import CacheDamaged

JOURNAL_FORM = 1


@dataclass(frozen=True)
class Page:
    """One page in the cache: where it was asked, its digest, where the next one is ("" at the end)."""

    address: str
    sha256: str
    rows: int
    next_address: str


@dataclass(frozen=True)
class Journal:
    """How far the reading of one table has come.

    request   digest of the table's definition: another filter or page size makes it another request
    version   what the publisher called the version when reading began
    sets      name of an entity set -> its pages so far
    whole     True when every page is there and the version was the same at the end
    """

    request: str
    version: str
    sets: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    whole: bool = False

    def pages(self, name: str) -> tuple[Page, ...]:
        """The pages of one entity set."""
        return self.sets.get(name, ())

    def with_page(self, name: str, page: Page) -> Journal:
        """This journal with one page more."""
        return replace(self, sets={**self.sets, name: (*self.pages(name), page)})


@dataclass(frozen=True)
class Cache:
    """A folder of pages and journals; one process at a time."""

    folder: Path

    def ask(self, client: Client, address: str) -> tuple[str, dict[str, Any]]:
        """(digest, document) of the answer at `address`, kept; unchanged answers come from the cache."""
        seen = self._seen(address)
        known = None if seen is None else Validators(seen["etag"], seen["last_modified"])
        answer = client.ask(address, known=known)
        if answer.body is None or answer.document is None:
            assert seen is not None
            return seen["sha256"], self.document(seen["sha256"])
        digest = sha256_of(answer.body)
        write_whole(self._page_path(digest), answer.body)
        record = {"address": address, "sha256": digest, **asdict(answer.validators)}
        write_whole(self._seen_path(address), canonical_json(record))
        return digest, answer.document

    def body(self, digest: str) -> bytes:
        """A page by its digest; raises CacheDamaged when it is gone or has changed."""
        path = self._page_path(digest)
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            raise self._damaged(path, "no such page") from None
        if sha256_of(body) != digest:
            raise self._damaged(path, "other bytes than were stored")
        return body

    def document(self, digest: str) -> dict[str, Any]:
        """A page by its digest, as JSON."""
        return read_document(self.body(digest), where=str(self._page_path(digest)))

    def journal(self, table_id: str) -> Journal | None:
        """The journal of a table, or None when there is none."""
        path = self._journal_path(table_id)
        if not path.exists():
            return None
        try:
            held = json.loads(path.read_bytes())
            sets = {name: tuple(Page(**page) for page in pages) for name, pages in held["sets"].items()}
            return Journal(held["request"], held["version"], sets, held["whole"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self._damaged(path, "a journal that cannot be read") from None

    def keep_journal(self, table_id: str, journal: Journal) -> None:
        """Store the journal of a table in the place of the old one."""
        held = {"form": JOURNAL_FORM, **asdict(journal)}
        write_whole(self._journal_path(table_id), canonical_json(held))

    def _seen(self, address: str) -> dict[str, str] | None:
        """What we know of an address, when its page is still there and can be checked for changes."""
        path = self._seen_path(address)
        if not path.exists():
            return None
        try:
            held = json.loads(path.read_bytes())
            record = {name: str(held[name]) for name in ("sha256", "etag", "last_modified")}
        except (ValueError, KeyError, TypeError):
            raise self._damaged(path, "a record that cannot be read") from None
        return record if self._page_path(record["sha256"]).exists() else None

    def _page_path(self, digest: str) -> Path:
        return self.folder / "pages" / digest[:2] / digest

    def _seen_path(self, address: str) -> Path:
        return self.folder / "seen" / f"{sha256_of(address.encode())}.json"

    def _journal_path(self, table_id: str) -> Path:
        return self.folder / "tables" / f"{table_id}.json"

    def _damaged(self, path: Path, found: str) -> CacheDamaged:
        return CacheDamaged(
            path,
            found=found,
            expected="what an earlier run stored",
            remedy=f"remove the folder {self.folder} and run the command again; everything is fetched anew",
        )
