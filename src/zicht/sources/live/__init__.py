"""Live access to CBS, police and PDOK services: remote tables become a folder the file readers read.

`fetch_live` (fetch.py) is the only entry. It asks politely, keeps each page as soon as it is whole, and
puts a finished folder in place in one step; nothing here knows what a figure means.

errors      what can go wrong, each with its own exit code (60-69)
catalogue   which tables, from which service, into which file: content/sources/live/live.toml
addresses   which addresses may be asked at all
waiting     the pause between two requests, and how long to wait after a refusal
answers     is this answer whole, and of the kind we asked for
client      one question, one whole answer or an error
cache       pages by digest, journals by table: what lets a broken run go on
dialects    how each kind of service numbers its pages and describes its columns
tables      one remote table, whole and of one version
landing     pages -> files in the shape the readers know
fetch       the story: catalogue -> cache -> folder
"""
