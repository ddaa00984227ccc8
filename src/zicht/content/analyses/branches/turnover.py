"""Turnover of companies in a year, by branch."""

from zicht.analyses.language import Analysis, each, rows, table, total, years

COMPANY = ("01", "11", "41", "51")
CASH = ("451", "452", "477", "551", "561", "563", "773", "931", "960", "961")
OTHER = ("649", "681", "801", "869", "873", "999")

entities = table("entities")
returns = each("turnover").during()

seat = entities.of(returns.entity)
branch = seat.only(entities.branch)

analysis = Analysis(
    returns.where(returns.turnover_euros > 0)
    .where(seat.only(entities.legal_form).is_in(*COMPANY))
    .unit(returns.entity)
    .at_address(seat.only(entities.address)),
    measures={
        "companies_with_turnover": rows(),
        "companies_with_turnover_cash_branches": rows(branch.is_in(*CASH)),
        "turnover_euros": total(returns.turnover_euros),
        "turnover_cash_branches_euros": total(returns.turnover_euros, branch.is_in(*CASH)),
    },
    breakdowns={"branch": branch.categories(*CASH, *OTHER)},
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="euros",
)
