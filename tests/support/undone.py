"""A portal that answers a browser and forgets: each request is undone, in the one transaction that the tests hold.

The pages of a world made once are shown in any order, whatever is pressed on them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.test.testcases import QuietWSGIRequestHandler

HOST = "127.0.0.1"


class _Server(ThreadedWSGIServer):
    def _close_connections(self) -> None:
        """The connection is the tests' own."""


def _undone(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """One request at a time but for the static files, which read no database."""
    lock = threading.Lock()

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(settings.STATIC_URL):
            return application(environ, start_response)
        with lock, transaction.atomic():
            response = application(environ, start_response)
            body = b"".join(response)
            response.close()  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        return [body]

    return answer


@contextmanager
def serve_undone() -> Iterator[str]:
    """The address of the portal. To be called inside a transaction, with the database unblocked."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.inc_thread_sharing()
    lent = {DEFAULT_DB_ALIAS: connection}
    server = _Server((HOST, 0), QuietWSGIRequestHandler, allow_reuse_address=False, connections_override=lent)
    server.set_app(_undone(StaticFilesHandler(WSGIHandler())))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    # After a request, Django takes a connection that is in a transaction for a broken one, and closes it.
    connection.close_if_unusable_or_obsolete = lambda: None  # type: ignore[method-assign]
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        del connection.close_if_unusable_or_obsolete
        connection.dec_thread_sharing()
