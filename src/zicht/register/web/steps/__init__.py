"""Pages of steps."""
