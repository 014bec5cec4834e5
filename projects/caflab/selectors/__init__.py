"""Reading Caflab's own work."""
