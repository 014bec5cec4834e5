"""Writing the reference data: only the loader does, from published files."""

from projects.territories.services.files import LoadError
from projects.territories.services.loading import LoadReport, load_territories

__all__ = ["LoadError", "LoadReport", "load_territories"]
