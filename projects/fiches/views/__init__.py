"""Pages of fiches: for the porteur, for the Caf, for whoever holds a link."""
