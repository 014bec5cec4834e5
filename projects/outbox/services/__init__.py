"""Telling people: a row in the caller's transaction, a job once it is committed, at most one e-mail by key.

Other apps use `post`.
"""

from projects.outbox.services.choices import choose, how_of
from projects.outbox.services.delivery import NotSent, deliver, sweep
from projects.outbox.services.posting import SEND, post

__all__ = ["SEND", "NotSent", "choose", "deliver", "how_of", "post", "sweep"]
