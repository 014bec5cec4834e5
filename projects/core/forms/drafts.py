"""What was typed is not lost with the session: it travels, signed, through the sign-in page and back.

Every form holds a signed `_editor`: who was typing. When it is posted by nobody (the session ended), its
data go into the sign-in page, signed and compressed, and are kept in the session only once that page is
posted. The same person finds the form filled again; another person finds nothing, and the draft is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, QueryDict

EDITOR = "_editor"
CARRIED = "_draft"
SESSION = "draft"
_EDITOR_SALT = "projects.core.forms.editor"
_DRAFT_SALT = "projects.core.forms.draft"
# As long as a session may last (SESSION_COOKIE_AGE): a page cannot have been opened before.
EDITOR_SECONDS = 14 * 24 * 3600
# From the moment the text was posted to the moment its author is signed in again.
DRAFT_SECONDS = 12 * 3600
# Of signed text; a form of ours holds ten times less. Beyond, the text is shown to be copied.
LARGEST = 400_000
_NOT_TYPED = ("csrfmiddlewaretoken", EDITOR, CARRIED)


@dataclass(frozen=True)
class Draft:
    """What `user` had typed at the address `path`; `had_files` when files were joined, which are not kept."""

    user: str
    path: str
    data: list[tuple[str, list[str]]]
    had_files: bool = False

    def query(self) -> QueryDict:
        """As it was posted."""
        query = QueryDict(mutable=True)
        for name, values in self.data:
            query.setlist(name, values)
        return query


def sign_editor(user: Any) -> str:
    """The hidden value that says who is typing; "" for nobody."""
    return signing.dumps(str(user.pk), salt=_EDITOR_SALT) if getattr(user, "is_authenticated", False) else ""


def editor_of(request: HttpRequest) -> str:
    """The key of the person who was shown the form that is posted; "" when it does not say, or lies."""
    try:
        return str(signing.loads(request.POST.get(EDITOR, ""), salt=_EDITOR_SALT, max_age=EDITOR_SECONDS))
    except signing.BadSignature:
        return ""


def posted_draft(request: HttpRequest) -> Draft | None:
    """What a form of ours has just posted; None when its author is not known."""
    editor = editor_of(request)
    if not editor:
        return None
    data = [(name, values) for name, values in request.POST.lists() if name not in _NOT_TYPED]
    return Draft(editor, request.get_full_path(), data, bool(request.FILES))


def seal(draft: Draft) -> str:
    """The draft as a hidden field; "" when it is too large to be carried."""
    content = [draft.user, draft.path, draft.data, draft.had_files]
    sealed = signing.dumps(content, salt=_DRAFT_SALT, compress=True)
    return sealed if len(sealed) <= LARGEST else ""


def unseal(text: str) -> Draft | None:
    """The draft of a hidden field; None when it is too old or was not made here."""
    if not text or len(text) > LARGEST:
        return None
    try:
        user, path, data, had_files = signing.loads(text, salt=_DRAFT_SALT, max_age=DRAFT_SECONDS)
    except signing.BadSignature:
        return None
    return Draft(user, path, [(name, values) for name, values in data], had_files)


def keep(request: HttpRequest, draft: Draft) -> None:
    """Hold a draft in the session until its author is back on its page."""
    if sealed := seal(draft):
        request.session[SESSION] = sealed


def drop_others(request: HttpRequest) -> None:
    """Forget the draft of a person who is not the one signed in, and one that is too old."""
    if SESSION in request.session:
        draft = unseal(request.session[SESSION])
        if draft is None or draft.user != str(request.user.pk):
            del request.session[SESSION]


def carried_through(request: HttpRequest) -> str:
    """The draft that waits for its author to sign in, as a hidden field; "" when there is none.

    It comes from the form that was just refused, or from a sign-in page whose password was wrong.
    """
    sealed = getattr(request, CARRIED, "") or request.POST.get(CARRIED, "")
    return sealed if unseal(sealed) else ""


def take(request: HttpRequest) -> Draft | None:
    """The draft of this person for this page, once; one that is another person's is dropped."""
    if not request.user.is_authenticated:
        return None
    drop_others(request)
    draft = unseal(request.session.get(SESSION, ""))
    if draft is None or draft.path != request.get_full_path():
        return None
    del request.session[SESSION]
    return draft
