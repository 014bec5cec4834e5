import pytest
from django.test import Client


@pytest.mark.django_db
def test_health_is_public_and_says_that_both_servers_answer(client: Client) -> None:
    response = client.get("/sante/")
    assert response.status_code == 200
    assert response.json() == {"etat": "ok", "base": "ok", "messagerie": "ok"}
