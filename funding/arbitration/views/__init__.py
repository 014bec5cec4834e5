"""Pages of arbitration."""
