"""Pages of the yearly financing."""
