"""What a file really is, whatever its name says: types that are taken, signatures, archives, PDF, pictures."""

from projects.documents.content.inspect import Inspected, inspect

__all__ = ["Inspected", "inspect"]
