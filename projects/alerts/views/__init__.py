"""Pages of early signals, « Où en est-on » and the journal."""
