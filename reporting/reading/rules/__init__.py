"""The rules, one family per module."""
