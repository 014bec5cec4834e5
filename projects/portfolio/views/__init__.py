"""The pages that one works in."""
