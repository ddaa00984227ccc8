"""Residents who were suspected of a drug offence in the last twelve months."""

from zicht.analyses.language import Analysis, inhabitants, quarters, rows, table

suspects = table("suspects")
people = inhabitants()

suspected = suspects.of(people.person).where(suspects.offence.is_in("41", "42")).during(months=12).exists()

analysis = Analysis(
    people.aged(12, 79),
    measures={"inhabitants_12_79": rows(), "drug_suspects": rows(suspected)},
    breakdowns={"sex": people.sex.categories("1", "2"), "age": people.age.bands(12, 18, 25, 45, 65)},
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=quarters("2019-Q1", "2024-Q4"),
    protect="persons",
)
