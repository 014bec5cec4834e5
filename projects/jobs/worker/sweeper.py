"""The thread that puts right, in the parent of every worker: it starts and stops with the worker.

It keeps no connection between two rounds, so that a pool process forked meanwhile inherits none.
"""

import logging
import threading
import time
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.db import connections

from projects.jobs import conf
from projects.jobs.services.cleaning import clean
from projects.jobs.services.sweeping import sweep
from projects.jobs.worker.rounds import rounds

logger = logging.getLogger(__name__)


class Sweeper(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="jobs-sweeper", daemon=True)
        self._stopping = threading.Event()

    def run(self) -> None:
        clean_at = time.monotonic()
        while not self._stopping.wait(conf.sweep_interval()):
            try:
                sweep()
                if time.monotonic() >= clean_at:
                    clean_at = time.monotonic() + conf.clean_interval()
                    clean()
                for done in rounds():
                    done.run_if_due()
            except Exception:  # the database may be away for a while: the next round tries again
                logger.warning("jobs: this round of the sweeper failed", exc_info=True)
            finally:
                connections.close_all()

    def stop(self) -> None:
        self._stopping.set()


_sweeper: Sweeper | None = None


@worker_ready.connect
def start(**_: Any) -> None:
    global _sweeper
    _sweeper = Sweeper()
    _sweeper.start()


@worker_shutting_down.connect
def stop(**_: Any) -> None:
    if _sweeper is not None:
        _sweeper.stop()
