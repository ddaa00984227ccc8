"""Sums of money: unsafe cells are hidden, and others so that no sum gives them back.

suppression                               the story: cells in, shown sums and classes out
amount_cells, sensitive_cells             cells over atoms; what every rule takes and gives
minimum_frequency, dominance, group_disclosure, k_disclosure
                                          rules, one a file
secondary_suppression, gaussian_elimination, optimal_suppression, coalitions
                                          which cells to hide beside the unsafe ones
suppression_audit, corners                what an attacker can say of each hidden cell
interval_classes                          hidden sums as classes
"""
