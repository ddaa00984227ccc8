"""Residents who came to live at their address in the year."""

from zicht.analyses.language import Analysis, inhabitants, reference_year, rows, table, years

addresses = table("addresses")
people = inhabitants()

lives_here_since = addresses.of(people.person).at_moment().only(addresses.valid_from)

analysis = Analysis(
    people,
    measures={
        "residents_by_length_of_stay": rows(),
        "recent_movers": rows(lives_here_since.year() == reference_year),
    },
    breakdowns={"age": people.age.bands(0, 18, 25)},
    levels=("pv", "vr", "re", "gm", "wk", "bu"),
    periods=years("2019", "2024"),
    protect="persons",
)
