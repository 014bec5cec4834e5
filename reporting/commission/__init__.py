"""The note that a Caf brings to its commission d'action sociale: a page, a text to paste, a Word file."""
