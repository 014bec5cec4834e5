"""The acts on people's access, in the words of the journal."""

VERBS = {
    "user.created": "a ouvert un compte",
    "user.renamed": "a changé un nom",
    "user.closed": "a fermé un compte",
    "user.reopened": "a rouvert un compte",
    "user.second_factors_reset": "a retiré une double authentification",
    "user.oidc_linked": "a lié son compte à un service d’identité",
    "user.dossiers_handed_over": "a confié les dossiers d’une personne à des collègues",
    "user.dossiers_given_back": "a annulé un passage de relais",
    "membership.given": "a donné une habilitation",
    "membership.accepted": "a reçu une habilitation",
    "membership.ended": "a mis fin à une habilitation",
    "invitation.sent": "a envoyé une invitation",
    "invitation.resent": "a renvoyé une invitation",
    "invitation.withdrawn": "a retiré une invitation",
    "invitation.accepted": "a accepté une invitation",
    "succession.asked": "a demandé à reprendre des dossiers",
    "succession.accepted": "a confié les dossiers d’un porteur à un successeur",
    "succession.refused": "a refusé une demande de reprise",
    "demo.entered": "est entré dans la démonstration",
}
