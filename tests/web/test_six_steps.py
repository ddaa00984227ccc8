"""A new user walks the six steps as the tutorial says, in a real browser, with every page open to all.

`ZICHT_SCREENSHOTS=docs/screenshots` makes the pictures of the manual on the way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.web import practice_case as case
from tests.web.registers import free_port, make_demo, serving
from tests.web.test_accessibility import violations
from tests.web.visits import PATIENCE

PICTURES = os.environ.get("ZICHT_SCREENSHOTS")
PRACTICE = "Oefening: lege winkels in Havenstad"
YOUTH = "Jongeren en drugs in Havenstad"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = make_demo(tmp_path_factory.mktemp("steps") / "register")
    with serving(home, free_port()) as where:
        yield where


@pytest.fixture(scope="module")
def people(browser: Browser, address: str) -> Iterator[Callable[..., Walker]]:
    """Somebody in a partnership; each logs in once, for a code of an authenticator works once."""
    there: dict[str, Walker] = {}

    def somebody(person: str, partnership: str = PRACTICE) -> Walker:
        if person not in there:
            there[person] = Walker(browser, address, person)
        return there[person].into(partnership)

    yield somebody
    for one in there.values():
        one.page.context.close()


class Walker:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, address: str, person: str) -> None:
        self.page: Page = browser.new_context(
            locale="nl-NL", viewport={"width": 1100, "height": 900}
        ).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.goto(f"{address}/inloggen/")
        self.page.get_by_label("E-mailadres").fill(f"{person}@voorland.example")
        self.page.get_by_label("Wachtwoord").fill(f"proef-voorland-{person}")
        self.page.get_by_role("button", name="Verder").click()
        self.page.get_by_label("Code van zes cijfers").fill(self.page.locator(".demo-code").inner_text())
        self.page.get_by_role("button", name="Inloggen", exact=True).click()
        self.address = address

    def into(self, partnership: str) -> Walker:
        """Go to a partnership by its link."""
        self.page.goto(f"{self.address}/")
        self.page.get_by_role("main").get_by_role("link", name=partnership).click()
        self.home = self.page.url
        return self

    def open(self, rest: str) -> Page:
        self.page.goto(self.home + rest)
        return self.page

    def write(self, slug: str, content: Mapping[str, Any]) -> None:
        """Fill in the form of a kind and save it; it must be kept at once."""
        self.open(f"{slug}/nieuw/")
        for name, value in content.items():
            self._fill(name, value)
        self.page.get_by_role("button", name="Bewaren", exact=True).last.click()
        self.page.wait_for_url("**/stuk/**")

    def _fill(self, name: str, value: Any) -> None:
        field = self.page.locator(f'[name="{name}"]')
        if field.count() == 0:  # a next group of small records is asked for with a button
            self.page.locator(f'button[name=_more][value="{name.split(".")[0]}"]').click()
        kind = field.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                self.page.locator(f'[name="{name}"][value="{one}"]').check()
        elif kind == "select-one":
            values = field.locator("option").evaluate_all("all => all.map(one => [one.value, one.text])")
            field.select_option(next(v for v, text in values if value in (v, text) or value in text))
        else:
            field.fill(value)

    def say_yes(self, step: str, called: str, *, capacity: str = "") -> None:
        """Read an artefact and agree to it, by the pages."""
        self.open(step)
        self.page.get_by_role("link", name=called, exact=True).click()
        self.page.get_by_role(
            "link", name="Tekenen of weigeren" if capacity else "Instemmen of weigeren"
        ).click()
        self.page.get_by_label("Wij tekenen" if capacity else "Wij zijn akkoord", exact=True).check()
        if capacity:
            self.page.get_by_label("Met welke bevoegdheid").fill(capacity)
        self.page.get_by_role("button", name="Vastleggen").click()
        self.page.wait_for_url("**/stuk/**")

    def on(self, step: int) -> None:
        """The chair goes to the next step."""
        self.open("stappen/")
        self.page.get_by_role("button", name=f"Naar stap {step}").click()
        assert f"U bent bij stap {step}" in self.page.locator("main").inner_text()

    def looked_at(self, name: str) -> None:
        """The page is open to all, and a picture of it is made when asked."""
        assert violations(self.page) == [], name
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_a_new_user_walks_all_six_steps(people: Callable[..., Walker]) -> None:
    names = ("voorzitter", "samira", "politie", "burgemeester", "analist")
    chair, samira, police, mayor, analyst = map(people, names)
    _explore(chair, samira, police)
    _deepen(chair, samira, police)
    _agree(chair, samira, police, mayor, analyst)
    _try(chair, samira, police, analyst)
    _integrate(chair, samira, police, mayor)
    _test(chair, samira)
    for one in (chair, samira, police, mayor, analyst):
        assert one.complaints == []


def _explore(chair: Walker, samira: Walker, police: Walker) -> None:
    chair.open("stappen/")
    chair.looked_at("stappen-begin")
    samira.open("vraagstuk/nieuw/")
    samira.looked_at("vraagstuk")
    samira.write("vraagstuk", case.ISSUE)
    samira.write("perspectief", case.OF_GEMEENTE)
    police.write("perspectief", case.OF_POLICE)
    samira.write("wat-er-al-is", case.REUSE)
    chair.write("gedeeld-beeld", case.PICTURE)
    chair.looked_at("gedeeld-beeld")
    samira.say_yes("stappen/1/", "Gedeeld beeld")
    chair.open("stappen/")
    assert "Aan zet: Politie Voorland" in chair.page.locator("main").inner_text()
    police.say_yes("stappen/1/", "Gedeeld beeld")
    chair.on(2)


def _deepen(chair: Walker, samira: Walker, police: Walker) -> None:
    samira.write("probleemanalyse", case.ANALYSIS)
    chair.write("probleemdefinitie", case.DEFINITION)
    samira.open("stappen/2/")
    samira.looked_at("stap-2")
    samira.write("effect", case.EFFECT)
    for one in (samira, police):
        one.say_yes("stappen/2/", "Probleemdefinitie")
        one.say_yes("stappen/2/", "Meer winkels met klanten")
    chair.write("orgaan", case.BODY)
    chair.write("mandaat", case.MANDATE)
    chair.write("besluit", case.decision("public_value", "Willen wij dit?"))
    chair.open("besluiten/")
    chair.looked_at("besluiten")
    chair.on(3)


def _agree(chair: Walker, samira: Walker, police: Walker, mayor: Walker, analyst: Walker) -> None:
    samira.write("techniek", case.TECHNOLOGY)
    samira.write("bouwsteen", case.BLOCK)
    analyst.write("werking", case.THEORY)
    analyst.write("meetpunt", case.KPI)
    samira.write("bijdrage", case.CONTRIBUTION)
    mayor.say_yes("stappen/3/", "Een middag per maand")
    police.write("bijdrage", case.CONTRIBUTION | {"what": "Een ochtend per maand"})
    police.say_yes("stappen/3/", "Een ochtend per maand")
    chair.write("ladder", case.LADDER)
    chair.write("convenant", case.COVENANT)
    mayor.open("stappen/3/")
    mayor.looked_at("stap-3")
    mayor.page.get_by_role("link", name="Convenant Marktstraat", exact=True).click()
    mayor.page.get_by_role("link", name="Tekenen of weigeren").click()
    mayor.looked_at("tekenen")
    mayor.say_yes("stappen/3/", "Convenant Marktstraat", capacity="burgemeester")
    police.say_yes("stappen/3/", "Convenant Marktstraat", capacity="politiechef")
    chair.on(4)


def _try(chair: Walker, samira: Walker, police: Walker, analyst: Walker) -> None:
    samira.write("proef", case.PILOT)
    samira.write("zaak", case.CASE)
    samira.write("les", case.LESSON)
    analyst.write("meting", case.MEASUREMENT)
    analyst.looked_at("meting")
    samira.write("evaluatie", case.EVALUATION)
    for one in (samira, police):
        one.say_yes("stappen/4/", "Evaluatie van de proef")
    chair.write("besluit", case.decision("pilot", "Gaan wij door?", "Evaluatie van de proef"))
    chair.on(5)


def _integrate(chair: Walker, samira: Walker, police: Walker, mayor: Walker) -> None:
    samira.write("overname", case.PHASE)
    police.write("overname", case.PHASE)
    mayor.say_yes("stappen/5/", case.GEMEENTE)
    police.say_yes("stappen/5/", case.POLICE)
    chair.on(6)


def _test(chair: Walker, samira: Walker) -> None:
    samira.write("toets", case.TEST)
    chair.write("besluit", case.decision("existence", "Bestaan wij verder?", "Toets van het bestaansrecht"))
    samira.open("stappen/")
    words = samira.page.locator("main").inner_text()
    assert "Het convenant voor de nieuwe termijn" in words
    assert "niet te zeggen" in words
    samira.looked_at("stappen-eind")


@pytest.mark.parametrize("page", ["deelnemers/", "bijdragen/", "opschaling/", "stappen/4/", "stappen/6/"])
def test_axe_finds_nothing_in_the_filled_partnership(people: Callable[..., Walker], page: str) -> None:
    chair = people("voorzitter", YOUTH)
    chair.open(page)
    chair.looked_at(page.strip("/").replace("/", "-") + "-jongeren")


def test_a_version_is_compared_and_a_refusal_read(people: Callable[..., Walker]) -> None:
    councillor = people("raadslid", YOUTH)
    councillor.open("stappen/3/")
    councillor.page.get_by_role("link", name="Convenant Jongeren en drugs Voorland", exact=True).click()
    councillor.page.get_by_role("link", name="Versie 2").click()
    assert "Zij delen geen persoonsgegevens" in councillor.page.locator("main").inner_text()
    councillor.looked_at("versies")
    councillor.page.get_by_role("link", name="Versie 1").click()
    assert "geen grondslag voor" in councillor.page.locator("main").inner_text()
    councillor.looked_at("geweigerd")


def test_an_issue_is_written_with_the_keyboard_alone(people: Callable[..., Walker]) -> None:
    chair = people("voorzitter", YOUTH)
    page = chair.open("les/nieuw/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "nl-skip-link"
    page.keyboard.press("Enter")
    answers = {
        "lesson": "Een les, alleen met toetsen.",
        "learned_from": "het toetsenbord",
        "we_change": "Niets.",
    }
    for _ in range(20):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        if name in answers:
            page.keyboard.type(answers.pop(name))
        elif not answers:
            break
    assert page.evaluate("document.activeElement.textContent").strip() == "Bewaren"
    page.keyboard.press("Enter")
    page.wait_for_url("**/stuk/**")
    assert "Een les, alleen met toetsen." in page.locator("main").inner_text()
