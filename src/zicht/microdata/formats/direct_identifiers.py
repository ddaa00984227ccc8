"""No delivery may bring who somebody is: such columns and such contents are refused before a row is kept.

Looked for by name in every column, taken or not, and by content in a sample of every column that is taken.
Content is judged by arithmetic: a citizen service number (BSN) passes the eleven-test, but so does one in
eleven numbers that are none; a column is refused when so many distinct values pass that chance cannot be
the cause. Numbers of the trade register and RSINs are refused with them: with such a number anyone finds a
company and the persons behind it in a public register, and an RSIN of a one-person business was its owner's
BSN; suppliers have keys of their own for entities. Free text has no type in a contract, so it never enters.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.kit.errors import UserError
from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import name as identifier
from zicht.microdata.duck import text as literal
from zicht.microdata.formats.column_set import is_header, shown_name
from zicht.microdata.formats.staging import StagedFile
from zicht.model.contracts import ColumnType, Contract


class DirectIdentifiersFound(UserError):
    """A file holds numbers, names or addresses that say who somebody is; the vault takes none of them.

    The message names columns and counts values; it shows none.
    """

    exit_code = 94
    usual_remedy = (
        "delete this delivery from every place it was copied to, tell the privacy officer, and ask the "
        "supplier for a file with keys of its own instead; `ignore` in the note is not enough"
    )


_SAMPLED_ROWS = 200_000
_SAMPLED_VALUES = 20_000
"""Distinct values looked at, of the sampled rows of one column."""

_SURPRISE = math.log(1e9)
"""One file in a thousand million is refused by chance alone, at most."""

_MORE_THAN_CHANCE = 0.03
"""Part of the values that must pass beyond chance: keys made by a rule are not exactly like chance."""


@dataclass(frozen=True)
class NumberKind:
    """A kind of number that can be recognised.

    form    regular expression of a whole value, after spaces and dots are taken out, in capitals
    chance  part of the values of that form that pass although they are something else
    """

    words: str
    form: str
    passes: Callable[[str], bool]
    chance: float


def passes_eleven_test(digits: str) -> bool:
    """Whether 8 or 9 digits can be a BSN (or RSIN): 9a + 8b + ... + 2h - i is a multiple of 11.

    Source: Logisch ontwerp BSN (Rijksdienst voor Identiteitsgegevens), "elfproef".
    """
    weighted = sum(int(digit) * weight for digit, weight in zip(digits.zfill(9), _WEIGHTS, strict=True))
    return weighted % 11 == 0


_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def passes_iban_test(text: str) -> bool:
    """Whether a text can be a bank account: its number, turned round, is 1 modulo 97 (ISO 13616-1)."""
    turned = text[4:] + text[:4]
    return int("".join(str(int(mark, 36)) for mark in turned)) % 97 == 1


_KINDS = (
    NumberKind("citizen service numbers (BSN) or RSINs", "[0-9]{8,9}", passes_eleven_test, 1 / 11),
    NumberKind("bank accounts (IBAN)", "[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", passes_iban_test, 1 / 97),
    NumberKind(
        "mobile telephone numbers",
        r"0[0-9]{9}|(00|\+)31[0-9]{9}",
        lambda text: re.match(r"(0|0031|\+31)6", text) is not None,
        1 / 10,
    ),
    NumberKind("e-mail addresses", "[A-Z0-9_%+-]+@[A-Z0-9-]{4,}", lambda text: True, 0.0),
)


def check_no_direct_identifiers(table: DeliveredTable, contract: Contract, staged: StagedFile) -> None:
    """Raise DirectIdentifiersFound when contents of a column are direct identifiers."""
    found = []
    for column in contract.columns:
        if column.type in {ColumnType.DATE, ColumnType.BOOLEAN}:
            continue
        for kind, number in _recognised(_sample(staged, column.name)):
            name = column.physical_name
            found.append(f"column {name}: {number:,} different values in a sample are {kind.words}")
    if found:
        raise DirectIdentifiersFound(
            table.where, found="; ".join(found), expected="keys that mean nothing outside the supplier"
        )


def _sample(staged: StagedFile, column: str) -> list[str]:
    """Distinct values of a column that have the form of any kind, from rows spread over the file."""
    rows, _ = staged.count_rows()
    forms = "|".join(f"({kind.form})" for kind in _KINDS)
    found = staged.connection.execute(
        f"SELECT DISTINCT value FROM ("
        f"SELECT upper(replace(replace({identifier(column)}, ' ', ''), '.', '')) AS value "
        f"FROM {identifier(staged.view)} WHERE (row_number - 1) % {rows // _SAMPLED_ROWS + 1} = 0"
        f") WHERE regexp_full_match(value, {literal(forms)}) "
        f"ORDER BY hash(value), value LIMIT {_SAMPLED_VALUES}"
    ).fetchall()
    return [value for (value,) in found]


def _recognised(values: Sequence[str]) -> Iterator[tuple[NumberKind, int]]:
    """The kinds of which more values are than chance can explain, and how many."""
    for kind in _KINDS:
        of_form = [value for value in values if re.fullmatch(kind.form, value)]
        passing = sum(map(kind.passes, of_form))
        if passing and _beyond_chance(passing, len(of_form), kind.chance):
            yield kind, passing


def _beyond_chance(passing: int, number: int, chance: float) -> bool:
    """Whether so many successes in so many draws are out of reach of chance.

    The probability of at least that share is below exp(-n KL(share, chance)) (Chernoff 1952, the bound for
    a binomial; Hoeffding 1963, theorem 1).
    """
    share = passing / number
    if share <= chance + (_MORE_THAN_CHANCE if chance else 0):
        return False
    if not chance:
        return True
    rest = (1 - share) * math.log((1 - share) / (1 - chance)) if share < 1 else 0.0
    return number * (share * math.log(share / chance) + rest) > _SURPRISE


_ANYWHERE: Mapping[str, str] = {
    "a citizen service number": "bsn|burgerservice|sofinummer|sofinr",
    "a name of a person": (
        "achternaam|voornaam|voornamen|voorletters|initialen|tussenvoegsel|geslachtsnaam|roepnaam|"
        "meisjesnaam|surname|lastname|firstname|fullname"
    ),
    "a day of birth": "geboortedatum|datumgeboorte|geboortedag|geboorteplaats|gebdat|birthdate|dateofbirth",
    "an e-mail address": "email|mailadres",
    "a telephone number": "telefoon|telnr|mobielnummer|phone",
    "a bank account": "rekeningnummer|bankrekening|rekeningnr",
    "an address": "straatnaam|huisnummer|huisnr|huisletter|woonadres|postadres|postcodehuis|streetname",
    "a number of a document or vehicle": (
        "paspoort|documentnummer|rijbewijs|kenteken|vreemdelingennummer|strafrechtketennummer"
    ),
    "a number of the trade register": (
        "kvknummer|kvknr|nummerkvk|rsinnummer|btwnummer|btwid|fiscaalnummer|fiscaalnr"
    ),
}
"""Kind -> parts of a name that mean nothing else, wherever they stand."""
_WORDS: Mapping[str, str] = {
    "a citizen service number": "sofi",
    "a bank account": "iban",
    "a number of the trade register": "kvk|rsin",
}
"""Kind -> words that stand by themselves: "INPPERSINK" holds rsin and is something else."""
_WHOLE: Mapping[str, str] = {
    "a citizen service number": "anummer|anr",
    "a name of a person": "naam|namen|name",
    "a day of birth": "dob",
    "a telephone number": "tel|mobiel|gsm",
    "an address": "adres|straat|pc6|postcode6|street",
    "a number of a document or vehicle": "skn|vnummer",
    "a number of the trade register": "finr",
}
"""Kind -> whole names: "GEMEENTE_NAAM" is no name of a person."""


def check_names_of_columns(table: DeliveredTable, contract: Contract, names: Sequence[str]) -> None:
    """Raise DirectIdentifiersFound when a column is called after a direct identifier.

    Names that the contract itself has were judged when it was written ("BU_NAAM").
    """
    agreed = {column.physical_name for column in contract.columns}
    headed = is_header(names, agreed | {*table.columns, *table.ignore})
    found = [
        f"{shown_name(name, headed=headed)} ({kind})"
        for name in names
        if name not in agreed and (kind := _kind_of(name))
    ]
    if found:
        raise DirectIdentifiersFound(
            table.where,
            found=f"columns {', '.join(found)}",
            expected="no column that says who somebody is",
        )


def _kind_of(name: str) -> str | None:
    words = {word.lower() for word in re.split(r"[\W_]+|(?<=[a-z])(?=[A-Z])", name)}
    bare = re.sub(r"[\W_]+", "", name).lower()
    for kind, parts in _ANYWHERE.items():
        if re.search(parts, bare):
            return kind
    for kind, known in _WORDS.items():
        if words & {*known.split("|")}:
            return kind
    for kind, known in _WHOLE.items():
        if {bare, bare.rstrip("0123456789")} & {*known.split("|")}:
            return kind
    return None
