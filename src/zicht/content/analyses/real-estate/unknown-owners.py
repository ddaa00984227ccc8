"""Dwellings of which no owner is known as a person or a legal entity."""

from zicht.analyses.language import Analysis, dwellings, rows, table, years

ownership = table("ownership")
homes = dwellings()

known = (
    ownership.of(homes.address)
    .at_moment()
    .where(~ownership.person.is_missing() | ~ownership.entity.is_missing())
    .exists()
)

analysis = Analysis(
    homes,
    measures={"dwellings_of_unknown_owners": rows(~known)},
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
