"""Stichtingen that exist on 31 December, new ones, and those without turnover."""

from zicht.analyses.language import Analysis, entities, reference_year, rows, table, years

STICHTING = "74"

turnover = table("turnover")
all_entities = entities()

without_turnover = ~turnover.of(all_entities.entity).during().where(turnover.turnover_euros > 0).exists()

analysis = Analysis(
    all_entities.where(all_entities.legal_form == STICHTING),
    measures={
        "stichtingen": rows(),
        "stichtingen_new": rows(all_entities.founded_on.year() == reference_year),
        "stichtingen_without_turnover": rows(without_turnover),
    },
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="entities",
)
