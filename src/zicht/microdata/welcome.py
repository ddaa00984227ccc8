"""Does a delivery belong in this vault? Asked of its note alone, before a row is read."""

from __future__ import annotations

from zicht.microdata.deliveries import covers, holding, meets, not_replaced, standing_ids
from zicht.microdata.delivery_note import DeliveryNote
from zicht.microdata.vault import DeliveryRefused, Vault
from zicht.model.contracts import Delivered


def check_welcome(note: DeliveryNote, vault: Vault) -> None:
    """Raise DeliveryRefused when this delivery does not belong here, or is here already."""
    where = f"delivery of {note.supplier} for {note.period}"
    same = {entry.id for entry in vault.ledger if entry.digest == note.digest} & set(
        standing_ids(vault.ledger)
    )
    if same:
        raise DeliveryRefused(
            where,
            found=f"the same files as {min(same)}, which is accepted already",
            expected="a new delivery",
            remedy="nothing needs to be done",
        )
    if note.made_up != vault.made_up:
        kinds = {True: "made up", False: "not made up"}
        raise DeliveryRefused(
            where,
            found=f"a delivery that is {kinds[note.made_up]}",
            expected=f"one that is {kinds[vault.made_up]}, as this vault is",
            remedy="keep made-up and real microdata in different vaults",
        )
    faults = []
    for table in note.tables:
        contract = vault.contracts.tables.get(table.table)
        if contract is None:
            faults.append(f"table {table.table} has no contract")
        elif contract.supplier != note.supplier:
            faults.append(f"table {table.table} is promised by {contract.supplier}")
        elif contract.delivered is Delivered.INCREMENT:
            faults += _half_replaced(note, table.table, vault)
    if faults:
        raise DeliveryRefused(
            where,
            found="; ".join(faults),
            expected="tables that a contract expects of this supplier; new periods, or all that is replaced",
            remedy="mend delivery.yaml, make the contract, or roll back what is to be replaced",
        )


def _half_replaced(note: DeliveryNote, table: str, vault: Vault) -> list[str]:
    """Deliveries of which this one would double some rows: it speaks of a part of their periods only."""
    return [
        f"table {table} speaks of a part of the periods of {earlier.id}"
        for earlier in not_replaced(holding(vault.standing, table))
        if meets(note, earlier) and not covers(note, earlier)
    ]
