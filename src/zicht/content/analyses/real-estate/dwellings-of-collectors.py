"""Dwellings of which an owner is a person with five or more dwellings, at the place of the dwelling."""

from zicht.analyses.language import Analysis, dwellings, rows, table, years

MANY = 5

ownership = table("ownership")
homes = dwellings()

owned = ownership.of(ownership.person, by="person").at_moment().count()
of_a_collector = ownership.of(homes.address).at_moment().where(owned >= MANY).exists()

analysis = Analysis(
    homes,
    measures={"dwellings_of_collectors": rows(of_a_collector)},
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
