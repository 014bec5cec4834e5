"""What those who run the portal should know of documents."""

from typing import Any

from django.core.checks import Tags, Warning, register

from projects.documents import conf


@register(Tags.security, deploy=True)
def an_antivirus(**_: Any) -> list[Warning]:
    if conf.clamav_address():
        return []
    return [
        Warning(
            "Aucun antivirus ne contrôle les documents déposés.",
            hint="Installez ClamAV (clamd) et donnez son adresse dans CLAMAV_ADDRESS, par exemple tcp://clamav:3310.",
            id="documents.W001",
        )
    ]
