"""Forms of plans: the draft, the acts, the corrections of the Caf, the import."""
