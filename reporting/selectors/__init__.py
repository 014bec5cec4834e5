"""Reading for pages and documents: querysets in, frozen values out."""

from reporting.selectors.editions import edition_figures, edition_snapshot, recueil_content
from reporting.selectors.fiches import fiche_contents

__all__ = ["edition_figures", "edition_snapshot", "fiche_contents", "recueil_content"]
