"""A series of releases: which of them hold, and who says so.

series, update_roles, series_ledger, seen   the account of a series, its roles, its ledger, a client's memory
proposals, proposal_folder                  a next state, put to the checkers
publish, disk                               write aside, bring to the disk, switch one link
notices, tombstones, withdrawal             what is said of a release afterwards
"""
