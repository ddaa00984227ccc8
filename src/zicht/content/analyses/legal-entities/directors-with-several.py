"""Inhabitants who direct one stichting, and who direct three or more."""

from zicht.analyses.language import Analysis, inhabitants, reference_date, rows, table, years

STICHTING = "74"
SEVERAL = 3

directors, entities = table("directors"), table("entities")
people = inhabitants()

alive = entities.dissolved_on.is_missing() | (entities.dissolved_on >= reference_date)
of_a_stichting = entities.of(directors.entity).where(entities.legal_form == STICHTING).where(alive).exists()
directed = directors.of(people.person).at_moment().where(of_a_stichting).count()

analysis = Analysis(
    people,
    measures={
        "directors_of_stichtingen": rows(directed >= 1),
        "directors_of_three_or_more": rows(directed >= SEVERAL),
    },
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
