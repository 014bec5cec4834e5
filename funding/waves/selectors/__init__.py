"""Reading waves: what was received of each Caf, what its dossiers say, what the pages show."""

from funding.waves.selectors.requests import Request, requests_of

__all__ = ["Request", "requests_of"]
