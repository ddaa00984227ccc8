"""Dwellings on 1 January, by kind of owner: the denominator of the analyses on real estate."""

from zicht.analyses.language import Analysis, dwellings, rows, table, years

ownership = table("ownership")
homes = dwellings()

owners = ownership.of(homes.address).at_moment()
of_a_person = owners.where(ownership.owner_kind == "P").exists()
of_an_entity = owners.where(ownership.owner_kind == "R").exists()

analysis = Analysis(
    homes,
    measures={
        "dwellings_on_1_january": rows(),
        "dwellings_owned_by_persons": rows(of_a_person),
        "dwellings_owned_by_entities": rows(of_an_entity),
        "dwellings_of_companies": rows(of_an_entity & (homes.tenure != "C")),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
