"""The form engine: what every page of the portal with a form stands on. See docs/forms.md."""

from projects.core.forms.answers import Saved, add_errors, answer_form
from projects.core.forms.base import Act, Group, PortalForm, VersionedForm
from projects.core.forms.conflicts import Save, register_last_save
from projects.core.forms.fields import FrenchDateField, LookupField
from projects.core.forms.lookups import Choice, Lookup, register_lookup
from projects.core.forms.transitions import TransitionForm, answer_transition

__all__ = [
    "Act",
    "Choice",
    "FrenchDateField",
    "Group",
    "Lookup",
    "LookupField",
    "PortalForm",
    "Save",
    "Saved",
    "TransitionForm",
    "VersionedForm",
    "add_errors",
    "answer_form",
    "answer_transition",
    "register_last_save",
    "register_lookup",
]
