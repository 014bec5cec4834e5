"""Pages of redistribution waves."""
