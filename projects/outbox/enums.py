"""Where a message to someone stands."""

from django.db import models


class MessageState(models.TextChoices):
    WAITING = "waiting", "En attente"
    SENDING = "sending", "En cours d’envoi"
    SENT = "sent", "Envoyé"
    REFUSED = "refused", "Refusé par le serveur de courrier"
    UNCERTAIN = "uncertain", "Envoi incertain"
    DROPPED = "dropped", "Sans objet"
    EXPIRED = "expired", "Abandonné, faute de serveur de courrier"
