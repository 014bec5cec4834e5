"""Forms of Caflab's own work."""
