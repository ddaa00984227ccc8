"""What is read from the database, always within what somebody may see, and how it is kept."""
