"""The boards of money, the year of a Caf, what falls due."""
