"""Records out of a large XML file, one at a time, without what can harm a reader.

Document types, entities and references to other files are refused: no register has them, and they can make a
reader open other files or fill its memory. What lies outside the records is dropped as soon as it is read.
Elements and attributes are known by their local name; the namespace of an export changes with its version.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from zicht.kit.errors import UserError
from zicht.sources.received import ReceivedFile

_DEEPEST = 60
_LONGEST = 200_000


class RegisterExportRefused(UserError):
    """An XML export of a register is not well formed, is of another kind, or could harm its reader.

    Document types and entities are refused, whatever they hold; so is nesting deeper than any register has.
    """

    exit_code = 195
    usual_remedy = "fetch the export again from organisaties.overheid.nl and compare its size"


def records_named(name: str, file: ReceivedFile, root: str, namespaces: tuple[str, ...]) -> Iterator[Element]:
    """Each element of this name, whole, when its end is read; empty again when the next is asked for.

    root        local name of the outermost element
    namespaces  what its namespace begins with, when it has one
    raises      RegisterExportRefused, also halfway
    """
    path: list[Element] = []
    try:
        stream = io.BytesIO(file.data)
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if not path:
                    _check_root(element, root, namespaces, file.where)
                path.append(element)
                _check_depth(len(path), file.where)
                continue
            path.pop()
            if any(local(above) == name for above in path):
                continue
            if local(element) == name:
                yield element
            for done in (element, *path[-1:]):
                done.clear()
    except DefusedXmlException as refused:
        raise RegisterExportRefused(
            file.where,
            found=f"{type(refused).__name__}: a document type or an entity",
            expected="elements and text only",
            remedy="do not use this file; ask the publisher for a good one",
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise RegisterExportRefused(file.where, found=error, expected="a whole XML file in UTF-8") from None


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first element of this name directly below."""
    return next((below for below in element if local(below) == name), None)


def children(element: Element, outer: str, inner: str) -> list[Element]:
    """The elements `inner` in the element `outer` directly below; none when there is no `outer`."""
    around = child(element, outer)
    return [below for below in around if local(below) == inner] if around is not None else []


def own_text(element: Element) -> str:
    """Its text before any element in it. Raises ValueError for a text that no register holds."""
    text = (element.text or "").strip()
    if len(text) > _LONGEST:
        raise ValueError(f"{local(element)} of {len(text):,} characters")
    return text


def text_in(element: Element, name: str) -> str:
    """The text of the element of this name directly below; "" when there is none."""
    below = child(element, name)
    return own_text(below) if below is not None else ""


def texts_in(element: Element, outer: str, inner: str) -> list[str]:
    """The texts of `children` that have one."""
    return [text for text in map(own_text, children(element, outer, inner)) if text]


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name; "" when there is none."""
    found = (value for key, value in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, "").strip()


def _check_root(element: Element, root: str, namespaces: tuple[str, ...], where: str) -> None:
    namespace = str(element.tag)[1:].partition("}")[0] if "}" in str(element.tag) else ""
    if local(element) != root or (namespace and not namespace.startswith(namespaces)):
        raise RegisterExportRefused(
            where, found=f"a file of {str(element.tag)[:80]}", expected=f"{root} of {namespaces[0]}"
        )


def _check_depth(depth: int, where: str) -> None:
    if depth > _DEEPEST:
        raise RegisterExportRefused(where, found=f"elements more than {_DEEPEST} deep", expected="about 8")
