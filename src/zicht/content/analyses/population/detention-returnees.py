"""Adult residents who were in detention in the year, and no longer at its end."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

detention = table("detention")
people = inhabitants()

stays = detention.of(people.person)
returned = stays.during(months=12).exists() & ~stays.at_moment().exists()

analysis = Analysis(
    people.aged(18, 79),
    measures={"returnee_population_18_79": rows(), "detention_returnees": rows(returned)},
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
