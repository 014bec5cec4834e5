"""Ground floor: French text, money, dates in Paris, errors. No models."""
