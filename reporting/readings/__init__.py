"""What the portal keeps and shows of documents that it read; the engine itself is `reporting.reading`."""
