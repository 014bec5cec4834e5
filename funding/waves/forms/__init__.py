"""Forms of redistribution waves."""
