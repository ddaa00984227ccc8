"""What may stand in an analysis file: the first wall, before anything of it runs.

It is a list of what is allowed, not of what is forbidden: an analysis is a few assignments, function calls
and lambdas over the names of the language. Everything else is refused with its line.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from zicht.analyses import language

LANGUAGE = "zicht.analyses.language"

LONGEST = 100_000
"""Characters in a file; those that come with Zicht have some 2 000."""

BUILTINS = (
    *("abs", "bool", "dict", "enumerate", "int", "len", "list", "max", "min"),
    *("range", "reversed", "set", "sorted", "str", "sum", "tuple", "zip"),
)
"""Functions of Python that an analysis may use."""

_ALLOWED = (
    *(
        ast.Module,
        ast.Expr,
        ast.Constant,
        ast.Name,
        ast.Load,
        ast.Store,
        ast.Attribute,
        ast.ImportFrom,
        ast.alias,
    ),
    *(
        ast.Assign,
        ast.AnnAssign,
        ast.AugAssign,
        ast.Return,
        ast.FunctionDef,
        ast.Lambda,
        ast.arguments,
        ast.arg,
    ),
    *(
        ast.Call,
        ast.keyword,
        ast.Starred,
        ast.BinOp,
        ast.UnaryOp,
        ast.Compare,
        ast.operator,
        ast.unaryop,
        ast.boolop,
        ast.cmpop,
    ),
    *(ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Subscript, ast.Slice, ast.JoinedStr, ast.FormattedValue),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.IfExp, ast.For),
)
_INSTEAD = {
    ast.BoolOp: "write & and | instead of `and` and `or`",
    ast.Not: "write ~ instead of `not`",
    ast.Import: f"import only from {LANGUAGE}",
    ast.Is: "ask .is_missing() instead of `is None`",
    ast.IsNot: "ask ~(...).is_missing() instead of `is not None`",
    ast.Pow: "write the number itself instead of a power",
    ast.LShift: "write the number itself instead of a shift",
}
_INSIDES = ("cr_", "ag_", "gi_", "tb_", "f_", "co_")
_FORMATS = ("format", "format_map", "mro")


def refusals_of(text: str) -> list[tuple[int, str]]:
    """(line, what may not stand there) of an analysis file, sorted; empty when it may be run."""
    if len(text) > LONGEST:
        return [(1, f"the file has {len(text)} characters, and an analysis is short: at most {LONGEST}")]
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return [(error.lineno or 1, f"this is not Python: {error.msg}")]
    except (ValueError, RecursionError, MemoryError):
        return [(1, "this is not Python, or it is nested too deeply")]
    found: dict[tuple[int, str], None] = {}
    line = 1
    for node in ast.walk(tree):
        line = getattr(node, "lineno", line)
        for words in _refused(node):
            found[(line, words)] = None
    return sorted(found)


def _refused(node: ast.AST) -> Iterator[str]:
    instead = _INSTEAD.get(type(node))
    if instead is not None:
        yield instead
    elif not isinstance(node, _ALLOWED):
        yield f"`{type(node).__name__.lower()}` has no place in an analysis"
    elif isinstance(node, ast.ImportFrom):
        yield from _refused_import(node)
    elif isinstance(node, ast.Attribute):
        if isinstance(node.ctx, ast.Store):  # all files share the words of the language
            yield f".{node.attr} cannot be given another value"
        if node.attr.startswith(("_", *_INSIDES)) or node.attr in _FORMATS:
            yield f".{node.attr} has no place in an analysis"
    elif isinstance(node, ast.Name):
        yield from _refused_name(node.id)
    elif isinstance(node, ast.arg):
        yield from _refused_name(node.arg)
    elif isinstance(node, ast.FunctionDef):
        yield from _refused_name(node.name)
        if node.decorator_list:
            yield "a decorator has no place in an analysis"
    elif isinstance(node, ast.Compare):
        yield from _refused_comparison(node)


def _refused_import(node: ast.ImportFrom) -> Iterator[str]:
    if node.module != LANGUAGE or node.level:
        yield f"import only from {LANGUAGE}"
        return
    for alias in node.names:
        if alias.name not in language.__all__:
            yield f"{LANGUAGE} has no word {alias.name!r}: docs/reference/language.md names them all"
        if alias.asname is not None:
            yield from _refused_name(alias.asname)


def _refused_name(name: str) -> Iterator[str]:
    if name.startswith("__"):
        yield f"{name} has no place in an analysis"
    elif hasattr(builtins, name) and name not in BUILTINS:
        yield f"{name}() of Python has no place in an analysis"


def _refused_comparison(node: ast.Compare) -> Iterator[str]:
    if len(node.ops) > 1:
        yield "a chain of comparisons has no one answer: write (a < b) & (b < c)"
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) and side.value is None for side in sides):
        yield "compare with None: ask .is_missing() or ~(...).is_missing()"
