"""Reading money for the boards: sums of any number of projects, the dossiers behind each, what falls due."""
