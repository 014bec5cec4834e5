"""The words that made-up documents are made of."""

from __future__ import annotations

# (one, many, past participle): what is counted, each by one scene of a document at the most.
SUBJECTS = (
    ("projet", "projets", "retenus"),
    ("dossier", "dossiers", "déposés"),
    ("crèche", "crèches", "ouvertes"),
    ("atelier", "ateliers", "organisés"),
    ("famille", "familles", "accompagnées"),
    ("relais", "relais", "labellisés"),
    ("formation", "formations", "proposées"),
    ("assistante maternelle", "assistantes maternelles", "formées"),
    ("commune", "communes", "consultées"),
    ("logement", "logements", "rénovés"),
    ("ludothèque", "ludothèques", "équipées"),
    ("séjour", "séjours", "financés"),
    ("bénévole", "bénévoles", "mobilisés"),
    ("convention", "conventions", "signées"),
)
REGIONS = (
    ("en Bretagne", "Finistère", "Morbihan"),
    ("en Normandie", "Calvados", "Orne"),
    ("en Occitanie", "Gers", "Tarn"),
    ("en Nouvelle-Aquitaine", "Creuse", "Landes"),
    ("en Île-de-France", "Essonne", "Yvelines"),
    ("en Corse", "Haute-Corse", "Corse-du-Sud"),
    ("dans les Hauts-de-France", "Nord", "Oise"),
    ("dans le Grand Est", "Vosges", "Aube"),
)
GOODS = (
    "l’aménagement des locaux",
    "la formation des équipes",
    "l’accueil des tout-petits",
    "le soutien aux parents",
    "l’achat de jeux",
    "la communication",
    "le transport des enfants",
    "l’évaluation du dispositif",
)
FUNDERS = ("la Caf", "l’État", "la commune", "le département", "la région", "la MSA")
FILLERS = (
    "Cette démarche s’inscrit dans la durée et repose sur la confiance entre les partenaires.",
    "Les équipes soulignent la qualité des échanges avec les parents.",
    "La gouvernance associe les élus, les professionnels et les usagers.",
    "Un point régulier permet d’ajuster l’organisation au fil de l’eau.",
    "Les retours du terrain confirment l’intérêt d’une approche de proximité.",
)
ANNOUNCED = (
    "priorités ont été retenues",
    "objectifs sont poursuivis",
    "leviers ont été identifiés",
    "conditions sont à réunir",
    "chantiers sont engagés",
    "freins ont été repérés",
    "pistes sont à l’étude",
    "mesures sont proposées",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def named(place: str) -> str:
    """« dans les Hauts-de-France » is « Hauts-de-France »."""
    return place.removeprefix("en ").removeprefix("dans ").removeprefix("le ").removeprefix("les ")
