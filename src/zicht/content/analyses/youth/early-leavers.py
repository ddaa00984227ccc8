"""Pupils who left school without a basic qualification in the school year that ended in the year."""

from zicht.analyses.language import Analysis, inhabitants, rows, table, years

early_leavers = table("early_leavers")
schooling = table("schooling")
people = inhabitants()

SECONDARY_AND_VOCATIONAL = ("02", "03", "04", "05", "06", "07", "08", "09")

# A school year bears the year in which it starts: the one that ends in 2024 is that of 2023.
enrolled = (
    schooling.of(people.person)
    .where(schooling.level.is_in(*SECONDARY_AND_VOCATIONAL))
    .during(months=12, lag=12)
    .exists()
)
left = early_leavers.of(people.person).during(months=12, lag=12).exists()

analysis = Analysis(
    people.aged(12, 22).where(enrolled),
    measures={"pupils_12_22": rows(), "early_leavers_12_22": rows(left)},
    breakdowns={"age": people.age.bands(12, 18)},
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=years("2020", "2024"),
    protect="persons",
)
