"""Pages of figures, editions and projects: scope, authorise, validate, call, respond."""
