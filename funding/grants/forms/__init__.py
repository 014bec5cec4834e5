"""Forms of the yearly financing."""
