"""Files of a release: whole, listed by digest, never changed.

bundle, tables, shapes, listing     protected tables and documents into a folder; verify it
sealed                              bundle, approvals and papers, bound by release.json
provenance, data_package, bill_of_materials, difference    papers that are made of the bundle
"""
