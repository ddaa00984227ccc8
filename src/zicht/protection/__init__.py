"""What may leave, and why: one rule per file; each gives a report without which nothing is sealed.

already_public   figures that a publisher has already released under its own disclosure control
"""
