"""The live map: keyboard, levels, periods, references; and always the same words in map, table and voice."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from tests.web.visits import Addresses, Visit

MAP = "figure[data-island=map]"


def the_map(page: Page) -> Locator:
    return page.locator(MAP).first


def rows(page: Page) -> dict[str, tuple[str, str, str, str]]:
    """code -> (name, value, interval, verdict) as the table of the map says them."""
    found = (
        the_map(page)
        .locator("tr[data-code]")
        .evaluate_all(
            """rows => rows.map(row => [row.dataset.code, row.querySelector('th').textContent.trim(),
             ...['value', 'interval', 'verdict'].map(
               cell => row.querySelector(`[data-cell=${cell}]`).textContent.trim())])"""
        )
    )
    return {code: tuple(rest) for code, *rest in found}


def looks(page: Page) -> dict[str, str]:
    """code -> the class that says how its path looks."""
    found = (
        the_map(page)
        .locator("path[data-code]")
        .evaluate_all("paths => paths.map(p => [p.dataset.code, p.getAttribute('class')])")
    )
    return {code: re.findall(r"\b(?:[va]-[a-z-]+|q\d)\b", kind)[0] for code, kind in found}


def announcement(page: Page) -> str:
    return the_map(page).locator("[data-announcement]").inner_text()


def settled(page: Page) -> None:
    expect(the_map(page)).not_to_have_attribute("aria-busy", "true")


def test_every_area_is_announced_with_the_words_of_its_table_row(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    said = rows(page)
    the_map(page).locator("svg").focus()
    page.keyboard.press("Home")
    for code in page.locator(f"{MAP} path[data-code]").evaluate_all("all => all.map(p => p.dataset.code)"):
        active = the_map(page).locator("svg").get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("data-code") == code
        spoken = announcement(page)
        for words in said[code][:3]:
            assert words in spoken, (code, said[code], spoken)
        if said[code][2]:
            assert said[code][3] in spoken
        label = page.locator(f"#{active}").get_attribute("aria-label") or ""
        assert said[code][0] in label
        assert said[code][1] in label
        page.keyboard.press("PageDown")


def test_the_colour_of_every_area_is_the_verdict_or_absence_in_its_table_row(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    verdicts = {w: f"v-{k.replace('_', '-')}" for k, w in addresses.words["verdicts"].items()}
    absences = {w: f"a-{k.replace('_', '-')}" for k, w in addresses.words["absences"].items()}
    for period in page.locator(f"{MAP} select[name=period] option").evaluate_all(
        "all => all.map(o => o.value)"
    ):
        the_map(page).locator("select[name=period]").select_option(period)
        settled(page)
        expect(page.locator(f"{MAP} .map-title")).to_contain_text(period)
        said = rows(page)
        for code, look in looks(page).items():
            _, value, _, verdict = said[code]
            assert look == absences.get(value, verdicts[verdict]), (period, code)


def test_arrows_walk_to_the_neighbour_in_that_direction_and_reach_everything(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    svg = the_map(page).locator("svg")
    svg.focus()
    page.keyboard.press("Home")

    def name() -> str:
        return announcement(page).split(":")[0]

    grid = [name()]  # twelve gemeenten in three rows of four, the first row at the bottom
    for key in ("ArrowRight",) * 3 + ("ArrowUp",) + ("ArrowLeft",) * 3 + ("ArrowUp",) + ("ArrowRight",) * 3:
        page.keyboard.press(key)
        grid.append(name())
    assert grid[:5] == ["Adelveen", "Bovenmaas", "Culmerhout", "Driewaarde", "Hoogwiel"]
    assert len(set(grid)) == 12
    page.keyboard.press("ArrowRight")  # nothing lies further east
    assert name() == grid[-1]
    page.keyboard.press("End")
    assert name() == grid[-1]


def test_a_map_is_one_tab_stop_letters_find_a_name_and_enter_opens_the_page(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    svg = the_map(page).locator("svg")
    assert page.locator(f"{MAP} svg [tabindex='0'], {MAP} svg a").count() == 0
    svg.focus()
    page.keyboard.type("fa")
    assert announcement(page).startswith("Fazantrade:")
    page.keyboard.press("Enter")
    page.wait_for_url("**/GM9006/")


def test_another_level_draws_its_areas_and_names_them_in_the_table(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    the_map(page).locator("select[name=level]").select_option("vr-2024")
    expect(page.locator(f"{MAP} path[data-code]")).to_have_count(2)
    assert sorted(rows(page)) == ["VR91", "VR92"]
    assert set(looks(page)) == {"VR91", "VR92"}
    link = page.locator(f"{MAP} tr[data-code=VR91] th a")
    link_target = link.evaluate("a => a.href")
    details = the_map(page).locator("details:has(table)")
    details.evaluate("d => d.open = true")
    link.click()
    page.wait_for_url(link_target)
    expect(page.locator("h1")).to_contain_text("VR91")


def test_the_period_changes_by_select_and_slider_and_both_stay_in_step(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    newest = rows(page)
    the_map(page).locator("select[name=period]").select_option("2021")
    expect(page.locator(f"{MAP} .slider output")).to_have_text("2021")
    settled(page)
    assert rows(page) != newest
    slider = the_map(page).get_by_role("slider")
    slider.focus()
    page.keyboard.press("End")
    expect(the_map(page).locator("select[name=period]")).to_have_value("2024")
    settled(page)
    assert rows(page) == newest  # the words of the page itself, and no others


def test_another_reference_changes_verdicts_and_never_values(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    before = rows(page)
    the_map(page).locator("select[name=reference]").select_option("neighbours")
    against = addresses.words["against"]["neighbours"]["gm"]
    expect(page.locator(f"{MAP} .map-title")).to_contain_text(against)
    after = rows(page)
    assert {c: r[:3] for c, r in after.items()} == {c: r[:3] for c, r in before.items()}
    assert {c: r[3] for c, r in after.items()} != {c: r[3] for c, r in before.items()}
    assert against in (page.locator(f"{MAP} thead th").nth(3).text_content() or "")


def test_colouring_by_value_uses_five_steps_and_keeps_the_reasons_of_absence(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    before = looks(page)
    the_map(page).get_by_text(addresses.words["map"]["show_value"]).click()
    expect(page.locator(f"{MAP} .legend.scale li")).to_have_count(5)
    after = looks(page)
    assert {look for look in after.values() if not look.startswith("a-")} <= {"q1", "q2", "q3", "q4", "q5"}
    assert [c for c in before if before[c].startswith("a-")] == [
        c for c in after if after[c].startswith("a-")
    ]


def test_the_address_of_the_page_keeps_the_view(visit: Callable[..., Visit], addresses: Addresses) -> None:
    page = visit(addresses["front"]).page
    the_map(page).locator("select[name=indicator]").select_option("income-mean")
    the_map(page).locator("select[name=period]").select_option("2022")
    expect(page.locator(f"{MAP} .slider output")).to_have_text("2022")
    settled(page)
    shown = rows(page)
    again = visit(page.url.split("/", 3)[3].join(("/", ""))).page
    assert rows(again) == shown
    expect(again.locator(f"{MAP} select[name=indicator]")).to_have_value("income-mean")


def test_the_tooltip_stays_within_the_window(visit: Callable[..., Visit], addresses: Addresses) -> None:
    page = visit(addresses["front"], viewport={"width": 360, "height": 640}).page
    for path in the_map(page).locator("path[data-code]").all():
        path.hover()
        path.hover(position={"x": 9, "y": 9})  # the first one may still scroll, which hides the label
        box = page.locator(".tooltip").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["y"] + box["height"] <= 640


def test_the_map_can_be_kept_as_svg_and_png_with_its_words(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    seen = visit(addresses["front"])
    page = seen.page
    with page.expect_download() as kept:
        the_map(page).get_by_role("button", name="SVG").click()
    drawing = kept.value.path().read_text()
    assert kept.value.suggested_filename.endswith(".svg")
    assert addresses.words["verdicts"]["cannot_say"] in drawing
    assert "class=" not in drawing.replace('class="hatch', "") or "fill=" in drawing
    assert "2024" in drawing
    assert "style=" not in drawing
    with page.expect_download() as kept:
        the_map(page).get_by_role("button", name="PNG").click()
    assert kept.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert kept.value.path().stat().st_size > 10_000
    assert seen.complaints == []


def test_a_map_that_cannot_be_fetched_leaves_the_one_before(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    before = rows(page)
    page.route("**/2020.now.json", lambda route: route.abort())
    the_map(page).locator("select[name=period]").select_option("2020")
    expect(page.get_by_role("alert")).to_be_visible()
    assert rows(page) == before
    the_map(page).locator("select[name=period]").select_option("2021")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_borders_of_then_are_drawn_named_and_told(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["indicator"]).page
    borders = the_map(page).locator("select[name=boundaries]")
    expect(borders).to_have_value("now")
    the_map(page).locator("select[name=period]").select_option("2021")
    settled(page)
    now = rows(page)
    assert "GM9013" not in now
    borders.select_option("then")
    expect(page.locator(f"{MAP} path[data-code]")).to_have_count(13)  # Oudstad was still there
    settled(page)
    expect(page.locator(f"{MAP} .map-title")).to_contain_text(
        addresses.words.say("area.borders_of", year="2022")
    )
    then = rows(page)
    assert set(then) == {*now, "GM9013"}
    assert then["GM9013"][0] == "Oudstad"
    assert set(looks(page)) == set(then)
    again = visit(page.url.split("/", 3)[3].join(("/", ""))).page
    expect(again.locator(f"{MAP} path[data-code]")).to_have_count(13)
    assert rows(again) == then
    the_map(page).locator("select[name=period]").select_option("2024")  # then is now: no other file, no gap
    expect(page.locator(f"{MAP} path[data-code]")).to_have_count(12)
    expect(borders).to_have_value("then")


def test_the_wanted_borders_stay_after_a_level_with_hardly_any(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    the_map(page).locator("select[name=boundaries]").select_option("then")
    the_map(page).locator("select[name=period]").select_option("2020")
    expect(page.locator(f"{MAP} path[data-code]")).to_have_count(13)
    the_map(page).locator("select[name=level]").select_option("wk-2024")  # of which only 2024 is drawn so
    expect(page.locator(f"{MAP} tr[data-code^=WK]")).to_have_count(40)
    the_map(page).locator("select[name=level]").select_option("gm-2024")
    expect(page.locator(f"{MAP} path[data-code]")).to_have_count(12)
    expect(the_map(page).locator("select[name=boundaries]")).to_have_value("then")
    the_map(page).locator("select[name=period]").select_option("2020")
    expect(page.locator(f"{MAP} path[data-code]")).to_have_count(13)


def test_an_estimated_figure_is_called_so_in_table_and_voice(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["indicator"]).page
    estimated = addresses.words["statuses"]["E"]
    period = the_map(page).locator("select[name=period]")
    note = page.locator(f"{MAP} tr[data-code=GM9012] [data-cell=note]")
    for year in ("2020", "2021", "2022", "2023"):
        period.select_option(year)
        expect(page.locator(f"{MAP} .map-title")).to_contain_text(year)
        settled(page)
        the_map(page).locator("svg").focus()
        page.keyboard.press("Home")
        page.keyboard.type("lindevoort")
        assert announcement(page).startswith("Lindevoort")
        absent = page.locator(f"{MAP} tr[data-code=GM9012] .absence").count() == 1
        assert (note.text_content() or "") == ("" if absent else estimated)
        assert announcement(page).endswith(f", {estimated}") is not absent
        page.wait_for_timeout(1100)  # typed letters add up for a while
    the_map(page).locator("select[name=boundaries]").select_option("then")
    expect(page.locator(f"{MAP} path[data-code]")).to_have_count(13)
    settled(page)
    expect(note).to_have_text("")  # in its own borders nothing had to be divided


def test_the_sentences_on_false_alarms_are_about_the_map_that_is_shown(
    visit: Callable[..., Visit], addresses: Addresses
) -> None:
    page = visit(addresses["front"]).page
    words = page.locator("#false-alarm-words")
    first = words.inner_text()
    the_map(page).locator("select[name=reference]").select_option("peers")
    expect(page.locator(f"{MAP} .map-title")).to_contain_text(addresses.words["against"]["peers"]["gm"])
    settled(page)
    verdicts = [row[3] for row in rows(page).values()]
    different = sum(verdicts.count(addresses.words["verdicts"][name]) for name in ("higher", "lower"))
    expect(words).to_contain_text(addresses.words.say("false_alarm.found", found=different))
    the_map(page).locator("select[name=reference]").select_option("national")
    expect(words).to_have_text(first)  # the very sentences that the page came with
    the_map(page).locator("select[name=level]").select_option("vr-2024")
    expect(words).to_contain_text(addresses.words["levels"]["vr"]["plural"])
