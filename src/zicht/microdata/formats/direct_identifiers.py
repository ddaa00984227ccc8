"""No delivery may bring who somebody is: such columns and such contents are refused before a row is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zicht.kit.errors import UserError
from zicht.microdata.delivery_note import DeliveredTable


class DirectIdentifiersFound(UserError):
    """A file holds numbers, names or addresses that say who somebody is; the vault takes none of them.

    The message names columns and counts values; it shows none.
    """

    exit_code = 94
    usual_remedy = (
        "delete this delivery from every place it was copied to, tell the privacy officer, and ask the "
        "supplier for a file with keys of its own instead; listing the column under `ignore` is not enough"
    )


# Whole words of a column name, in any capitals; a number may follow (EMAIL2).
_NAMES: dict[str, str] = {
    "a citizen service number": "bsn|burgerservicenummer|burgerservicenr|sofinummer|sofinr|sofi|anummer|anr",
    "a name of a person": (
        "naam|namen|achternaam|voornaam|voornamen|voorletters|initialen|tussenvoegsel|tussenvoegsels|"
        "geslachtsnaam|roepnaam|meisjesnaam|persoonsnaam|surname|lastname|firstname|fullname"
    ),
    "a day of birth": "geboortedatum|gebdat|gebdatum|geboortedag|birthdate|dateofbirth|dob|geboorteplaats",
    "an e-mail address": "email|emailadres|mailadres",
    "a telephone number": "telefoon|telefoonnummer|telnr|tel|mobiel|mobielnummer|gsm|phone",
    "a bank account": "iban|rekeningnummer|bankrekening|bankrekeningnummer|rekeningnr",
    "an address": (
        "adres|straat|straatnaam|huisnummer|huisnr|huisletter|woonadres|postadres|"
        "postcode6|pc6|postcodehuisnummer|street|streetname"
    ),
    "a number of a document or vehicle": (
        "paspoortnummer|documentnummer|rijbewijsnummer|kenteken|vreemdelingennummer|vnummer|skn|skndbnummer"
    ),
}


def check_names_of_columns(table: DeliveredTable, header: Sequence[str]) -> None:
    """Raise DirectIdentifiersFound when a column is called after a direct identifier."""
    found = [f"{name} ({kind})" for name in header if (kind := _kind_of(name))]
    if found:
        raise DirectIdentifiersFound(
            table.where,
            found=f"columns {', '.join(found)}",
            expected="no column that says who somebody is",
        )


def _kind_of(name: str) -> str | None:
    bare = re.sub(r"[\W_]+", "", name).lower()
    bare = bare.rstrip("0123456789") or bare
    for kind, words in _NAMES.items():
        if bare in words.split("|"):
            return kind
    return None
