"""The SIRET number: fourteen digits whose last is a key.

Rule: Insee, « La clé Luhn »; La Poste (SIREN 356 000 000) is the one exception: the sum of the digits
of its establishments is a multiple of five. The same rule is in the database (`siret_is_valid`,
migration 0001), so that a bulk load cannot go around it.
"""

from django.core.exceptions import ValidationError

LA_POSTE_SIREN = "356000000"


def clean_siret(text: str) -> str:
    """Drop the spaces that people type; the rest is left for `validate_siret` to judge."""
    return "".join(text.split())


def siret_is_valid(siret: str) -> bool:
    if len(siret) != 14 or not (siret.isascii() and siret.isdigit()):
        return False
    digits = [int(digit) for digit in siret]
    if siret.startswith(LA_POSTE_SIREN) and sum(digits) % 5 == 0:
        return True
    doubled = (digit if place % 2 else digit * 2 for place, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def validate_siret(siret: str) -> None:
    """Raise ValidationError (French) when `siret` is not fourteen digits with a true key."""
    if len(siret) != 14 or not (siret.isascii() and siret.isdigit()):
        raise ValidationError("Le SIRET compte 14 chiffres.", code="siret_length")
    if not siret_is_valid(siret):
        raise ValidationError(
            "Ce SIRET n’existe pas : sa clé de contrôle est fausse. Vérifiez les chiffres.", code="siret_key"
        )
