"""What every page keeps: a strict policy that its own HTML never breaks, safe headers, no door to elsewhere."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from lxml import html

from projects.accounts.models import User
from projects.core.paris import today
from projects.portfolio.models import Project
from tests.support.pages import page, parse, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_data")]

STRICT = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
PAGES = (
    "/",
    "/projets/",
    "/projets/?q=creche&categorie=qualite&region=84",
    "/projets/?q=introuvable",
    "/projets/FIPE-2023-07-001/",
    "/projets/FIPE-2023-974-002/",
    "/projets/FIPE-2023-11-001/",
    "/chiffres/",
    "/chiffres/?edition=recueil-national",
    "/chiffres/projects.by_region/",
    "/chiffres/amounts.by_year_funder/",
    "/recueils/",
    "/recueils/recueil-national/",
    "/recueils/recueil-occitanie/",
    "/recueils/recueil-national/chiffres/projects.by_region/?cle=84",
    "/recueils/recueil-national/chiffres/announced.not_described/",
    "/travaux/",
    "/compte/deconnexion/",
    "/compte/mot-de-passe/choisir/",
    "/referentiels/",
    "/referentiels/territories/region/",
    "/referentiels/territories/region/84/change/",
)
CLOSED = ("/projets/INCONNU/", "/travaux/00000000-0000-4000-8000-000000000000/", "/rien/")
OPEN = (
    "/compte/connexion/",
    "/compte/mot-de-passe/oublie/",
    "/compte/mot-de-passe/oublie/envoye/",
    "/compte/mot-de-passe/nouveau/1-set-password/",
    "/compte/mot-de-passe/nouveau/fait/",
    "/compte/inscription/",
    "/compte/compte-inactif/",
)


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=f"{name}@demonstration.invalid"))
    return client


@pytest.fixture
def admin() -> Client:
    return client_of("admin")


@pytest.mark.parametrize("path", [*PAGES, *CLOSED, *OPEN])
def test_a_page_is_strict_and_keeps_its_own_rules(admin: Client, path: str) -> None:
    client = Client() if path in OPEN else admin
    response = client.get(path)
    assert response.status_code == (404 if path in CLOSED else 200)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = {part.strip() for part in response.headers["Content-Security-Policy"].split(";")}
    assert policy == STRICT
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert breaches(parse(response)) == []
    # Copied from a field to the one that replaces it, « style » would be an inline style.
    for settings in parse(response).xpath("//meta[@name='htmx-config']/@content"):
        assert "style" not in json.loads(settings)["attributesToSettle"]


def breaches(root: html.HtmlElement) -> list[str]:
    """What the policy would refuse: inline scripts, styles and handlers, anything fetched from elsewhere."""
    inline = [*root.iter("style"), *(one for one in root.iter("script") if "src" not in one.attrib and runs(one))]
    found = [f"<{one.tag}> {text_of(one)[:40]}" for one in inline]
    for element in root.iter(html.etree.Element):
        for name, value in element.attrib.items():
            fetched = name == "src" or (name == "href" and element.tag == "link")
            if (
                name == "style"
                or name.startswith("on")
                or value.lower().lstrip().startswith("javascript:")
                or (fetched and not value.startswith(("/", "data:image/")))
            ):
                found.append(f"<{element.tag} {name}={value[:60]!r}>")
    return found


def runs(script: html.HtmlElement) -> bool:
    """Data in a script element is not run."""
    return script.get("type", "text/javascript") not in ("application/json", "text/plain")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_french_titled_and_ordered(admin: Client, path: str) -> None:
    root = page(admin, path)
    assert root.get("lang") == "fr"
    assert text_of(root.xpath("//title")[0])
    assert len(root.xpath("//main")) == 1
    assert len(root.xpath("//h1")) == 1
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_refusals_are_pages_of_the_portal_too() -> None:
    """403 says why; 404 does not say whether something is there."""
    refused = client_of("state-instructor").post("/recueils/recueil-occitanie/composer/")
    assert refused.status_code == 403
    assert "Seuls la Cnaf et le Caflab produisent les documents." in text_of(parse(refused))
    assert breaches(parse(refused)) == []
    advisor = client_of("caf-advisor")
    out_of_scope, nowhere = advisor.get("/projets/FIPE-2023-31-001/"), advisor.get("/projets/FIPE-2023-99-999/")
    assert out_of_scope.status_code == nowhere.status_code == 404
    assert text_of(parse(out_of_scope)) == text_of(parse(nowhere))


def test_cookies_are_out_of_reach_of_scripts() -> None:
    client = Client()
    client.post("/demo/entrer/cnaf/")
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"


# Days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hier", "illisible"),
        ("2025-02-30", "illisible"),
        ("2025-12", "illisible"),
        ("\x00", "illisible"),
        ((today() + timedelta(days=1)).isoformat(), "ne peut pas être à venir"),
        ("2999-01-01", "ne peut pas être à venir"),
    ],
)
def test_a_wrong_day_is_told_and_today_is_shown(admin: Client, text: str, said: str) -> None:
    response = admin.get("/chiffres/projects.total/", {"au": text})
    assert response.status_code == 200
    assert said in text_of(parse(response))
    assert response.context["situation_on"] == today()


def test_another_day_is_shown(admin: Client) -> None:
    root = page(admin, "/chiffres/projects.total/?au=2023-12-30")
    assert "30 décembre 2023" in text_of(root)
    assert text_of(root.xpath("//*[contains(@class, 'pf-grand')]/b")[0]) == "0"
    root = page(admin, "/chiffres/projects.total/?au=2023-12-31")
    assert text_of(root.xpath("//*[contains(@class, 'pf-grand')]/b")[0]) == "36"


# Addresses that nobody gave


@pytest.mark.parametrize(
    "path",
    [
        "/chiffres/projects.rien/",
        "/chiffres/projects.by_region/?cle=zz",
        "/chiffres/projects.by_region/?cle=11%00",
        "/chiffres/?edition=aucun",
        "/recueils/recueil-national/chiffres/projects.rien/",
        "/recueils/recueil-national/chiffres/projects.by_region/?cle=971",
        "/projets/FIPE-2023-07-999/",
        "/projets/fipe-2023-07-999/",
        "/fichiers/pas-un-uuid/",
    ],
)
def test_what_does_not_exist(admin: Client, path: str) -> None:
    assert admin.get(path, follow=True).status_code == 404


HOSTILE = {
    "nul": "\x00",
    "quote": "'",
    "percent": "%",
    "backslash": "\\",
    "long": "a" * 5000,
    "bidi": "é\u202e",
    "path": "../../etc/passwd",
    "markup": "<script>",
    "number": "1e999",
    "negative": "-1",
    "emoji": "💥",
}
PARAMETERS = [
    "q",
    "region",
    "categorie",
    "maturite",
    "avancement",
    "porteur",
    "ami",
    "caf",
    "departement",
    "tri",
    "page",
]


@pytest.mark.faults
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_breaks_on_what_people_type(admin: Client, text: str) -> None:
    """A page, a refusal or nothing, but no error, and never the text as markup."""
    names = (
        "q",
        "region",
        "categorie",
        "maturite",
        "avancement",
        "porteur",
        "ami",
        "caf",
        "departement",
        "tri",
        "page",
    )
    asked = [
        *(("/projets/", {name: text}) for name in names),
        *(("/api/projets/", {name: text}) for name in names),
        ("/chiffres/", {"edition": text}),
        ("/chiffres/", {"au": text}),
        ("/chiffres/projects.by_region/", {"cle": text}),
        ("/travaux/", {"avant": text}),
        ("/recueils/recueil-national/chiffres/projects.by_region/", {"cle": text}),
        (f"/projets/{text}/", {}),
        (f"/chiffres/{text}/", {}),
        (f"/recueils/recueil-national/chiffres/{text}/", {}),
    ]
    for path, query in asked:
        response = admin.get(path, query)
        assert response.status_code in (200, 400, 404), (path, query)
        if response.headers["Content-Type"].startswith("text/html"):
            assert b"<script>" not in response.content, (path, query)


# Doors to elsewhere

ELSEWHERE = (
    "https://ailleurs.example/",
    "//ailleurs.example/",
    "/\\ailleurs.example/",
    "javascript:alert(1)",
    "///x.example",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_and_out_never_leads_elsewhere(target: str) -> None:
    user = User.objects.get(email="cnaf@demonstration.invalid")
    user.set_password("mot-de-passe-de-test")
    user.save()
    credentials = {"login": user.email, "password": "mot-de-passe-de-test", "next": target}
    client = Client()
    signed_in = client.post("/compte/connexion/", credentials)
    assert signed_in.headers["Location"] == "/"
    assert client.get("/compte/connexion/", {"next": target}).headers["Location"] == "/"
    assert client.post("/demo/entrer/cnaf/", {"next": target}).headers["Location"] == "/"
    signed_out = client.post("/compte/deconnexion/", {"next": target})
    assert signed_out.headers["Location"] == "/compte/connexion/"


def test_signing_in_leads_back_to_the_page_that_was_asked() -> None:
    user = User.objects.get(email="cnaf@demonstration.invalid")
    user.set_password("mot-de-passe-de-test")
    user.save()
    client = Client()
    asked = client.get("/projets/?region=84")
    assert asked.headers["Location"] == "/compte/connexion/?next=/projets/%3Fregion%3D84"
    credentials = {"login": user.email, "password": "mot-de-passe-de-test", "next": "/projets/?region=84"}
    assert client.post("/compte/connexion/", credentials).headers["Location"] == "/projets/?region=84"


def test_one_sees_one_s_own_projects_everywhere() -> None:
    """The porteur's pages name no other project: not in a list, a map, a figure nor an edition."""
    porteur = client_of("porteur-member")
    others = set(Project.objects.exclude(reference="FIPE-2023-07-001").values_list("reference", flat=True))
    for path in (
        "/",
        "/projets/",
        "/projets/FIPE-2023-07-001/",
        "/chiffres/",
        "/chiffres/projects.by_region/",
        "/recueils/",
    ):
        text = porteur.get(path).content.decode()
        assert not [reference for reference in others if reference in text], path


@pytest.mark.parametrize("path", ["/", "/chiffres/", "/chiffres/projects.total/", "/projets/FIPE-2023-07-001/"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "31/02/2025", "\x00"])
def test_a_day_that_nobody_can_mean_is_refused_in_words(admin: Client, path: str, day: str) -> None:
    assert admin.get(path, {"au": day, "du": day, "su": day}).status_code == 200
