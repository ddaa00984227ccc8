"""What a condition claims of one value: some constants, or a range of whole numbers."""

from __future__ import annotations

from collections.abc import Iterator

from zicht.model.expressions import Call, Constant, Expr, Op


def overlap(one: Expr, two: Expr) -> bool:
    """True when two conditions surely hold together for some value: same text, shared code, shared number."""
    if one == two:
        return True
    first, second = claim(one), claim(two)
    if first is None or second is None or first[0] != second[0]:
        return False
    if isinstance(first[1], frozenset) and isinstance(second[1], frozenset):
        return bool(first[1] & second[1])
    if isinstance(first[1], range) and isinstance(second[1], range):
        return max(first[1].start, second[1].start) < min(first[1].stop, second[1].stop)
    return False


_FAR = 2**62


def claim(condition: Expr) -> tuple[Expr, frozenset[object] | range] | None:
    """The value that a condition is about, with the constants or the range it asks; None for any other."""
    if not isinstance(condition, Call):
        return None
    constants = [arg.value for arg in condition.args[1:] if isinstance(arg, Constant)]
    if condition.op in (Op.EQ, Op.IN) and len(constants) == len(condition.args) - 1:
        return condition.args[0], frozenset(constants)
    parts = list(conjuncts(condition))
    low, high, about = -_FAR, _FAR, set()
    for part in parts:
        if not isinstance(part, Call) or part.op not in (Op.GE, Op.GT, Op.LT, Op.LE):
            return None
        bound = part.args[1]
        if not isinstance(bound, Constant) or not isinstance(bound.value, int):
            return None
        about.add(part.args[0])
        if part.op in (Op.GE, Op.GT):
            low = max(low, bound.value + (part.op is Op.GT))
        else:
            high = min(high, bound.value + (part.op is Op.LE))
    return (about.pop(), range(low, high)) if len(about) == 1 else None


def conjuncts(condition: Expr | None) -> Iterator[Expr]:
    """The conditions that must all hold."""
    if isinstance(condition, Call) and condition.op is Op.AND:
        for arg in condition.args:
            yield from conjuncts(arg)
    elif condition is not None:
        yield condition
