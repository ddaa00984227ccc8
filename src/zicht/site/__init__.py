"""A sealed bundle becomes a static site: pages, maps, charts, data files. Reads bundles and nothing else.

build           the story: `build_site`
bundle_reader   opens a bundle, checks every digest
cubes           cells of one indicator as arrays (periods x areas), so that a page never scans a table
country         which areas exist, what lies within what, and where each has its page
shapes          geometry to short SVG paths on a whole-number grid
charts          values to SVG text, one chart per file, pure functions
views           what one page shows, as frozen values; templates only place them
words, numbers  texts and figures in Dutch and English
downloads       data files: map values, search index, catalogue, GeoJSON, CSV per area
headers, server security headers, and the small server that sends them
"""

from __future__ import annotations

from zicht.site.build import build_site

__all__ = ["build_site"]
