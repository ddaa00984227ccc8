"""What may leave, and why: one rule per file; each gives a report without which nothing is sealed.

already_public                      figures that a publisher has already released under its own protection

counts                              the story of counts: tallies in, protected counts out
tallied, atoms, top_areas           tallies as arrays; the finest groups, and every cell as a sum of them
adaptive_level, few_units           which areas are shown apart
grid, keyed_chance, choices, small_count_rounding, sharing_out, balancing, category_balance
                                    which number of the grid each atom is shown as
published_cells, count_tables, write_once, utility
                                    cells with their promises, the table, the memory, what it costs

origin_destination                  flows, with the counts as their margins: flow_tables, flow_atoms,
                                    flow_rounding, flow_rows, flow_audit
suppression                         sums of money: amount_cells, sensitive_cells, minimum_frequency,
                                    dominance, group_disclosure, k_disclosure, coalitions,
                                    gaussian_elimination, secondary_suppression, optimal_suppression,
                                    suppression_audit, corners, interval_classes
cell_key, cell_key_magnitudes, perturbation_table, averaging_ledger, chained_lines
                                    ad-hoc tables of researchers
controlled_rounding, differential_privacy, model_outputs, rates
                                    options, and what is no count
"""
