"""Tables of artefacts."""
