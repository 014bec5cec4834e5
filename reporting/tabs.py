"""What reporting adds to the page of a project: the editions that hold it, and the documents one may take."""

from functools import partial
from typing import Any

from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse

from projects.accounts.scopes import scope_of
from projects.core.french import format_month
from projects.jobs.models import JobFile
from projects.journal.verbs import register_verbs
from projects.portfolio.listing.onward import Onward, register_onward
from projects.portfolio.policies import can_edit_project
from projects.portfolio.tabs import PageOf, Panel, register_link, register_panel
from reporting.jobs import RENDER_EDITION
from reporting.models import Edition
from reporting.policies import can_prepare_edition


def register() -> None:
    register_panel(Panel("recueils", "documents", 10, "reporting/project/_editions.html", editions))
    register_panel(Panel("commission", "documents", 2, "reporting/project/_commission.html", commission))
    register_link(to_note)
    carried = partial(reverse, "selection_carry")
    register_onward(Onward("Reprendre dans une édition", carried, lambda user: can_prepare_edition(user)[0]))
    register_onward(Onward("Emporter", partial(reverse, "list_export"), lambda user: not scope_of(user).is_empty))
    register_verbs(
        {
            "edition.created": "a créé l’édition",
            "identity.created": "a dit comment un organisme s’imprime sur ses documents",
            "identity.updated": "a changé ce qu’un organisme imprime sur ses documents",
            "edition.updated": "a modifié l’en-tête de l’édition",
            "edition.selected": "a changé la sélection de l’édition",
            "edition.text_added": "a ajouté un texte à l’édition",
            "edition.text_written": "a écrit un texte de l’édition",
            "edition.text_moved": "a déplacé un texte de l’édition",
            "edition.text_removed": "a retiré un texte de l’édition",
            "edition.text_restored": "a remis un texte dans l’édition",
            "edition.supprimer": "a supprimé le brouillon de l’édition",
            "edition.retablir": "a rétabli le brouillon de l’édition",
            "edition.verifier": "a vérifié l’édition",
            "edition.relire": "a envoyé l’édition en relecture",
            "edition.read": "a relu l’édition",
            "edition.remarked": "a remarqué un passage de l’édition",
            "edition.remark_settled": "a donné suite à une remarque",
            "edition.check_passed": "a passé outre un constat des contrôles de l’édition",
            "edition.check_silenced": "a dit fausse alerte d’un constat des contrôles de l’édition",
            "edition.check_restored": "a rétabli un constat des contrôles de l’édition",
            "edition.viser": "a donné son visa à l’édition",
            "edition.reprendre": "a repris la rédaction de l’édition",
            "edition.geler": "a gelé les données de l’édition",
            "edition.degeler": "a repris l’édition avant de la publier",
            "edition.opened": "a ouvert la page publique de l’édition",
            "edition.closed": "a fermé la page publique de l’édition",
            "edition.publier": "a publié l’édition",
            "edition.remplacer": "a remplacé l’édition par une autre",
            "reading.created": "a fait lire des documents",
            "reading.file_replaced": "a remplacé un fichier qui n’avait pas pu être lu",
            "reading.updated": "a changé le titre, la date ou le partage d’une lecture",
            "reading.removed": "a supprimé une lecture",
            "reading.restored": "a rétabli une lecture",
            "reading.judged": "a jugé une contradiction trouvée dans un document",
            "reading.proposal_accepted": "a accepté une proposition tirée d’un document",
            "reading.proposal_set_aside": "a écarté une proposition tirée d’un document",
            "reading.proposal_undone": "a annulé une proposition tirée d’un document",
            "reading.compared": "a comparé un document aux données du portail",
            "reading.corrected": "a corrigé ce qui a été lu d’un document",
        }
    )


def editions(page: PageOf) -> dict[str, Any]:
    """The editions that hold the project and that one sees, each with its last document: two queries.

    `new_url` is the way to an edition of it alone, for those who prepare editions.
    """
    rows = list(Edition.objects.visible_to(page.user).filter(projects=page.sheet.project))
    made = JobFile.objects.visible_to(page.user).offered().filter(job__kind=RENDER_EDITION)
    named = made.annotate(slug=KeyTextTransform("edition", "job__params")).filter(slug__in=[row.slug for row in rows])
    files = {file.slug: file for file in named.order_by("slug", "-pk").distinct("slug")} if rows else {}
    may_prepare = not page.is_past and can_prepare_edition(page.user)[0]
    return {
        "new_url": reverse("edition_new", query={"projet": page.reference}) if may_prepare else "",
        "editions": [
            {
                "title": row.title,
                "url": reverse("edition_detail", args=[row.slug]),
                "month": format_month(row.document_month),
                "situation_on": row.situation_on,
                "file": files.get(row.slug),
            }
            for row in rows
        ],
    }


def to_note(page: PageOf) -> tuple[str, str] | None:
    """The note for the commission, where whoever prepares one looks for it: beside the title."""
    if not page.rights(can_edit_project):
        return None
    return "Note pour la commission", reverse("commission_note", args=[page.reference])


def commission(page: PageOf) -> dict[str, Any] | None:
    """The way to the note for the commission, for those who may have it."""
    if not page.rights(can_edit_project):
        return None
    return {
        "note_url": reverse("commission_note", args=[page.reference]),
        "docx_url": reverse("commission_docx", args=[page.reference]),
    }
