"""Contracts as YAML, close to the Open Data Contract Standard; docs/reference/contracts.md has each key."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

try:
    from yaml import CSafeLoader as SafeLoader  # ten times as fast; not in every build of PyYAML
except ImportError:
    from yaml import SafeLoader

from zicht.model.contracts import (
    CodeList,
    Column,
    ColumnType,
    Contract,
    ContractInvalid,
    Contracts,
    Delivered,
    Domain,
    ForeignKey,
    Rule,
    Shape,
    Tolerance,
)

CODE_LISTS = "code_lists.yaml"

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@functools.cache
def built_in_contracts() -> Contracts:
    """The contracts that come with the program."""
    return read_contracts(resources.files("zicht.content") / "contracts")


def read_contracts(folder: Traversable) -> Contracts:
    """All contracts of a folder: one file a table, and `code_lists.yaml`. Raises ContractInvalid."""
    files = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name
    )
    lists: dict[str, CodeList] = {}
    tables: dict[str, Contract] = {}
    for file in files:
        plain = _plain(file)
        if file.name == CODE_LISTS:
            lists = {name: _code_list(name, _Keys(file.name, name, entry)) for name, entry in plain.items()}
            continue
        contract = _contract(_Keys(file.name, "contract", plain))
        if contract.table in tables:
            raise ContractInvalid(file.name, found=f"a second contract of {contract.table}", expected="one")
        tables[contract.table] = contract
    return Contracts(tables, lists)


def _plain(file: Traversable) -> dict[str, Any]:
    try:
        plain = yaml.load(file.read_text(encoding="utf-8"), Loader=SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ContractInvalid(file.name, found=str(error).splitlines()[0], expected="YAML in UTF-8") from None
    if not isinstance(plain, dict):
        raise ContractInvalid(file.name, found=type(plain).__name__, expected="keys and values")
    return plain


class _Keys:
    """A mapping of a contract file that is emptied while it is read: what is left over was not known."""

    def __init__(self, file: str, where: str, plain: Any) -> None:
        self.where = f"{file}, {where}"
        if not isinstance(plain, dict):
            raise ContractInvalid(self.where, found=type(plain).__name__, expected="keys and values")
        self.left = dict(plain)

    def take(self, key: str, kind: type[T]) -> T:
        """A key that must be there."""
        if key not in self.left:
            raise ContractInvalid(self.where, found=f"no `{key}`", expected=f"`{key}`: {_WORDS[kind]}")
        value = self.left.pop(key)
        # a bool is an int to Python; `minimum: yes` is a mistake
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ContractInvalid(self.where, found=f"{key}: {value!r}", expected=_WORDS[kind])
        return value

    def may(self, key: str, kind: type[T]) -> T | None:
        """A key that may be left out."""
        return self.take(key, kind) if key in self.left else None

    def each(self, key: str) -> Iterator[_Keys]:
        """The mappings of a list that may be left out."""
        for at, entry in enumerate(self.may(key, list) or ()):
            yield _Keys(self.where, f"{key} {at + 1}", entry)

    def done(self) -> None:
        """Nothing may be left."""
        if self.left:
            raise ContractInvalid(
                self.where, found=f"unknown {', '.join(sorted(self.left))}", expected="keys of the reference"
            )


_WORDS: Mapping[type, str] = {
    str: "text between quotes",
    int: "a whole number",
    float: "a number with a point",
    bool: "true or false",
    list: "a list",
    dict: "keys and values",
}


def _contract(keys: _Keys) -> Contract:
    for key in ("apiVersion", "kind", "id", "status"):  # of the standard; the schema decides here
        keys.take(key, str)
    schemas = list(keys.each("schema"))
    if len(schemas) != 1:
        raise ContractInvalid(keys.where, found=f"{len(schemas)} tables", expected="one table a file")
    schema = schemas[0]
    contract = Contract(
        table=schema.take("name", str),
        version=keys.take("version", str),
        physical_name=schema.take("physicalName", str),
        supplier=keys.take("supplier", str),
        catalogue_page=keys.take("catalogue", str),
        unverified=keys.take("unverified", str),
        shape=_one_of(Shape, schema, "shape"),
        delivered=_one_of(Delivered, schema, "delivered"),
        words=schema.take("description", dict),
        key=tuple(schema.take("key", list)),
        columns=tuple(_column(column) for column in schema.each("properties")),
        foreign_keys=tuple(_foreign_key(key) for key in schema.each("foreignKeys")),
        rules=tuple(_rule(rule) for rule in schema.each("quality")),
        overlap=schema.may("overlap", str),
        tolerance=_tolerance(_Keys(schema.where, "tolerance", schema.may("tolerance", dict) or {})),
    )
    schema.done()
    keys.done()
    return contract


def _one_of(kind: type[E], keys: _Keys, key: str) -> E:
    word = keys.take(key, str)
    try:
        return kind(word)
    except ValueError:
        raise ContractInvalid(
            keys.where, found=f"{key}: {word}", expected=", ".join(member.value for member in kind)
        ) from None


def _column(keys: _Keys) -> Column:
    column = Column(
        name=keys.take("name", str),
        physical_name=keys.take("physicalName", str),
        type=_one_of(ColumnType, keys, "logicalType"),
        words=keys.take("description", dict),
        verified=keys.take("verified", bool),
        required=keys.take("required", bool),
        domain=_one_of(Domain, keys, "domain") if "domain" in keys.left else None,
        codes=keys.may("codeList", str),
        minimum=keys.may("minimum", int),
        maximum=keys.may("maximum", int),
        unit=keys.may("unit", str),
        width=keys.may("width", int),
    )
    keys.done()
    return column


def _foreign_key(keys: _Keys) -> ForeignKey:
    key = ForeignKey(keys.take("column", str), keys.take("table", str), keys.take("to", str))
    keys.done()
    return key


def _rule(keys: _Keys) -> Rule:
    rule = Rule(keys.take("name", str), keys.take("sql", str), keys.take("description", dict))
    keys.done()
    return rule


def _tolerance(keys: _Keys) -> Tolerance:
    given = {key: keys.take(key, float) for key in Tolerance.__dataclass_fields__ if key in keys.left}
    keys.done()
    return Tolerance(**given)


def _code_list(name: str, keys: _Keys) -> CodeList:
    codes = keys.may("codes", dict) or {}
    since, until = keys.may("since", dict) or {}, keys.may("until", dict) or {}
    listed = CodeList(
        name=name,
        source=keys.take("source", str),
        codes=codes,
        pattern=keys.may("pattern", str),
        since=since,
        until=until,
    )
    keys.done()
    wrong = [repr(code) for code in codes if not isinstance(code, str)]
    wrong += [repr(code) for code in (*since, *until) if code not in codes]
    if wrong or bool(codes) == (listed.pattern is not None):
        raise ContractInvalid(
            keys.where,
            found=f"codes {', '.join(wrong)}" if wrong else "codes and pattern both, or neither",
            expected="codes between quotes, years of codes that exist, and codes or a pattern",
        )
    return listed
