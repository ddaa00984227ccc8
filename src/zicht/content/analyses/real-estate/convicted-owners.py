"""Dwellings of which an owner was convicted of drugs, fraud, extortion or laundering within five years."""

from zicht.analyses.language import Analysis, dwellings, rows, table, years

HARD_DRUGS, SOFT_DRUGS, FRAUD, EXTORTION, LAUNDERING = "41", "42", "13", "33", "71"

ownership, convictions = table("ownership"), table("convictions")
homes = dwellings()

owner_convicted = (
    convictions.of(ownership.person, by="person")
    .where(convictions.offence.is_in(HARD_DRUGS, SOFT_DRUGS, FRAUD, EXTORTION, LAUNDERING))
    .during(months=60, lag=12)  # the five calendar years before the reference date of 1 January
    .exists()
)

convicted = ownership.of(homes.address).at_moment().where(owner_convicted).least(ownership.person)

analysis = Analysis(
    # The unit is the convicted owner: protection must see that many dwellings can be of one person.
    homes.where(~convicted.is_missing()).unit(convicted),
    measures={"dwellings_of_convicted_owners": rows()},
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
