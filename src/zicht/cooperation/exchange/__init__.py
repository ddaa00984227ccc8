"""Signed files between the register and the closed environment, so that no network joins them.

typed_json   frozen values to JSON and back, strictly
envelopes    DSSE envelopes with Ed25519 signatures, of the same form as those of a release
files        what a file says, and its place in the conversation about one question
conversation the order of files: each names the one before it, so that none is replayed, skipped or swapped
public_export  the public part of the register, signed, for the static site
"""
