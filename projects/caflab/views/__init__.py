"""Pages of Caflab's own work."""
