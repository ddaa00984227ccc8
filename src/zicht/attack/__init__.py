"""Tries to undo the protection of releases; reads what anyone can read and knows nothing of `protection`.

attack, figure_attacks, report      all attacks on a release and what they found
findings, knowledge, ledger         one finding; what an attacker holds; everything ever released
published_files, release_figures    a published folder as a stranger finds it, and the figures in it
side_channels, parquet_layout, compact_records   what files say beside their figures

relations, families, columns, areas_within, sums, shown_bounds, walks
                                    figures as a system of sums over unknown true counts
bounds, groups, differencing, moved_borders, averaging, repeated_values, rate_inversion, ranks, dominance
                                    one attack a file
reconstruction, area_blocks, margins   which sets of persons fit an area
challenge, given_lists              protected tables for attackers from outside, and their score
"""
