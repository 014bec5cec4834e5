"""What payments add elsewhere: the words of the journal, the job of large imports."""

from __future__ import annotations

from projects.journal.verbs import register_verbs

VERBS = {
    "payment.recorded": "a noté un versement",
    "payment.corrected": "a corrigé un versement",
    "payment.cancelled": "a annulé un versement",
    "recovery.notified": "a noté un indu",
    "recovery.contested": "a noté la contestation d’un indu",
    "recovery.maintained": "a noté le maintien d’un indu",
    "recovery.remitted": "a noté la remise d’un indu",
    "recovery.repaid": "a noté un reversement",
    "recovery.corrected": "a corrigé une étape d’un indu",
    "recovery.cancelled": "a annulé une étape d’un indu",
    "control.recorded": "a noté un contrôle",
    "control.corrected": "a corrigé un contrôle",
    "control.cancelled": "a annulé un contrôle",
    "accounting.previewed": "a lu un fichier de versements",
    "accounting.mapped": "a nommé les colonnes d’un fichier de versements",
    "accounting.decided": "a choisi des lignes d’un fichier de versements",
    "accounting.asked": "a demandé l’import d’un fichier de versements",
    "accounting.imported": "a importé un fichier de versements",
    "accounting.undo_asked": "a demandé l’annulation de l’import d’un fichier de versements",
    "accounting.undone": "a annulé l’import d’un fichier de versements",
}


def register() -> None:
    """Called once, when the application is ready."""
    from funding.grants import accounting_jobs  # noqa: F401  (declares the job)

    register_verbs(VERBS)
