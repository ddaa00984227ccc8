#!/bin/sh
# The browser of the browser tests: Chromium without a window. A page costs it a quarter of what it costs the whole
# browser, and it draws the same. Where it cannot be had, the browser that is there will do, else Playwright's own.
set -eu
command -v chromium-headless-shell >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium-headless-shell >/dev/null; then
        exit 0
    fi
fi
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
.venv/bin/playwright install chromium
