"""Residents at the end of each quarter, by sex and age: the denominator of many figures."""

from zicht.analyses.language import Analysis, inhabitants, quarters, rows

people = inhabitants()

analysis = Analysis(
    people,
    measures={"registered_inhabitants": rows()},
    breakdowns={"sex": people.sex.categories("1", "2"), "age": people.age.bands(0, 12, 18, 25, 45, 65)},
    levels=("pv", "vr", "re", "gm", "wk", "bu"),
    periods=quarters("2019-Q1", "2024-Q4"),
    protect="persons",
)
