"""The output check by people.

requests                            what people do with a request
life_cycle, policies, permissions   what leads where; may this happen; may this person do it
people                              who holds which key, for whom
automatic_checks, outputs           what a machine says; what would leave, output by output
reviews, decisions                  two blinded reviews, one decision
request_store, replay               the ledger of a request, and every entry held against every rule
disclosure_record, check_pages, reference_page     the record, the pages to look at, the page of the manual
"""
