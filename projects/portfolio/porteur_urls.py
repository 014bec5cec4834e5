from django.urls import path

from projects.portfolio.views import contacts, porteurs

urlpatterns = [
    path("", porteurs.porteur_list, name="porteur_list"),
    path("nouveau/", porteurs.porteur_add, name="porteur_add"),
    path("<int:pk>/", porteurs.porteur_detail, name="porteur_detail"),
    path("<int:pk>/modifier/", porteurs.porteur_edit, name="porteur_edit"),
    path("<int:pk>/contacts/ajouter/", contacts.contact_add, name="contact_add"),
    path("<int:pk>/contacts/<int:contact>/", contacts.contact_edit, name="contact_edit"),
    path("<int:pk>/contacts/<int:contact>/responsable/", contacts.contact_responsible, name="contact_responsible"),
    path("<int:pk>/contacts/<int:contact>/retirer/", contacts.contact_remove, name="contact_remove"),
    path("<int:pk>/contacts/<int:contact>/remettre/", contacts.contact_restore, name="contact_restore"),
]
