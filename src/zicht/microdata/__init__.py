"""The vault: the only room that opens microdata, and the only one that opens a database.

A delivery comes in through `intake`: its files are staged as text (`formats`), identifiers become
pseudonyms (`pseudonyms`), every row is held against its contract (`checks`, `cross_checks`), every table
against its last delivery (`drift`); what passes is accepted, what does not is quarantined with its
reasons, and nothing is lost on the way. `vault` says which files are the tables of today, `ledger` how
they came to be.
"""
