"""Recognises an age in completed years, so that it is told as one and not as a sum of months."""

from __future__ import annotations

from zicht.model.expressions import Aggregate, Call, Column, Constant, Expr, Op


def age_of(expr: Expr) -> tuple[Expr, Expr | None] | None:
    """The date and the person (None: of the row) when an expression is an age as ready frames write it."""
    match expr:
        case Call(
            Op.DIV,
            (
                Call(
                    Op.SUB,
                    (
                        Call(
                            Op.ADD,
                            (
                                Call(Op.MUL, (Call(Op.YEAR, (on,)), Constant(12))),
                                Call(Op.MONTH, (month_of,)),
                            ),
                        ),
                        born,
                    ),
                ),
                Constant(12),
            ),
        ) if on == month_of:
            if isinstance(born, Aggregate) and born.value is not None and _is_birth(born.value):
                return on, born.on
            return (on, None) if _is_birth(born) else None
    return None


def _is_birth(expr: Expr) -> bool:
    match expr:
        case Call(
            Op.ADD,
            (
                Call(Op.MUL, (Column("persons", "birth_year"), Constant(12))),
                Column("persons", "birth_month"),
            ),
        ):
            return True
    return False
