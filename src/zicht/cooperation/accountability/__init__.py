"""Can the participants of a partnership render account of it? Rules as data, three outcomes.

    rules.py     the rules: question, article, since when, of which forms
    checks.py    what looks at one partnership for one rule
    findings.py  all partnerships in force against all rules: `judge`, `tally`

A finding is about what sources say. It is no judgement of a partnership, and no legal advice.
"""
