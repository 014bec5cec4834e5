"""Reading signals, and what projects lack at a date."""
