"""The list of projects: facets, search, sorts, pages, columns, selection. One package per concern, no page here."""
