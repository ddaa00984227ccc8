"""Reports of disputes between neighbours to the police."""

from zicht.analyses.language import Analysis, each, quarters, rows

reports = each("nuisance_reports").during()

analysis = Analysis(
    reports.where(reports.kind == "4").unit(reports.case_number).in_buurt(reports.place),
    measures={"reports_of_neighbours": rows()},
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=quarters("2019-Q1", "2024-Q4"),
    protect="persons",
)
