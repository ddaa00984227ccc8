"""Tries to undo the protection of releases; reads what anyone can read and knows nothing of `protection`."""
