"""What may leave, and why: one rule per file; each gives a report without which nothing is sealed.

already_public  figures that a publisher has already released under its own protection
counts          counts of areas: tallies in, numbers of a grid out, that add up everywhere
flows           counts between two areas, with the protected counts as their margins
amounts         sums of money: cells are hidden, and more cells so that no sum gives them back
ad_hoc          tables that somebody asks for once: cell keys, controlled rounding, differential privacy
rates           what a rate or share of protected counts may show
model_outputs   what of a fitted model may leave
keyed_chance    chance that only the holder of a key can foresee
chained_lines   a file of lines that nobody can alter unseen
"""
