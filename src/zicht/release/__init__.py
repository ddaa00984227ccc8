"""What leaves the house: a bundle that two people approved, sealed, published in a series, and taken back.

output_check              a request, two reviews, a decision: who may do what, when, on record
sealing                   protected tables and documents into a folder; the release with its papers
series                    which releases hold, who says so, how one is published and taken back
standalone                the verifier that needs nothing of Zicht
keys, envelopes           who signs what; signed statements
strict_json               JSON of strangers
"""
