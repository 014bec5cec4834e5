"""Forms of projects, of what is seen of them, and of porteurs."""
