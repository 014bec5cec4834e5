"""Where a message to someone stands, what it is about, and how people want to be told."""

from django.db import models


class MessageState(models.TextChoices):
    WAITING = "waiting", "En attente"
    HELD = "held", "Attend le résumé du jour"
    SENDING = "sending", "En cours d’envoi"
    SENT = "sent", "Envoyé"
    TOLD = "told", "Dit dans un résumé"
    REFUSED = "refused", "Refusé par le serveur de courrier"
    UNCERTAIN = "uncertain", "Envoi incertain"
    DROPPED = "dropped", "Sans objet"
    UNWANTED = "unwanted", "Non souhaité"
    EXPIRED = "expired", "Abandonné, faute de serveur de courrier"


class Topic(models.TextChoices):
    """What people choose about, in the order of their page. A kind of message without a topic always leaves at once."""

    MESSAGES = "messages", "Messages d’un projet"
    PROPOSITIONS = "propositions", "Fiches : propositions et réponses"
    BILANS = "bilans", "Bilans annuels"
    CANDIDATURES = "candidatures", "Candidatures"
    TACHES = "taches", "Tâches et rappels"
    DOSSIERS = "dossiers", "Vie des dossiers : états, constats, documents, passages de relais"


class How(models.TextChoices):
    AT_ONCE = "at_once", "Tout de suite"
    DAILY = "daily", "Une fois par jour"
    NEVER = "never", "Jamais"


# What holds for who never chose: someone waits for an answer to the first ones; the others can be read in one go.
DEFAULTS = {
    Topic.MESSAGES: How.AT_ONCE,
    Topic.PROPOSITIONS: How.AT_ONCE,
    Topic.BILANS: How.AT_ONCE,
    Topic.CANDIDATURES: How.AT_ONCE,
    Topic.TACHES: How.DAILY,
    Topic.DOSSIERS: How.DAILY,
}
