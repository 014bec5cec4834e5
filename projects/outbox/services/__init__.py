"""Telling people: a row in the caller's transaction, a job once it is committed, at most one e-mail by key.

Other apps use `post`.
"""

from projects.outbox.services.choices import choices_of, choose, how_of, leave
from projects.outbox.services.delivery import NotSent, deliver, sweep
from projects.outbox.services.digests import make_digests
from projects.outbox.services.posting import SEND, post

__all__ = ["SEND", "NotSent", "choices_of", "choose", "deliver", "how_of", "leave", "make_digests", "post", "sweep"]
