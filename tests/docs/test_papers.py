"""The papers of the house: links lead somewhere, examples are read, the licence is whole."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_every_link_within_the_repository_leads_somewhere(paper: Path):
    text = FENCED.sub("", paper.read_text(encoding="utf-8"))
    broken = []
    for link in LINK.findall(text):
        address, _, anchor = link.partition("#")
        if address.startswith(("http://", "https://", "mailto:")):
            continue
        target = (paper.parent / address).resolve() if address else paper
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in anchors(target.read_text("utf-8"))
        ):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("paper", PAPERS, ids=name)
def test_every_paper_starts_with_its_title_and_speaks_plainly(paper: Path):
    text = paper.read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if line and not line.startswith("<!--"))
    assert first.startswith("# ")
    assert not re.search(r"\b(simply|obviously|leverage|utilize|best-in-class)\b", text, re.IGNORECASE)


def test_every_example_in_toml_is_toml():
    examples = [
        block
        for paper in PAPERS
        for block in re.findall(
            r"^ *```toml\n(.*?)^ *```", paper.read_text("utf-8"), re.MULTILINE | re.DOTALL
        )
    ]
    assert examples
    for example in examples:
        tomllib.loads(example)


def test_the_licence_is_the_whole_eupl():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("# EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [int(n) for n in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)] == list(range(1, 16))
    assert "## Appendix" in text
    assert text.rstrip().endswith("EUPL version.")
    words = " ".join(re.sub(r"[#>*]", "", text).split())
    assert hashlib.sha256(words.encode()).hexdigest() == EUPL_WORDS


EUPL_WORDS = "7481f0517e025d6dbba598a38d4600f50902b8b1ce3db7412ad0110651f8b205"
"""SHA-256 of the words of the English text, without marks and line ends."""


def test_the_licence_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    assert project["license"] == code["legal"]["license"] == "EUPL-1.2"
    assert project["version"] == code["softwareVersion"]


def test_publiccode_has_what_the_standard_demands():
    code = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
    demanded = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"}
    demanded |= {"description", "legal", "maintenance", "localisation"}
    assert demanded <= set(code)
    assert code["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert code["maintenance"]["contacts"][0]["name"]
    for language in ("nl", "en"):
        words = code["description"][language]
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert all(len(feature) <= 100 for feature in words["features"])


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
