"""Tables that somebody asks for once, beside the plan of a release.

cell_key, cell_key_magnitudes, perturbation_table  noise that is the same whenever the same are counted
averaging_ledger                                   enough noisy answers together are no longer noisy
controlled_rounding, differential_privacy          other ways
"""
