"""Who takes part in what: a table of rows and columns with a filled square where they meet.

It is a table to every reader, so that it needs no twin: a screen reader hears row, column and "yes".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from zicht.site.charts.svg import attribute


@dataclass(frozen=True)
class MatrixRow:
    """One row: its head as HTML that is escaped already, and which columns it meets."""

    head: str
    meets: frozenset[str]


def matrix(
    rows: Sequence[MatrixRow],
    columns: Sequence[tuple[str, str]],
    *,
    caption: str,
    corner: str,
    yes: str,
    here: str = "",
) -> str:
    """The table as HTML text.

    columns  (key, name), in order;  here  key of the column that the page is about
    yes      what is read out where row and column meet
    """
    heads = "".join(
        f'<th scope="col"{_here(key, here)}><span>{attribute(name)}</span></th>' for key, name in columns
    )
    filled, body = f'<td class="on"><i>{attribute(yes)}</i></td>', []
    for row in rows:
        cells = "".join(filled if key in row.meets else "<td></td>" for key, _ in columns)
        body.append(f'<tr><th scope="row">{row.head}</th>{cells}</tr>')
    return (
        f'<table class="matrix"><caption>{attribute(caption)}</caption>'
        f'<thead><tr><th scope="col">{attribute(corner)}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


@dataclass(frozen=True)
class NumberRow:
    """One row of numbers: its head as escaped HTML, its own key, and key of a column -> number."""

    head: str
    key: str
    numbers: Mapping[str, int]


def number_matrix(
    rows: Sequence[NumberRow],
    columns: Sequence[tuple[str, str]],
    *,
    caption: str,
    corner: str,
    shade: Callable[[int], int],
) -> str:
    """How many two share, of each two; where a row meets itself nothing stands.

    shade  number -> the tint it gets, 1 or 2; the number itself stands in the cell
    """
    heads = "".join(f'<th scope="col"><span>{attribute(name)}</span></th>' for _, name in columns)
    body = []
    for row in rows:
        cells = "".join(_number(row, key, shade) for key, _ in columns)
        body.append(f'<tr><th scope="row">{row.head}</th>{cells}</tr>')
    return (
        f'<table class="matrix numbers"><caption>{attribute(caption)}</caption>'
        f'<thead><tr><th scope="col">{attribute(corner)}</th>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _number(row: NumberRow, key: str, shade: Callable[[int], int]) -> str:
    if key == row.key:
        return '<td class="self"></td>'
    number = row.numbers.get(key, 0)
    return f'<td class="t{shade(number)}">{number}</td>' if number else "<td>0</td>"


def _here(key: str, here: str) -> str:
    return ' class="here"' if key == here else ""
