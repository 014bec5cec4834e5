"""The files that are taken away from an edition: its data, the proof of its figures, its text for Word, all of it."""
