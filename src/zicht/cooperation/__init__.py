"""Cooperation between organisations, in plain Python: the atlas, sharing frames and the audit log."""
