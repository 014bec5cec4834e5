"""The yearly financing of a project by one funder, and the dated facts of its life."""
