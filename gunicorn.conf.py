"""gunicorn's settings, read from the folder it starts in: the same in a container and in the demonstration."""

from threading import Thread
from typing import Any

accesslog = "-"
# No address: a path may hold the key of a new password, a query people's names. Time, method, status, bytes, seconds.
access_log_format = "%(t)s %(m)s %(s)s %(B)s %(L)s"
# A list that is filtered by many values is shared by its address; the default cuts it at 4 094 characters.
limit_request_line = 8190
# No door to the inside of a running server: it is stopped and started again by what started it.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Read aside the half second of libraries and fonts that the first preview of a process would wait for."""
    from reporting.rendering.preview import warm

    Thread(target=warm, daemon=True).start()
