"""Inhabitants who own five or more dwellings, at their own home address."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

MANY = 5

ownership = table("ownership")
people = inhabitants()

owned = ownership.of(people.person).at_moment().count()

analysis = Analysis(
    people.where(people.age >= 18),
    measures={
        "owners_of_dwellings": rows(owned >= 1),
        "owners_of_five_or_more": rows(owned >= MANY),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
