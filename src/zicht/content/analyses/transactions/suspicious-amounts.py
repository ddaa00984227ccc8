"""Euros in transactions that were declared suspicious, per gemeente and by kind, in a year."""

from zicht.analyses.language import Analysis, each, rows, total, years

transactions = each("suspicious_transactions").during()

analysis = Analysis(
    transactions.unit(transactions.transaction).in_gemeente(transactions.gemeente),
    measures={
        "suspicious_transactions_of_year": rows(),
        "suspicious_euros": total(transactions.amount_euros),
    },
    breakdowns={"kind": transactions.kind.categories("1", "2", "3", "4", "5", "9")},
    levels=("pv", "cr", "vr", "re", "gm"),
    periods=years("2019", "2024"),
    protect="euros",
)
