"""What leaves the house: a bundle that two people approved, sealed, published in a series, and taken back.

bundle, tables, shapes          seal protected tables and documents into a folder; verify it
keys, envelopes, strict_json    who signs what; signed statements; JSON of strangers

requests, life_cycle, policies, permissions, people, automatic_checks, reviews, decisions, outputs,
request_store, replay, disclosure_record, check_pages      the output check by people

sealed                          a release: bundle, approvals and papers, bound by release.json
provenance, data_package, bill_of_materials, difference    papers that are made of the bundle
update_roles, series, series_ledger, seen                  who says which releases hold, and memory of it
proposals, proposal_folder      a next state, put to the checkers
publish, disk                   write aside, bring to the disk, switch one link
notices, tombstones, withdrawal what is said of a release afterwards
standalone                      the verifier that needs nothing of Zicht
"""
