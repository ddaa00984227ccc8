"""Counts of areas: every atom on a grid, every published figure a sum of atoms.

protect                             the story: tallies in, protected counts out
tallied, atoms, top_areas           tallies as arrays; the finest groups, and every cell as a sum of them
adaptive_level, few_units           which areas are shown apart
grid, choices, small_count_rounding, sharing_out, balancing, category_balance
                                    which number of the grid each atom is shown as
published_cells, count_tables       cells with their promises, and the table that leaves
write_once, border_changes          what was shown before stays as it was, also when borders move
utility                             what it costs
"""
