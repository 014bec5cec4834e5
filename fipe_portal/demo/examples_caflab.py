"""Examples of Caflab's work: what the recueil of January 2026 says is learned, in other words; the rest is invented.

The lessons and the recommendations are those of its third part. Which project shows which is an example, and says so.
"""

from __future__ import annotations

from datetime import timedelta

from projects.accounts.enums import Role
from projects.accounts.models import User
from projects.caflab import services
from projects.caflab.models import Lesson
from projects.core.paris import today
from projects.portfolio.models import Project

SOURCE = "D’après le recueil national de janvier 2026."
TIES = "Exemple : les projets cités ici le sont pour la démonstration."
TIED = "Exemple : ce rattachement est donné pour la démonstration."
# Kind, title, text, themes, projects, the transition that it ends with ("" leaves a draft).
LESSONS = (
    ("practice", "Recruter une coordination pour les grands projets",
     "Une personne dont c’est le métier relie les acteurs et tient le calendrier. Son recrutement décale le début ; "
     "les résultats le rattrapent.", ["coordination", "jobs"], ["FIPE-2023-62-001", "FIPE-2023-77-001"], "retenir"),
    ("practice", "Partir d’un territoire où l’on travaille déjà ensemble",
     "Là où les partenaires se connaissent, le projet démarre plus vite et repère mieux les familles.",
     ["partners"], ["FIPE-2023-07-001", "FIPE-2023-38-001"], "retenir"),
    ("practice", "Lier l’accueil, l’emploi et la santé des petits",
     "Les places à vocation d’insertion demandent des liens réguliers avec France Travail, la PMI et l’insertion.",
     ["partners", "reach"], ["FIPE-2023-43-001"], "retenir"),
    ("problem", "L’itinérance coûte plus cher qu’un lieu fixe",
     "Trajets, installation, rangement, fatigue des équipes : le budget d’un service fixe ne suffit pas.",
     ["mobile", "funding"], ["FIPE-2023-03-001", "FIPE-2023-974-002"], "retenir"),
    ("problem", "Peu de relais quand le Fipe s’arrête",
     "Les financements durables manquent au moment où l’expérimentation a fait ses preuves.",
     ["funding"], ["FIPE-2023-01-001"], "retenir"),
    ("problem", "Le numérique ne touche pas les familles les plus éloignées",
     "Aller vers elles marche mieux qu’une application, et prend plus de temps.",
     ["digital", "reach"], ["FIPE-2023-14-001", "FIPE-2023-94-001"], "proposer"),
    ("need", "Se former à la conduite de projet",
     "Porteurs et conseillers demandent une méthode pour monter et suivre un projet.",
     ["method"], ["FIPE-2023-01-002"], "retenir"),
    ("need", "Savoir mesurer ce que le projet change",
     "Comprendre la mesure d’impact, et savoir à qui la confier.",
     ["impact"], ["FIPE-2023-18-001"], "retenir"),
    ("need", "Avoir des mots pour parler aux employeurs",
     "De quoi convaincre une entreprise de réserver des places en multi-accueil.",
     ["employers", "funding"], ["FIPE-2023-91-001"], "proposer"),
)  # fmt: skip
# Text, to whom, the title of the lesson, transitions.
RECOMMENDATIONS: tuple[tuple[str, list[str], int, list[str]], ...] = (
    ("Retenir d’abord les projets qui prévoient un poste dédié, quand ils sont grands ou longs.",
     ["cnaf", "state"], 0, ["retenir", "engager"]),
    ("Vérifier que les partenaires coopèrent vraiment avant d’engager un financement.",
     ["caf", "state"], 1, ["retenir"]),
    ("Compter les frais propres à l’itinérance dans les budgets retenus.", ["cnaf", "caf"], 3, ["retenir"]),
    ("Préparer la suite du financement dès l’appel à projets, surtout s’il y a des recrutements.",
     ["caf", "porteurs"], 4, []),
    ("Former à la gestion de projet les conseillers qui arrivent en Caf.",
     ["cnaf"], 6, ["retenir", "engager", "achever"]),
)  # fmt: skip
RESOURCES = (
    ("guide", "Guide de préparation d’un projet", "Monter un projet pas à pas, avant de répondre à un appel.",
     ["caf", "porteurs"], 40),
    ("guide", "Guide de comitologie", "Qui réunir, quand, pour décider quoi.", ["caf", "porteurs"], 500),
    ("talking_points", "Exemple : parler de places réservées à une entreprise",
     "Exemple : trois arguments et les objections que l’on entend.", ["caf"], 60),
    ("training", "Exemple : deux jours sur la conduite de projet",
     "Exemple : pour les conseillers nouvellement arrivés.", ["caf", "caflab"], None),
    ("evaluator", "Exemple : un laboratoire universitaire", "Exemple : mesure d’impact, budgets à partir d’un stage.",
     ["caf", "caflab", "cnaf"], 20),
)  # fmt: skip
FOLLOWED = ("FIPE-2023-07-001", "FIPE-2023-43-001", "FIPE-2023-03-001")


def load() -> int:
    if Lesson.objects.exists():
        return 0
    caflab, cnaf, advisor = (_person(role) for role in (Role.CAFLAB, Role.CNAF, Role.CAF_ADVISOR))
    projects = {row.reference: row for row in Project.objects.with_identity()}
    lessons = [_lesson(caflab, projects, *row) for row in LESSONS]
    _recommendations(caflab, cnaf, lessons)
    for kind, title, purpose, readers, age in RESOURCES:
        reviewed = None if age is None else today() - timedelta(days=age)
        services.add_resource(
            actor=caflab, kind=kind, title=title, purpose=purpose, readers=readers, reviewed_on=reviewed
        )
    return len(lessons) + len(RECOMMENDATIONS) + len(RESOURCES) + _accompaniment(caflab, advisor, projects)


def _person(role: Role) -> User | None:
    email = f"{role.value.replace('_', '-')}@demonstration.invalid"
    return User.objects.filter(email=email).first()


def _lesson(
    caflab: User | None, projects: dict[str, Project], kind: str, title: str, text: str, themes: list[str],
    references: list[str], transition: str,
) -> Lesson:  # fmt: skip
    day = today() - timedelta(days=45)
    first, *others = [projects[reference] for reference in references]
    lesson = services.write_lesson(
        actor=caflab, kind=kind, title=title, text=f"{text}\n{SOURCE} {TIES}", themes=themes, project=first,
        observed_on=day, seen=TIED,
    )  # fmt: skip
    for project in others:
        services.add_evidence(actor=caflab, lesson=lesson, project=project, observed_on=day, text=TIED)
    if transition:
        services.change_lesson(actor=caflab, lesson=lesson, transition=transition)
    return lesson


def _recommendations(caflab: User | None, cnaf: User | None, lessons: list[Lesson]) -> None:
    for place, (text, audiences, lesson, transitions) in enumerate(RECOMMENDATIONS):
        made = services.add_recommendation(
            actor=caflab, text=f"{text} {SOURCE}", audiences=audiences, lessons=[lessons[lesson]],
            owner=caflab if place % 2 == 0 else cnaf, due_on=today() + timedelta(days=30 * place - 10),
        )  # fmt: skip
        for transition in transitions:
            services.change_recommendation(actor=caflab, recommendation=made, transition=transition)
    services.note_recommendation(actor=caflab, recommendation=made, note="Exemple : le programme est diffusé.")


def _accompaniment(caflab: User | None, advisor: User | None, projects: dict[str, Project]) -> int:
    """A referent for some of the accompanied projects, a meeting held, one to come, an evaluation."""
    for reference in FOLLOWED:
        services.choose_project(
            actor=caflab, project=projects[reference], observed_on=today() - timedelta(days=60),
            referent=caflab, note="Exemple : ce référent est fictif.",
        )  # fmt: skip
    project = projects["FIPE-2023-07-001"]
    if advisor is not None:
        services.hold_interview(
            actor=caflab, project=project, observed_on=today() - timedelta(days=40), advisors=[advisor],
            text="Exemple : on a parlé du calendrier et de la suite du financement.",
            learned="Exemple : prévoir la suite plus tôt.",
        )  # fmt: skip
    services.plan_interview(
        actor=caflab, project=projects["FIPE-2023-43-001"], planned_on=today() + timedelta(days=9),
        purpose="Exemple : point à mi-parcours", owner=caflab,
    )  # fmt: skip
    evaluation = services.add_evaluation(
        actor=caflab, project=project, evaluator="Exemple : un laboratoire universitaire", kind="external",
        due_on=today() + timedelta(days=20), question="Exemple : les familles reprennent-elles un emploi ?",
    )  # fmt: skip
    services.change_evaluation(actor=caflab, evaluation=evaluation, transition="commencer")
    services.add_measure(
        actor=caflab, evaluation=evaluation, what="Exemple : familles rencontrées", how="Exemple : registre",
        baseline="Exemple : 12 par mois", result="Exemple : 20 par mois", measured_on=today() - timedelta(days=15),
    )  # fmt: skip
    return 5
