"""Reading at one moment: a document of many queries must not see half of somebody's act."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """All the reads inside see the database as it is at the first of them (REPEATABLE READ, nothing written).

    Inside a transaction that is already open, that transaction's own rules go on.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
