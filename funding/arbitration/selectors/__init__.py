"""Reading scenarios: what they share out, what it does to each region and Caf, how two of them differ."""
