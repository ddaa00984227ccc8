"""Providers paid from personal budgets that report no clients and no staff, or are registered otherwise."""

from zicht.analyses.language import Analysis, each, rows, table, years

CARE = ("869", "873")

budgets, activity = table("care_budgets"), table("care_activity")
providers = each("entities")

active = (
    activity.of(providers.entity).during().where((activity.clients > 0) | (activity.care_staff > 0)).exists()
)

analysis = Analysis(
    providers.where(budgets.of(providers.entity).during().exists())
    .unit(providers.entity)
    .at_address(providers.address),
    measures={
        "pgb_providers_without_care": rows(~active),
        "pgb_providers_outside_care": rows(~providers.branch.is_in(*CARE)),
    },
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="entities",
)
