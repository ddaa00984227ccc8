"""Stories: one file per command, read top-down; whoever wonders what happens to the data reads these.

open_data   sources -> figures -> verdicts -> sealed bundle -> site
estimates   the middle of that story: every indicator judged, as tables
made_up     the source files of a province that does not exist
serve       a bundle or a site on this machine
"""
