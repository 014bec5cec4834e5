"""gunicorn's settings, read from the folder it starts in: the same in a container and in the demonstration."""

accesslog = "-"
# No address: a path may hold the key of a new password, a query people's names. Time, method, status, bytes, seconds.
access_log_format = "%(t)s %(m)s %(s)s %(B)s %(L)s"
# No door to the inside of a running server: it is stopped and started again by what started it.
control_socket_disable = True
