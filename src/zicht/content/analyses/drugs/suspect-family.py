"""Suspects of drug offences who have a parent or sibling who was a suspect, beside all residents."""

from zicht.analyses.language import Analysis, any_parent, any_sibling, inhabitants, rows, table, years

parents = table("parents")
suspects = table("suspects")
people = inhabitants()

drug_suspect = suspects.of(people.person).where(suspects.offence.is_in("41", "42")).during(months=36).exists()
suspect_family = any_parent(
    people.person, lambda parent: suspects.of(parent).during(months=60).exists()
) | any_sibling(people.person, lambda sibling: suspects.of(sibling).during(months=60).exists())

known_parent = (
    parents.of(people.person).where(~parents.mother.is_missing() | ~parents.father.is_missing()).exists()
)

analysis = Analysis(
    people.aged(12, 44).where(known_parent),
    measures={
        "inhabitants_with_known_parent": rows(),
        "inhabitants_with_suspect_family": rows(suspect_family),
        "drug_suspects_with_known_parent": rows(drug_suspect),
        "drug_suspects_with_suspect_family": rows(drug_suspect & suspect_family),
    },
    levels=("pv", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="persons",
)
