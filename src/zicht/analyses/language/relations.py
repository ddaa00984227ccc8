"""Family and household of a person, asked as one condition; each is nested rows, so no row is multiplied.

Relatives are legal parents and their children as registered. "Other" members and siblings never include the
person: it counts those who meet the condition, and asks for more than the person's own share.
"""

from __future__ import annotations

from zicht.analyses.language.linked import Rows, table
from zicht.analyses.language.misuse import misuse
from zicht.analyses.language.values import Condition, Value, as_value, known_as, when

_parents = table("parents")
_households = table("households")


def any_parent(person: object, condition: Condition) -> Value:
    """True when the mother or the father is known and meets the condition."""
    mother, father = known_as(_parents.mother, "person"), known_as(_parents.father, "person")
    asked = [~parent.is_missing() & _ask(condition, parent) for parent in (mother, father)]
    return _parents.of(as_value(person), by="person").where(asked[0] | asked[1]).exists()


def any_child(person: object, condition: Condition) -> Value:
    """True when at least one child meets the condition."""
    value = as_value(person)
    asked = [
        _parents.of(value, by=parent).where(_ask(condition, _parents.person)).exists()
        for parent in ("mother", "father")
    ]
    return asked[0] | asked[1]


def any_sibling(person: object, condition: Condition) -> Value:
    """True when at least one other child of the same mother or the same father meets the condition."""
    own = when(_ask(condition, _parents.person), 1, 0)
    met = [
        _met(_parents.of(parent, by=by), condition) > own
        for parent, by in ((_parents.mother, "mother"), (_parents.father, "father"))
    ]
    return _parents.of(as_value(person), by="person").where(met[0] | met[1]).exists()


def any_household_member(person: object, condition: Condition) -> Value:
    """True when at least one other member of the household on the reference date meets the condition."""
    own = when(_ask(condition, _households.person), 1, 0)
    members = _households.of(_households.household, by="household").at_moment()
    mine = _households.of(as_value(person), by="person").at_moment()
    return mine.where(members.where(_ask(condition, _households.person)).count() > own).exists()


def _met(children: Rows, condition: Condition) -> Value:
    return children.where(_ask(condition, _parents.person)).count()


def _ask(condition: Condition, person: Value) -> Value:
    if not callable(condition):
        raise misuse("give a condition of the other person: lambda other: suspects.of(other).ever().exists()")
    return as_value(condition(person))
