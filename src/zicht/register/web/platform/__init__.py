"""Pages of the platform: log in, home, accounts, roles."""
