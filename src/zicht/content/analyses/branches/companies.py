"""Companies that exist on 31 December, by branch."""

from zicht.analyses.language import Analysis, entities, rows, years

COMPANY = ("01", "11", "41", "51")
CASH = ("451", "452", "477", "551", "561", "563", "773", "931", "960", "961")
OTHER = ("649", "681", "801", "869", "873", "999")
companies = entities()

analysis = Analysis(
    companies.where(companies.legal_form.is_in(*COMPANY)),
    measures={
        "companies": rows(),
        "companies_cash_branches": rows(companies.branch.is_in(*CASH)),
        "companies_car_trade": rows(companies.branch.is_in("451", "773")),
        "companies_massage": rows(companies.branch == "961"),
    },
    breakdowns={"branch": companies.branch.categories(*CASH, *OTHER)},
    levels=("pv", "cr", "vr", "re", "gm", "wk"),
    periods=years("2019", "2024"),
    protect="entities",
)
