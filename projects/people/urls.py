"""Addresses of people, under /personnes/. The page of an invitation and « Mon compte » are in `fipe_portal.urls`."""

from django.urls import path

from projects.people.views import handover, invitations, people, successions

app_name = "people"
urlpatterns = [
    path("", people.people_list, name="list"),
    path("inviter/", invitations.invite, name="invite"),
    path("invitations/<uuid:public_id>/renvoyer/", invitations.invitation_resend, name="invitation_resend"),
    path("invitations/<uuid:public_id>/retirer/", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("reprises/", successions.succession_list, name="successions"),
    path("reprises/nouvelle/", successions.succession_add, name="succession_add"),
    path("reprises/<uuid:public_id>/", successions.succession_detail, name="succession"),
    path("reprises/<uuid:public_id>/refuser/", successions.succession_refuse, name="succession_refuse"),
    path("<int:pk>/", people.person_detail, name="detail"),
    path("<int:pk>/habilitations/ajouter/", people.membership_add, name="membership_add"),
    path("<int:pk>/habilitations/<int:membership>/fin/", people.membership_end, name="membership_end"),
    path("<int:pk>/dossiers/", handover.handover, name="handover"),
    path("<int:pk>/dossiers/<int:act>/annuler/", handover.handover_undo, name="handover_undo"),
    path("<int:pk>/double-authentification/retirer/", people.second_factors_reset, name="second_factors_reset"),
    path("<int:pk>/fermer/", people.account_close, name="account_close"),
    path("<int:pk>/rouvrir/", people.account_reopen, name="account_reopen"),
]
