"""Engines: they compute frozen plans on the tables of the vault and give whole numbers per area."""
