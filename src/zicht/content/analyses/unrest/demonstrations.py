"""Reports of demonstrations and unrest to the police."""

from zicht.analyses.language import Analysis, each, quarters, rows

reports = each("nuisance_reports").during()

analysis = Analysis(
    reports.where(reports.kind == "6").unit(reports.case_number).in_buurt(reports.place),
    measures={"reports_of_unrest": rows()},
    levels=("pv", "vr", "re", "gm"),
    periods=quarters("2019-Q1", "2024-Q4"),
    protect="persons",
)
