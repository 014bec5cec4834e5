"""Reading at one moment: a document of many queries must not see half of somebody's act."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from projects.core.errors import StaleVersion


@contextmanager
def one_moment(*, writes: bool = False) -> Iterator[None]:
    """All the reads inside see the database as it is at the first of them (REPEATABLE READ; nothing written, unless
    `writes`: StaleVersion then, when a row that is locked or written has changed since that first read).

    Inside a transaction that is already open, that transaction's own rules go on.
    """
    if connection.in_atomic_block:
        yield
        return
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                mode = "READ WRITE" if writes else "READ ONLY"
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, {mode}")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            raise StaleVersion from error
        raise
