"""Private rental dwellings on 1 January, and those with nobody registered."""

from zicht.analyses.language import Analysis, dwellings, rows, years

homes = dwellings()

private_rental = homes.tenure == "P"

analysis = Analysis(
    homes,
    measures={
        "dwellings_of_known_tenure": rows(homes.tenure != "O"),
        "dwellings_uninhabited": rows(~homes.inhabited),
        "private_rental_dwellings": rows(private_rental),
        "private_rental_uninhabited": rows(private_rental & ~homes.inhabited),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
