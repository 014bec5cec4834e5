"""Addresses of the life of an edition: its acts, its review, its comparison, what was frozen, what is public."""

from django.urls import path

from reporting.views import life, life_compare, life_frozen, life_review, public

EDITION = "recueils/<slug:slug>/"
FROZEN = f"{EDITION}gel/<int:number>/"

PUBLISHED = "publications/<slug:slug>/"

urlpatterns = [
    path(f"{EDITION}etat/<slug:transition>/", life.edition_act, name="edition_act"),
    path(f"{EDITION}page-publique/", life.edition_page, name="edition_page"),
    path(f"{EDITION}relecture/", life_review.edition_review, name="edition_review"),
    path(f"{EDITION}relecture/textes/<int:block>/", life_review.remark_add, name="remark_add"),
    path(f"{EDITION}relecture/remarques/<int:remark>/", life_review.remark_settle, name="remark_settle"),
    path(f"{EDITION}relecture/reponse/", life_review.review_answer, name="review_answer"),
    path(f"{EDITION}comparer/", life_compare.edition_compare, name="edition_compare"),
    path(FROZEN, life_frozen.frozen_detail, name="frozen_detail"),
    path(f"{FROZEN}donnees.json", life_frozen.frozen_data, name="frozen_data"),
    path(f"{FROZEN}document.pdf", life_frozen.frozen_document, name="frozen_document"),
    path(f"{FROZEN}chiffres/<str:id>/", life_frozen.frozen_figure, name="frozen_figure"),
    path("publications/", public.publication_list, name="publication_list"),
    path(PUBLISHED, public.publication_detail, name="publication_detail"),
    path(f"{PUBLISHED}fiches/<str:reference>/", public.publication_fiche, name="publication_fiche"),
    path(f"{PUBLISHED}document.pdf", public.publication_document, name="publication_document"),
    path(f"{PUBLISHED}donnees.csv", public.publication_csv, name="publication_csv"),
    path(f"{PUBLISHED}donnees.json", public.publication_json, name="publication_json"),
    path(f"{PUBLISHED}datapackage.json", public.publication_package, name="publication_package"),
    path(f"{PUBLISHED}schema.json", public.publication_schema, name="publication_schema"),
]
