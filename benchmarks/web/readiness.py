"""How soon a reader can use the front page and another indicator, beside the limit of the machine itself.

    python benchmarks/web/readiness.py SITE [--runs 5]

SITE is the folder of a built site. Each run opens, in a fresh profile of headless Chromium:

- a bare page: the same bytes as the front page and its resources, with nothing to do but show them;
- the front page, until its first map and its search field are ready;
- and on it another indicator, until the map, its table and its title show it.

Medians and extremes of milliseconds are printed; one line each.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from zicht.site.server import site_app

FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
READY = """() => ['map', 'search'].every(
    kind => document.querySelector(`[data-island=${kind}]`)?.dataset.state === 'ready')"""
LIMITS = {"front page ready": 1500.0, "indicator switch": 500.0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    wanted = parser.parse_args()
    scratch = tempfile.TemporaryDirectory()
    with scratch as folder, served(wanted.site) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        bare = Path(folder)
        size = write_bare_page(bare, bytes_of_front_page(browser, origin, wanted.site))
        print(f"front page with its resources: {size} bytes, not compressed")
        with served(bare) as bare_origin:
            report(measure(browser, origin, bare_origin, wanted.runs))
        browser.close()


def measure(browser: Browser, origin: str, bare_origin: str, runs: int) -> dict[str, list[float]]:
    """Milliseconds of each run; the page and its limit take turns, so that both meet the same machine."""
    found: dict[str, list[float]] = {"bare page of the same bytes": [], **{name: [] for name in LIMITS}}
    for _ in range(runs):
        with fresh(browser) as page:
            page.goto(bare_origin + "/", wait_until="load")
            found["bare page of the same bytes"].append(load_time(page))
        with fresh(browser) as page:
            page.goto(origin + "/nl/", wait_until="commit")
            page.wait_for_function(READY)
            found["front page ready"].append(page.evaluate("performance.now()"))
            found["indicator switch"].append(switch(page))
    return found


def switch(page: Page) -> float:
    """From the choice of another indicator until the figure shows it."""
    return float(
        page.evaluate("""async () => {
          const figure = document.querySelector('[data-island=map]');
          const select = figure.querySelector('select[name=indicator]');
          const other = [...select.options].find(option => !option.selected);
          const title = figure.querySelector('.map-title').textContent;
          const start = performance.now();
          select.value = other.value;
          select.dispatchEvent(new Event('change', {bubbles: true}));
          while (figure.getAttribute('aria-busy') || figure.querySelector('.map-title').textContent === title)
            await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          return performance.now() - start;
        }""")
    )


def load_time(page: Page) -> float:
    return float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))


def bytes_of_front_page(browser: Browser, origin: str, site: Path) -> list[Path]:
    """The files behind the front page."""
    asked: list[str] = []
    with fresh(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(origin + "/nl/", wait_until="networkidle")
    files = [site / urlsplit(url).path.lstrip("/") for url in asked if url.startswith(origin)]
    return [file / "index.html" if file.is_dir() else file for file in files]


def write_bare_page(folder: Path, files: list[Path]) -> int:
    """A page that loads as many bytes in as many files, as text that nobody runs."""
    size = 0
    links = []
    for at, file in enumerate(files):
        data = file.read_bytes()
        size += len(data)
        (folder / f"{at}.css").write_bytes(b"/*" + data.replace(b"*/", b"* ")[:-4] + b"*/")
        links.append(f'<link rel="stylesheet" href="{at}.css">')
    (folder / "index.html").write_text(f"<!DOCTYPE html><title>bare</title>{''.join(links)}<p>bare</p>")
    return size


def report(found: dict[str, list[float]]) -> None:
    for name, times in found.items():
        low, middle, high = min(times), statistics.median(times), max(times)
        limit = LIMITS.get(name)
        verdict = "" if limit is None else f"  limit {limit:.0f}  {'within' if middle <= limit else 'ABOVE'}"
        print(f"{name:30} median {middle:6.0f} ms  ({low:.0f} to {high:.0f}, {len(times)} runs){verdict}")


@contextmanager
def fresh(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@contextmanager
def served(site: Path) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(site_app(site), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=5)


if __name__ == "__main__":
    main()
