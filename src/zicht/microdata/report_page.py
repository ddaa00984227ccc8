"""The report of a delivery as a page to read, print and send to the supplier.

One file without script, picture or address of anything else: its policy forbids the browser to fetch. It
shows what is in the report and nothing more, so no value of a record can be on it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from zicht.microdata.reports import Drift, Finding, Repair, Report, Severity, TableReport

LANGUAGES = ("nl", "en")

BAR = 120
"""Width of a bar in pixels."""


def report_html(report: Report, language: str = "nl") -> str:
    """The page, whole; the same report gives the same bytes. `language` is one of `LANGUAGES`."""
    environment = _environment()
    style = environment.get_template("report.css").render()
    return environment.get_template("report.html.j2").render(
        report=report,
        words=_words(language),
        say=Sayings(language, _words(language)),
        style=style,
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        severity_of=severity_of,
        share_bar=share_bar,
        drift_bar=drift_bar,
    )


@functools.cache
def _environment() -> Environment:
    """Kept, because reading the template takes longer than filling it in."""
    return Environment(
        loader=PackageLoader("zicht.microdata", "templates"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _words(language: str) -> Mapping[str, Any]:
    text = (files("zicht.microdata") / "templates" / "report.toml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = tomllib.loads(text)[language]
    return words


@dataclass(frozen=True)
class Sayings:
    """Figures and codes of a report in the words of a language."""

    language: str
    words: Mapping[str, Any]

    def number(self, value: int) -> str:
        """A whole number with its thousands apart."""
        text = f"{value:,}"
        return text.replace(",", ".") if self.language == "nl" else text

    def decimal(self, value: float, digits: int = 3) -> str:
        """A number with decimals."""
        text = f"{value:.{digits}f}"
        return text.replace(".", ",") if self.language == "nl" else text

    def share(self, part: int, whole: int) -> str:
        """A percentage; what is not nothing and not everything never looks so."""
        if not part or part == whole:
            return "100%" if part else "0%"
        percent = 100 * part / whole
        digits = 2 if percent < 1 else 1
        if percent < 0.01:
            return f"< {self.decimal(0.01, 2)}%"
        if round(percent, digits) >= 100:
            return f"> {self.decimal(99.9, 1)}%"
        return f"{self.decimal(percent, digits)}%"

    def fill(self, key: str, **values: object) -> str:
        """The words of a key with figures filled in."""
        shown = {name: self.number(v) if isinstance(v, int) else v for name, v in values.items()}
        return str(self.words[key]).format(**shown)

    def reason(self, finding: Finding) -> str:
        """Why rows are in quarantine; a rule has its name with it."""
        _, _, detail = finding.name.partition(": ")
        words = str(self.words["reasons"][finding.reason.value])
        return f"{words}: {detail}" if finding.reason.value == "rule" else words

    def repair(self, repair: Repair) -> str:
        """A proposal, part by part."""
        known: Mapping[str, str] = self.words["repairs_words"]
        parts = []
        for part in repair.repair.split(" + "):
            start = next((words for words in known if part.startswith(words)), "")
            parts.append(known.get(start, "") + part.removeprefix(start))
        return ", ".join(parts)

    def sentence(self, text: str) -> str | None:
        """A sentence of the report in this language, or None when it is of a kind not known here."""
        for key, form in _SENTENCES.items():
            match = form.fullmatch(text)
            if match:
                shown = (self._localised(part) for part in match.groups())
                return str(self.words["sentences"][key]).format(*shown)
        return None

    def _localised(self, part: str) -> str:
        if part.isdecimal():
            return self.number(int(part))
        number = re.fullmatch(r"-?\d+\.\d+", part)
        return part.replace(".", ",") if number and self.language == "nl" else part


_SENTENCES: Mapping[str, re.Pattern[str]] = {
    "quarantined": re.compile(r"([\d.]+)% of the rows is in quarantine, above ([\d.]+)%"),
    "rows": re.compile(r"(\d+) rows where the last delivery had (\d+): (-?[\d.]+)% different"),
    "missing": re.compile(r"empty values of (\w+) are spread otherwise .* \(index ([\d.]+)\)"),
    "distribution": re.compile(r"values of (\w+) are spread otherwise .* \(index ([\d.]+)\)"),
    "unchecked": re.compile(r"(\w+) was not checked: no rows of (\w+) to compare with"),
}
"""The sentences that intake writes; one that is not known is shown as it is, in English."""


def severity_of(table: TableReport) -> Severity:
    """The worst that is said of a table."""
    if table.stops:
        return Severity.STOP
    return Severity.WARN if table.warnings else Severity.FINE


def share_bar(part: int, whole: int) -> int:
    """Pixels of a bar for a part of a whole; what is not nothing can be seen."""
    return max(2, round(BAR * part / whole)) if part else 0


def drift_bar(table: TableReport, found: Drift) -> tuple[int, int]:
    """Pixels of the bar of a difference, and of the mark for chance, on the scale of its kind."""
    same = [other for other in table.drift if (other.what == "rows") == (found.what == "rows")]
    scale = max([0.25, *(abs(other.measure) for other in same), *(other.chance for other in same)])
    return round(BAR * abs(found.measure) / scale), round(BAR * found.chance / scale)
