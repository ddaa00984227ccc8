"""What partners make together: typed contents, versions by hash, consent bound to a hash, differences.

fields, content     what a field can hold, and contents made of fields
explore ... existence, governing   the contents, step by step
kinds               the table of all kinds: step, how many, whose consent, built on what
versions            one version and what was said of it
difference          what changed between two versions
personal_data, solutions   what does not belong in a text
"""
