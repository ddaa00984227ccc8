"""Providers paid from personal budgets, and those with a director who was convicted within five years."""

from zicht.analyses.language import Analysis, each, rows, table, years

HARD_DRUGS, SOFT_DRUGS, FRAUD, EXTORTION, LAUNDERING, VIOLENCE = "41", "42", "13", "33", "71", "31"

budgets, directors, convictions = table("care_budgets"), table("directors"), table("convictions")
providers = each("entities")

convicted = (
    convictions.of(directors.person)
    .where(convictions.offence.is_in(HARD_DRUGS, SOFT_DRUGS, FRAUD, EXTORTION, LAUNDERING, VIOLENCE))
    .during(months=60)
    .exists()
)

analysis = Analysis(
    providers.where(budgets.of(providers.entity).during().exists())
    .unit(providers.entity)
    .at_address(providers.address),
    measures={
        "pgb_providers": rows(),
        "pgb_providers_convicted": rows(directors.of(providers.entity).during().where(convicted).exists()),
    },
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="entities",
)
