"""The whole chain on a made-up country: deliveries of suppliers in, a sealed release and its site out.

Open statistics of the made-up province and counts over made-up persons of the same province come together in
one release. Every step is the one real deliveries go through: intake, runs, protection, attack, the check
by two people (who do not exist, as everybody here), sealing, pages.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zicht.kit.digests import sha256_of
from zicht.kit.errors import UserError
from zicht.kit.keys import made_up_key
from zicht.kit.progress import Progress
from zicht.microdata.engines.choice import DEFAULT
from zicht.microdata.vault import Vault, open_vault
from zicht.pipeline.candidate import Asked, build_candidate
from zicht.pipeline.check import check_made_up
from zicht.pipeline.deliver import make_vault
from zicht.pipeline.deliver_all import accept_all
from zicht.pipeline.demo_data import write_deliveries
from zicht.pipeline.made_up import write_made_up_sources
from zicht.pipeline.question_register import carry_public_questions
from zicht.pipeline.release import demonstration_keys, seal_release, site_of

MARK = "truth.json"
SERIES, REQUESTS = "series", "requests"
REGISTER = "register"


class NotOurVault(UserError):
    """In the place of the demonstration's vault lies one that this command did not make."""

    exit_code = 18
    usual_remedy = "name another folder with --out"


@dataclass(frozen=True)
class Demonstration:
    """Which made-up country; the same values give the same bundle and site."""

    persons: int
    seed: int
    release: str = "1"
    engine: str = DEFAULT

    @property
    def candidate(self) -> Asked:
        """Anyone can work out its key, as anyone may know everything of a country that is not."""
        key = sha256_of(f"protection of made-up persons, seed {self.seed}".encode()).encode()
        return Asked(self.release, self.seed, key, self.engine)


def build_demo(out: Path, asked: Demonstration, *, on: date, processes: int, progress: Progress) -> Path:
    """Make the country, take in its deliveries, run every analysis, protect, attack, check, seal, publish.

    OUT/sources    files of open statistics        OUT/microdata  deliveries of suppliers
    OUT/vault      the vault, OUT/vault.key its key
    OUT/bundle     the candidate, OUT/attack.json what attacks found in it
    OUT/requests   the output check                OUT/series     sealed releases
    OUT/site       pages of the release (returned)
    OUT/register   a made-up register, if one is there: its public questions come into the release
    on             the day that ledgers and signatures name; it does not come into the bundle or the site
    """
    sources = write_made_up_sources(out / "sources", seed=asked.seed, progress=progress)
    carry_public_questions(out / REGISTER, sources)
    deliveries = write_deliveries(
        out / "microdata", persons=asked.persons, seed=asked.seed, processes=processes, progress=progress
    )
    vault = _fresh_vault(out, on=on, deliveries=deliveries / "deliveries", progress=progress)
    candidate = build_candidate(vault.path, sources, out, asked.candidate, progress=progress)
    release = _checked_and_sealed(out, asked, candidate, on=on, progress=progress)
    progress.step("writing the site")
    site_of(release, out / "site", progress=progress)
    progress.step("done")
    return out / "site"


def _fresh_vault(out: Path, *, on: date, deliveries: Path, progress: Progress) -> Vault:
    """A vault with all deliveries; that of an earlier demonstration goes, with what was released of it."""
    place = out / "vault"
    if place.exists():
        if not open_vault(place).made_up:
            raise NotOurVault(place, found="a vault with real deliveries", expected="none, or a made-up one")
        for old in (place, out / SERIES, out / REQUESTS):
            shutil.rmtree(old, ignore_errors=True)
    vault = make_vault(place, out / "vault.key", made_up=True)
    accept_all(deliveries, place, out / "vault.key", vault.contracts, on=on, progress=progress)
    return vault


def _checked_and_sealed(
    out: Path, asked: Demonstration, candidate: Path, *, on: date, progress: Progress
) -> Path:
    """Two made-up people look at the candidate and sign; what they signed becomes a release."""
    progress.step("checking what leaves")
    keys = demonstration_keys(asked.seed)
    done = check_made_up(
        candidate,
        out / REQUESTS,
        id=f"release-{asked.release}",
        analyst=made_up_key(asked.seed, "Analyst", "Core team"),
        reviewers=keys.checkers,
        publisher=keys.publisher,
        on=on,
    )
    papers = {name: place.read_bytes() for name, place in done.evidence.items()}
    papers["disclosure_record.json"] = done.record
    return seal_release(
        done.candidate, done.approvals, out / SERIES, papers=papers, keys=keys, on=on, progress=progress
    )
