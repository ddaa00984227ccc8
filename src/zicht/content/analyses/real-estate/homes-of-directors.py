"""Dwellings that directors of stichtingen own, and dwellings in which they live."""

from zicht.analyses.language import Analysis, dwellings, reference_date, rows, table, years

STICHTING = "74"

ownership, addresses = table("ownership"), table("addresses")
directors, entities = table("directors"), table("entities")
homes = dwellings()

seats = entities.of(directors.entity).where(entities.legal_form == STICHTING)
alive = (entities.founded_on <= reference_date) & (
    entities.dissolved_on.is_missing() | (entities.dissolved_on >= reference_date)
)
of_a_stichting = seats.where(alive).exists()
owner_directs = directors.of(ownership.person, by="person").at_moment().where(of_a_stichting).exists()
resident_directs = directors.of(addresses.person, by="person").at_moment().where(of_a_stichting).exists()

analysis = Analysis(
    homes,
    measures={
        "dwellings_of_foundation_directors": rows(
            ownership.of(homes.address).at_moment().where(owner_directs).exists()
        ),
        "dwellings_lived_in_by_foundation_directors": rows(
            addresses.of(homes.address).at_moment().where(resident_directs).exists()
        ),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    moment="first_day",
    protect="persons",
)
