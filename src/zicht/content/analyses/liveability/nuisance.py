"""Reports of nuisance to the police, by kind."""

from zicht.analyses.language import Analysis, each, quarters, rows

reports = each("nuisance_reports").during()

analysis = Analysis(
    reports.unit(reports.case_number).in_buurt(reports.place),
    measures={
        "nuisance_all": rows(),
        "nuisance_of_noise": rows(reports.kind == "1"),
        "nuisance_of_youth": rows(reports.kind == "2"),
        "nuisance_of_drugs": rows(reports.kind == "3"),
    },
    levels=("pv", "vr", "re", "gm", "wk"),
    periods=quarters("2019-Q1", "2024-Q4"),
    protect="persons",
)
