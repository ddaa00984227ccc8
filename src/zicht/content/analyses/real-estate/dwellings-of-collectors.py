"""Dwellings of which an owner is a person with five or more dwellings, at the place of the dwelling."""

from zicht.analyses.language import Analysis, dwellings, rows, table, years

MANY = 5

ownership = table("ownership")
homes = dwellings()

owned = ownership.of(ownership.person, by="person").at_moment().count()
collector = ownership.of(homes.address).at_moment().where(owned >= MANY).least(ownership.person)

analysis = Analysis(
    # The unit is the collector: protection must see that many dwellings can be of one person.
    homes.where(~collector.is_missing()).unit(collector),
    measures={"dwellings_of_collectors": rows()},
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
