"""Zicht: a view of the breeding grounds of organised crime, without ever showing a person.

The rooms, from roof to ground (docs/architecture.md draws them):

cli         parses words, calls one story, turns errors into exit codes
pipeline    one story per file: what happens to the data, read top-down
sources     one file per delivery format: open statistics and boundaries
analyses    indicator definitions, and estimates on cell tables
protection  rules and reports: what may leave, and why
release     the sealed bundle: manifest, digests, reading it back
site        bundle -> static pages
model       the words all rooms share: areas, periods, observations, indicators, cells
methods     arrays in, arrays out: rates, intervals, overdispersion, trends, peers
kit         nothing of our field: errors, files, digests, progress
content     not code: definitions of indicators and sources, texts
"""

__version__ = "0.1.0"
