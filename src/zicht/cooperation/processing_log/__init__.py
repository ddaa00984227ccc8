"""Logboek Dataverwerkingen: one record for each processing of personal data, without personal data in it.

record  the fields of the standard (Logius, section 3), and what this register leaves out
writer  records as JSON lines: whole, on disk before it returns
"""
