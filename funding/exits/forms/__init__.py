"""Forms of the way out: what people say of a project, and the rules that Cnaf keeps."""

from funding.exits.forms.facts import DecideForm, ExpectForm, RealityForm, SearchForm
from funding.exits.forms.rules import TakeoverRuleForm
from funding.exits.forms.steps import StepAddForm, StepForm

__all__ = ["DecideForm", "ExpectForm", "RealityForm", "SearchForm", "StepAddForm", "StepForm", "TakeoverRuleForm"]
