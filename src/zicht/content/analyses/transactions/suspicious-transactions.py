"""Transactions that were declared suspicious, per gemeente and by kind."""

from zicht.analyses.language import Analysis, each, quarters, rows

transactions = each("suspicious_transactions").during()

analysis = Analysis(
    transactions.unit(transactions.transaction).in_gemeente(transactions.gemeente),
    measures={"suspicious_transactions": rows()},
    breakdowns={"kind": transactions.kind.categories("1", "2", "3", "4", "5", "9")},
    levels=("pv", "vr", "re", "gm"),
    periods=quarters("2019-Q1", "2024-Q4"),
    protect="persons",
)
