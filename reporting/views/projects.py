"""The page of a project."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.core.french import typeset
from projects.porteurs.enums import Provenance
from projects.portfolio.enums import Ground
from projects.portfolio.models import Project
from projects.portfolio.selectors import Clock
from reporting.figures.snapshot import take_snapshot
from reporting.models import Edition
from reporting.selectors import fiche_contents
from reporting.selectors.projects import printed_lines, timeline


@require_safe
def project_detail(request: HttpRequest, reference: str) -> HttpResponse:
    visible = Project.objects.visible_to(request.user)
    project = get_object_or_404(visible.with_identity(), reference=reference)
    clock = Clock.now()
    snapshot = take_snapshot(visible.filter(pk=project.pk), **vars(clock), population="Ce projet")
    if not snapshot.dossiers:
        raise Http404("cette candidature n’est pas retenue")
    fiche, dossier = fiche_contents(snapshot)[project.pk], snapshot.dossiers[0]
    listing = reverse("project_list")
    territory = project.commune or project.epci
    context = {
        "fiche": fiche,
        "project": {
            "reference": project.reference,
            "subject": project.title,
            "progress": dossier.progress or "",
            "call": project.application.call.title,
            "region_url": f"{listing}?region={project.department.region_id}",
            "department_url": f"{listing}?departement={project.department_id}",
            "porteur_provenance": _porteur_note(project),
            "territory": typeset(str(territory)) if territory else "",
            "echelon": project.get_echelon_display() or "",
            "caflab": dossier.caflab_selected,
            "caflab_grounds": [Ground(ground).label for ground in dossier.caflab_grounds],
        },
        "situation_on": clock.situation_on,
        "statements": printed_lines(dossier),
        "observations": timeline(project, clock),
        "editions": [
            {"title": edition.title, "url": reverse("edition_detail", args=[edition.slug])}
            for edition in Edition.objects.visible_to(request.user).filter(projects=project)
        ],
    }
    return render(request, "portfolio/project_detail.html", context)


def _porteur_note(project: Project) -> str:
    porteur = project.porteur
    if porteur is None:
        return ""
    if porteur.printed_name and porteur.printed_name != porteur.name:
        return f"imprimé « {porteur.printed_name} »"
    return "type déduit" if porteur.kind_provenance == Provenance.DEDUCED else ""
