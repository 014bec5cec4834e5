"""The form of a finding that is not cured: why it is passed, or why it is a false alarm."""

from django import forms

from projects.core.forms import PortalForm

LONGEST_REASON = 2000


class WaiverForm(PortalForm):
    """The reason, which is kept with the name of who gives it."""

    reason = forms.CharField(
        label="Motif",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il est gardé avec votre nom, et imprimé dans les preuves de l’édition.",
    )
