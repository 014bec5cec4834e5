"""The real projects of the published sources, loaded once into an empty portal."""
