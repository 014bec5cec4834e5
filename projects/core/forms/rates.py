"""A rate as people write it: « 70,5 », « 70,5 % »."""

from __future__ import annotations

from typing import Any

from django import forms


class RateField(forms.DecimalField):
    """Hundredths, from 0 to 100, two decimals at most. What does not read stays typed."""

    default_error_messages = {
        "invalid": "Ce taux ne se lit pas : écrivez-le en chiffres, comme 80 ou 12,5.",
        "min_value": "Cette valeur ne peut pas être négative.",
        "max_value": "Un taux va de 0 à 100 pour cent.",
        "max_decimal_places": "Un taux a deux décimales au plus.",
    }

    def __init__(self, **kwargs: Any) -> None:
        messages = {**self.default_error_messages, **kwargs.pop("error_messages", {})}
        super().__init__(min_value=0, max_value=100, decimal_places=2, error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().removesuffix("%").strip() if isinstance(value, str) else value)
