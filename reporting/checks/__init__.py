"""Checks of an edition before it prints: pure functions of what it would print, which tell findings."""
