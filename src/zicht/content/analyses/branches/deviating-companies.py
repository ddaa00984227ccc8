"""Companies in branches with much cash whose turnover does not fit the number of people who work there."""

from zicht.analyses.language import Analysis, each, rows, table, when, years

COMPANY = ("01", "11", "41", "51")
CASH = ("451", "452", "477", "551", "561", "563", "773", "931", "960", "961")
MUCH_WITHOUT_STAFF_EUROS = 250_000
TIMES_THE_ORDINARY = 5

entities = table("entities")
returns = each("turnover").during()

seat = entities.of(returns.entity)
branch = seat.only(entities.branch)
ordinary_euros_per_person = when(
    branch == "451",
    900_000,
    when(
        branch == "773",
        400_000,
        when(
            branch == "452",
            150_000,
            when(
                branch == "477",
                120_000,
                when(
                    branch == "551",
                    110_000,
                    when(
                        branch == "931",
                        90_000,
                        when(branch == "561", 75_000, when(branch == "563", 70_000, 50_000)),
                    ),
                ),
            ),
        ),
    ),
)
without_staff = (returns.employees == 0) & (returns.turnover_euros >= MUCH_WITHOUT_STAFF_EUROS)
far_above = (returns.employees > 0) & (
    returns.turnover_euros > returns.employees * ordinary_euros_per_person * TIMES_THE_ORDINARY
)

analysis = Analysis(
    returns.where(returns.turnover_euros > 0)
    .where(seat.only(entities.legal_form).is_in(*COMPANY) & branch.is_in(*CASH))
    .unit(returns.entity)
    .at_address(seat.only(entities.address)),
    measures={
        "companies_judged": rows(),
        "companies_without_staff": rows(without_staff),
        "companies_far_above_branch": rows(far_above),
        "companies_deviating": rows(without_staff | far_above),
    },
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="entities",
)
