"""Lighthouse on the front page, an area page and an indicator page of a built site.

    npm ci --ignore-scripts   (in benchmarks/web)
    python benchmarks/web/lighthouse.py SITE

The site is served as a static host would: compressed. Scores (0 to 100) are those of the mobile preset with
its simulated slow network; with `--least 95` a lower score ends the program with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import uvicorn
from starlette.middleware.gzip import GZipMiddleware

from zicht.site.server import site_app

HERE = Path(__file__).resolve().parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking"


def main() -> int:
    """Print one line a page; 1 when a score of the first three categories is too low."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--least", type=int, default=0)
    wanted = parser.parse_args()
    low = False
    app = GZipMiddleware(site_app(wanted.site), minimum_size=500)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    origin = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    for page in pages_of(wanted.site):
        scores, details = lighthouse(origin + page)
        print(page, *(f"{name} {score}" for name, score in scores.items()), *details, sep="  ", flush=True)
        low = low or any(scores[name] < wanted.least for name in CATEGORIES[:3])
    server.should_exit = True
    return int(low)


def pages_of(site: Path) -> list[str]:
    """The front page, the first gemeente and the first indicator."""
    first = [sorted((site / "nl" / kind).iterdir())[0] for kind in ("gemeente", "indicator")]
    return ["/nl/", *(f"/{folder.relative_to(site)}/" for folder in first)]


def lighthouse(address: str) -> tuple[dict[str, int], list[str]]:
    """Scores by category, and largest contentful paint and blocking time in words."""
    program = HERE / "node_modules/.bin/lighthouse"
    command = [str(program), address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    environment = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    answer = subprocess.run(command, capture_output=True, check=True, env=environment, text=True)
    report = json.loads(answer.stdout)
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    audits = report["audits"]
    shown = {
        "LCP": "largest-contentful-paint",
        "TBT": "total-blocking-time",
        "CLS": "cumulative-layout-shift",
    }
    details = [f"{short} {audits[name].get('displayValue', '?')}" for short, name in shown.items()]
    failed = [n for n, a in audits.items() if a.get("score") == 0 and a["scoreDisplayMode"] == "binary"]
    return scores, details + ([f"failed: {', '.join(failed)}"] if failed else [])


if __name__ == "__main__":
    sys.exit(main())
