"""Residents of an address where a cannabis nursery was cleared when they already lived there."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

addresses = table("addresses")
nurseries = table("nurseries")
people = inhabitants()

last_clearance = nurseries.of(people.address, by="address").during(months=36).greatest(nurseries.date)
lives_here_since = addresses.of(people.person).at_moment().only(addresses.valid_from)

analysis = Analysis(
    people,
    measures={
        "nursery_population": rows(),
        "nursery_residents": rows(lives_here_since <= last_clearance),
    },
    breakdowns={"age": people.age.bands(0, 18, 25, 45, 65)},
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
