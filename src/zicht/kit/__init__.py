"""The ground floor: errors, files, digests and progress; knows nothing of our field."""
