"""What if gemeenten merge, a party leaves, or a new division comes? What changes, what breaks.

    scenarios.py     the three changes, and the patchwork as it would be
    relations.py     how sets of parties lie to each other: same, nested, crossing, apart
    consequences.py  figures before and after, and the broken links

It computes what follows from the lists of participants. What participants would decide, nobody can compute.
"""
