"""What was paid, what must be given back, what was checked."""
