"""The page of a report says all that is in the report, in two languages, and reaches for nothing."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
import tomllib
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from zicht.microdata import thresholds
from zicht.microdata.report_page import LANGUAGES, Sayings, report_html
from zicht.microdata.reports import (
    Decision,
    Drift,
    Finding,
    Override,
    Reason,
    Reference,
    Repair,
    Report,
    Severity,
    TableReport,
)

STOP = "1500 rows where the last delivery had 800: 87.5% different"
SUSPECTS = TableReport(
    table="suspects",
    physical_name="VERDTAB",
    file="verdtab.csv",
    format="csv",
    sha256="a" * 64,
    rows=1500,
    accepted=1455,
    quarantined=45,
    content="0f" * 16,
    findings=(
        Finding(Reason.CODE, "code: offence", "offence", "MISDRIJFGROEP", 42, tuple(range(1001, 1021))),
        Finding(Reason.RULE, "rule: registered-after-offence", "", "", 3, (7, 8, 9)),
    ),
    repairs=(Repair("offence", "MISDRIJFGROEP", "spaces removed + zeros on the left", 40),),
    references=(Reference("place", "areas", "buurt", "not checked"),),
    missing={"offence": 0, "place": 375},
    last="politie-2024-Q3-1a2b3c4d",
    drift=(
        Drift("rows", "", 800, 1500, 0.875, 0.01, Severity.STOP),
        Drift("distribution", "offence", 800, 1455, 0.162, 0.004, Severity.WARN),
    ),
    warnings=(
        "values of offence are spread otherwise than in the last delivery (index 0.162)",
        "a sentence of a new kind",
    ),
    stops=(STOP,),
)
NURSERIES = dataclasses.replace(
    SUSPECTS,
    table="nurseries",
    quarantined=0,
    accepted=1500,
    findings=(),
    repairs=(),
    last="",
    drift=(),
    warnings=(),
    stops=(),
    references=(),
    missing={"date": 0},
)
REPORT = Report(
    id="politie-2024-Q4-9f8e7d6c",
    digest="9f8e7d6c" + "0" * 56,
    supplier="politie",
    first_period="2024-Q4",
    period="2024-Q4",
    made_up=True,
    decision=Decision.STOPPED,
    override=None,
    tables=(SUSPECTS, NURSERIES),
)
OVERRIDDEN = dataclasses.replace(
    REPORT, decision=Decision.OVERRIDDEN, override=Override("Oost levert <nu> mee", "M. de Wit")
)


class Reader(HTMLParser):
    """Text as a reader sees it, the elements that are open, and every attribute."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen, self.attributes, self.open = "", [("", "", "")], [""]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.seen += " " if tag in {"td", "th", "dt", "dd"} else ""
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] != "style":
            self.seen += data


def seen(report: Report, language: str = "nl") -> str:
    return " ".join(Reader(report_html(report, language)).seen.split())


def test_the_page_says_what_became_of_the_delivery_and_why():
    text = seen(REPORT)
    assert "politie, 2024-Q4" in text
    assert "3.000 rijen in 2 tabellen, waarvan er 2.955 voldoen en 45 in quarantaine staan" in text
    assert "Tegengehouden Niets van deze aanlevering wordt gebruikt" in text
    assert "suspects: 1.500 rijen, waar de vorige aanlevering er 800 had: 87,5% verschil" in text


def test_a_load_of_history_names_its_first_and_last_period():
    history = dataclasses.replace(REPORT, first_period="2014-Q1")
    assert "politie, 2014-Q1 – 2024-Q4" in seen(history)


def test_who_overrode_a_stop_and_why_stands_on_top():
    text = seen(OVERRIDDEN, "en")
    assert "M. de Wit accepted this delivery in spite of the objections" in text
    assert "Oost levert <nu> mee" in text


def test_every_finding_has_its_reason_column_count_and_first_rows():
    text = seen(REPORT)
    assert "staat niet in de codelijst MISDRIJFGROEP 42 1.001 · 1.002 ·" in text
    assert "1.020 en 22 meer" in text
    assert "strijdig met een regel: registered-after-offence 3 7 · 8 · 9" in text
    assert "spaties weglaten, nullen vooraan MISDRIJFGROEP 40" in text


def test_drift_missing_values_references_and_digests_are_there():
    text = seen(REPORT, "en")
    assert "distribution offence 800 1,455 0.162 look at it" in text
    assert "place 375 (25.0%)" in text
    assert "place points at areas.buurt, not compared" in text
    assert all(digest in text for digest in ("a" * 64, "0f" * 16, REPORT.digest))


def test_a_table_without_a_fault_says_so():
    assert "nurseries VERDTAB in orde Geen enkele fout gevonden." in seen(REPORT)


def test_a_made_up_delivery_says_so_and_a_real_one_does_not():
    assert "Alles in deze aanlevering is verzonnen" in seen(REPORT)
    assert "verzonnen" not in seen(dataclasses.replace(REPORT, made_up=False))


def test_a_sentence_of_a_new_kind_is_shown_as_it_is():
    assert '<span lang="en">a sentence of a new kind</span>' in report_html(REPORT)


def test_every_sentence_that_intake_writes_has_words():
    written = [*map(thresholds._drifted, SUSPECTS.drift), *thresholds.unchecked(SUSPECTS.references)]
    written += [thresholds._drifted(Drift("missing", "place", 1, 2, 0.3, 0.0, Severity.STOP))]
    written += ["45.00% of the rows is in quarantine, above 2.00%"]
    words = tomllib.loads((files("zicht.microdata") / "templates" / "report.toml").read_text("utf-8"))
    assert [text for text in written if Sayings("nl", words["nl"]).sentence(text) is None] == []


def test_every_reason_and_both_languages_have_words():
    words = tomllib.loads((files("zicht.microdata") / "templates" / "report.toml").read_text("utf-8"))

    def keys(part: dict) -> dict:
        return {key: keys(value) if isinstance(value, dict) else None for key, value in part.items()}

    assert keys(words["nl"]) == keys(words["en"])
    assert set(words["nl"]["reasons"]) == {reason.value for reason in Reason}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", [REPORT, OVERRIDDEN], ids=["stopped", "overridden"])
def test_the_page_reaches_for_nothing(report: Report, language: str):
    page = report_html(report, language)
    elements = {tag for tag, _, _ in Reader(page).attributes}
    assert elements & {"script", "img", "link", "iframe", "form", "object", "base"} == set()
    assert all(not name.startswith("on") and name != "style" for _, name, _ in Reader(page).attributes)
    assert all(value.startswith("#") for _, name, value in Reader(page).attributes if name in {"href", "src"})
    assert "url(" not in page
    assert "@import" not in page


def test_its_policy_allows_its_own_style_and_nothing_else():
    page = report_html(REPORT)
    style = re.search("<style>(.*)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_made_for_everybody(language: str):
    page = report_html(REPORT, language)
    reader = Reader(page)
    assert reader.open == ["", "html"] or reader.open == [""]
    assert ("html", "lang", language) in reader.attributes
    identities = [value for _, name, value in reader.attributes if name == "id"]
    assert len(identities) == len(set(identities))
    assert page.count("<th ") == page.count('scope="')
    assert page.count("<svg") == page.count('aria-hidden="true"')


def test_small_shares_never_look_like_none_and_large_ones_never_like_all():
    say = Sayings("nl", {})
    shares = [say.share(part, 1_000_000) for part in (0, 1, 100, 9_994, 10_000, 250_000, 999_999, 1_000_000)]
    assert shares == ["0%", "< 0,01%", "0,01%", "1,00%", "1,0%", "25,0%", "> 99,9%", "100%"]
