"""Forms of the acts on a bilan: deposit, ask for a complement, the other lines of the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from projects.bilans.enums import SectionSlug
from projects.core.forms import Group, PortalForm
from projects.core.transitions import Transition

LONGEST_REASON = 3000
GENERAL = "Ce que vous demandez"


class DepositForm(PortalForm):
    """`seen` is the mark of the draft that the page shows."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ActForm(PortalForm):
    """One line of the table, with its reason. `read` is the step that the page shows."""

    read = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Motif",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Il est envoyé au porteur et reste avec le bilan.",
    )

    def __init__(self, *args: Any, line: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not line.needs_reason:
            self.fields["reason"].required = False
            self.fields["reason"].label = "Mot pour le porteur"


class AskForm(PortalForm):
    """What the Caf asks: in general, then of each part, only of those that need it."""

    read = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=GENERAL,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le porteur le lit en premier.",
    )

    def __init__(self, *args: Any, parts: Mapping[str, tuple[str, SectionSlug]], **kwargs: Any) -> None:
        # Names of fields hold no colon: the browser's own tools stumble on it.
        self.names = {f"c_{key.replace(':', '_')}": key for key in parts}
        made = {
            name: forms.CharField(
                label=parts[key][0],
                required=False,
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            for name, key in self.names.items()
        }
        self.base_fields = {**type(self).base_fields, **made}  # type: ignore[misc]  # those of this bilan
        self.groups = (  # type: ignore[misc]
            Group("En général", ("reason",)),
            *(
                Group(str(slug.label), tuple(name for name, key in self.names.items() if parts[key][1] == slug))
                for slug in SectionSlug
            ),
        )
        super().__init__(*args, **kwargs)

    def comments(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in self.names.items() if self.cleaned_data.get(name)}
