"""Writing porteurs. The journal is above this app: the caller that names an actor leaves the line."""

from projects.porteurs.models import Porteur


def create_porteur(*, name: str, kind: str, kind_provenance: str, **identity: object) -> Porteur:
    """Check and store a porteur; ValidationError (French, by field) when a rule is broken."""
    porteur = Porteur(name=name, kind=kind, kind_provenance=kind_provenance, **identity)
    porteur.clean()
    porteur.full_clean()
    porteur.save()
    return porteur
