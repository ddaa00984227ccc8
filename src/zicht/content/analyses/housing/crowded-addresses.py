"""Dwellings at which five or more adults are registered on 1 January."""

from zicht.analyses.language import Analysis, dwellings, reference_date, rows, table, years

CROWDED = 5

addresses, persons = table("addresses"), table("persons")
homes = dwellings()

born = persons.of(addresses.person).only(persons.birth_year * 12 + persons.birth_month)
age = (reference_date.year() * 12 + reference_date.month() - born) // 12
adults = addresses.of(homes.address).at_moment().where(age >= 18).count()

analysis = Analysis(
    homes,
    measures={
        "dwellings_with_adults": rows(adults >= 1),
        "dwellings_with_five_adults": rows(adults >= CROWDED),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
