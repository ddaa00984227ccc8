"""The web application where partners work together.

rules    what may happen: roles, permissions, gates, life cycles; plain Python
records  tables of the database
store    what is read from the database and how it is kept: queries within one partnership, events, backups
actions  one function per thing somebody does: checks the permission, writes, and leaves an event
web      pages, forms, the read API
"""
