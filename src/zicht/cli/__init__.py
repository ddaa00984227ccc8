"""The roof: parses words, calls one story, turns errors into exit codes. One file per command."""
