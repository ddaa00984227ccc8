"""The audit log: who did what, so that nobody can change what stands in it without being found out.

event         one act, as canonical JSON, with the hash of the event before it
tree          Merkle tree over the hashes of events (RFC 6962): proofs of presence and of growth
checkpoint    size and root of the tree, signed: what participants keep, so that no operator rewrites history
proof_file    a proof that a member takes along: one event is in the log, or the log only grew
log_file      the log as JSON lines, whole or with the events of others withheld
plain_rows    thousands of lines at a glance: are they sound, and may each be read in one way only?
parts         a large log in parts, for several processes
walk          along the rows in order: many at once, and one by one where something is wrong
findings      what can be wrong, and where
verification  a log against itself, against checkpoints and against earlier copies
"""
