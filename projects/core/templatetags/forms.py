"""What the parts of forms ask of Python: `{% load forms %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.html import format_html
from django.utils.safestring import SafeString

from projects.core.forms import drafts
from projects.core.forms.answers import UNDO

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_field(context: template.Context, form: Any) -> SafeString | str:
    """The hidden field that says who is typing, so that their text outlives their session; none with a password."""
    if "request" not in context or not getattr(form, "keeps_draft", False):
        return ""
    editor = drafts.sign_editor(context["request"].user)
    return format_html('<input type="hidden" name="{}" value="{}">', drafts.EDITOR, editor) if editor else ""


@register.simple_tag(takes_context=True)
def carried_draft(context: template.Context) -> SafeString | str:
    """In each form of the sign-in page: what someone had typed when their session ended."""
    sealed = drafts.carried_through(context["request"]) if "request" in context else ""
    return format_html('<input type="hidden" name="{}" value="{}">', drafts.CARRIED, sealed) if sealed else ""


@register.simple_tag(takes_context=True)
def has_carried_draft(context: template.Context) -> bool:
    return "request" in context and bool(drafts.carried_through(context["request"]))


@register.filter
def undo_url(message: Message | Any) -> str:
    """The address that takes back what a message tells, "" when none does."""
    return _undo(message)[0]


@register.filter
def undo_label(message: Message | Any) -> str:
    """The words of the button that goes there."""
    return _undo(message)[1]


def _undo(message: Message | Any) -> tuple[str, str]:
    tags = getattr(message, "extra_tags", "") or ""
    url, _, label = tags.removeprefix(UNDO).partition(" ") if tags.startswith(UNDO) else ("", "", "")
    return url, label
