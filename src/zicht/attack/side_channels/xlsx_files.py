"""XLSX files: who made them and when, hidden sheets, rows and columns, and texts that no cell shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zicht.attack.findings import Finding
from zicht.attack.side_channels import zip_files
from zicht.attack.side_channels.leaks import leak
from zicht.attack.side_channels.zip_files import Members

PERSONAL = re.compile(
    rb"<(?:dc:creator|cp:lastModifiedBy|dcterms:created|dcterms:modified|cp:lastPrinted|Manager|Company"
    rb"|cp:revision|TotalTime)\b[^>]*>[^<]"
)
HIDDEN_SHEET = re.compile(rb'<sheet\b[^>]*\bstate="(?:hidden|veryHidden)"')
HIDDEN_CELLS = re.compile(rb'<(?:row|col)\b[^>]*\bhidden="(?:1|true)"')
FORMULA = re.compile(rb"<f[ >/]")
PARTS = {
    "comments": "comments of who made it",
    "threadedComments": "comments of who made it",
    "persons": "names of who made it",
    "externalLinks": "links to other files, with the values they had",
    "pivotCache": "the rows behind a pivot table",
    "customXml": "data of other programs",
    "revisions": "earlier versions",
    "vbaProject": "a program",
    "printerSettings": "the printer of who made it",
}


def look(path: str, data: bytes, members: Members) -> Iterator[Finding]:
    """Everything in the workbook that its visible cells do not say."""
    yield from zip_files.look(path, data, members)
    bodies = {member.filename: body for member, body in members}
    for name, body in sorted(bodies.items()):
        where = f"{path}: {name}"
        yield from (leak(where, words) for part, words in PARTS.items() if part in name)
        if name.startswith("docProps/") and PERSONAL.search(body):
            yield leak(where, "who made the workbook, or when")
        if name == "docProps/custom.xml":
            yield leak(where, "properties of its own")
        if HIDDEN_SHEET.search(body):
            yield leak(where, "a hidden sheet")
        if b"<definedName" in body:
            yield leak(where, "named ranges, which may hold values of their own", grave=False)
        if "worksheets/" in name:
            yield from _sheet(where, body)
    yield from _unused_texts(path, bodies)


def _sheet(where: str, body: bytes) -> Iterator[Finding]:
    if HIDDEN_CELLS.search(body):
        yield leak(where, "hidden rows or columns")
    if FORMULA.search(body):
        yield leak(where, "formulas, with the values they had when it was made")


def _unused_texts(path: str, bodies: dict[str, bytes]) -> Iterator[Finding]:
    """Texts stand in a list of their own; one that no cell names is of a cell that was withheld."""
    listed = bodies.get("xl/sharedStrings.xml", b"").count(b"<si>")
    used: set[int] = set()
    for name, body in bodies.items():
        if "worksheets/" in name:
            cells = re.findall(rb'<c\b[^>]*\bt="s"[^>]*>\s*<v>(\d+)</v>', body)
            used |= {int(number) for number in cells}
    if len(used) < listed:
        yield leak(f"{path}: xl/sharedStrings.xml", "texts that no cell shows: of cells that were withheld")
