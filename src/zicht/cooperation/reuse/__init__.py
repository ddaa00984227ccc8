"""Reuse first: which partnership that exists comes nearest to what is wished, and why (not)?

wish.py        the wish: parties, themes, powers, organs, words; what is asked must exist
forms.py       what a legal form can take on
purposes.py    how near words lie to the purpose of a partnership (TF-IDF)
candidates.py  partnerships in force, ready to be compared
ranking.py     the answer: every component with its weight and a sentence, hurdles and fit
nearby.py      for one gemeente and a theme, before anybody knows with whom
nearby_evaluation.py  how good that list is, beside an order by size and by lot
evaluation.py  does it find what is there? leave-one-out and known items, beside trivial baselines
"""
