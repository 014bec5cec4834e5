"""The embedded servers start, are shared, and leave nothing behind, however their users end. All is real."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from fipe_portal.embedded.layout import Owner
from tests.support.checkouts import Checkout, end, make_checkout, outer_folders, wait_for

pytestmark = pytest.mark.faults

ME = Owner(os.geteuid(), os.getegid())
WRITE = "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)"


def plain_user() -> Owner:
    """Somebody who is not root: « nobody » when the tests run as root."""
    if os.geteuid() != 0:
        return ME
    entry = pwd.getpwnam("nobody")
    return Owner(entry.pw_uid, entry.pw_gid)


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter (pytest's own are closed to others)."""
    path = Path(tempfile.mkdtemp(prefix="fipe-test-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.fixture(scope="module")
def copy(request: pytest.FixtureRequest) -> Iterator[Checkout]:
    with open_folder() as path:
        yield make_checkout(path / "checkout", plain_user() if getattr(request, "param", "me") == "plain-user" else ME)


@pytest.fixture
def checkout(copy: Checkout) -> Iterator[Checkout]:
    yield copy
    cleaned(copy)


def cleaned(checkout: Checkout) -> None:
    """Every test ends with nothing left: no process, no folder outside of the checkout."""
    assert wait_for(lambda: not checkout.processes()), checkout.processes()
    checkout.run("import fipe_portal.embedded.clean as clean; raise SystemExit(clean.main())")
    assert not checkout.var.exists()
    assert not any(path.exists() for path in outer_folders(checkout.var, checkout.owner))


def started(checkout: Checkout) -> tuple[object, psycopg.Connection[tuple[object, ...]], str]:
    process = checkout.start()
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("postgresql://"), line + process.stdout.read()
    database_url, redis_url = line.split()
    return process, psycopg.connect(database_url, autocommit=True), redis_url


@pytest.mark.parametrize("copy", ["me", "plain-user"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_survives_the_end_of_the_only_user_and_data_do(checkout: Checkout, number: signal.Signals) -> None:
    before = time.monotonic()
    process, connection, redis_url = started(checkout)
    # Less than one second on an idle machine; five are promised, and tests share theirs.
    assert time.monotonic() - before < 20
    assert Redis.from_url(redis_url).ping()
    connection.execute(WRITE)
    end(process, number)
    assert wait_for(lambda: not checkout.processes()), checkout.processes()

    process, connection, _ = started(checkout)
    assert connection.execute("SELECT n FROM kept").fetchone() == (42,)
    end(process, number)


def test_servers_serve_unicode_in_code_point_order_with_the_extensions_that_search_needs(checkout: Checkout) -> None:
    process, connection, _ = started(checkout)
    assert connection.info.server_version // 10_000 >= 17
    found = connection.execute(
        "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'fipe'"
    ).fetchone()
    assert found == ("b", "C.UTF-8", "UTF8")
    connection.execute("CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist")
    assert connection.execute("SELECT unaccent('Bébé à l’Haÿ')").fetchone() == ("Bebe a l'Hay",)
    assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    end(process, signal.SIGTERM)


def test_sockets_are_private_and_go_with_the_servers(checkout: Checkout) -> None:
    process, _, redis_url = started(checkout)
    sockets = Path(redis_url.removeprefix("unix://").partition("?")[0]).parent
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    end(process, signal.SIGTERM)
    assert wait_for(lambda: not sockets.exists())


def test_first_user_may_leave_before_the_others(checkout: Checkout) -> None:
    first, connection, _ = started(checkout)
    second, other, _ = started(checkout)
    end(first, signal.SIGKILL)
    time.sleep(0.5)
    assert other.execute("SELECT 1").fetchone() == (1,)
    assert connection.execute("SELECT 1").fetchone() == (1,)
    end(second, signal.SIGKILL)


@pytest.mark.parametrize("victim", ["supervisor", "postgres", "valkey"])
def test_killed_server_or_supervisor_takes_the_rest_with_it_and_the_next_command_recovers(
    checkout: Checkout, victim: str
) -> None:
    process, connection, _ = started(checkout)
    connection.execute(WRITE)
    os.kill(pid_of(checkout, victim), signal.SIGKILL)
    # The user is still there; what it used is gone, entirely.
    assert wait_for(lambda: len(checkout.processes()) == 1), checkout.processes()
    second, connection, redis_url = started(checkout)
    assert connection.execute("SELECT n FROM kept").fetchone() == (42,)
    assert Redis.from_url(redis_url).ping()
    end(process, signal.SIGTERM)
    end(second, signal.SIGTERM)


def pid_of(checkout: Checkout, name: str) -> int:
    data = next(checkout.var.glob("demo/postgres-*")) / "data"
    postmaster = int((data / "postmaster.pid").read_text().split()[0])
    if name == "postgres":
        return postmaster
    supervisor = int(Path(f"/proc/{postmaster}/stat").read_text().rsplit(")", 1)[1].split()[1])
    if name == "supervisor":
        return supervisor
    children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
    return next(int(pid) for pid in children if int(pid) != postmaster)


def test_pid_file_that_names_a_living_stranger_does_not_stop_the_start(checkout: Checkout) -> None:
    process, connection, _ = started(checkout)
    connection.execute(WRITE)
    data = next(checkout.var.glob("demo/postgres-*")) / "data"
    lines = (data / "postmaster.pid").read_text().split("\n")
    end(process, signal.SIGTERM)
    assert wait_for(lambda: not checkout.processes())
    stranger = checkout.start("import time; time.sleep(60)")
    stale = data / "postmaster.pid"
    stale.write_text("\n".join([str(stranger.pid), *lines[1:]]))
    os.chown(stale, data.stat().st_uid, data.stat().st_gid)

    process, connection, _ = started(checkout)
    assert connection.execute("SELECT n FROM kept").fetchone() == (42,)
    assert stranger.poll() is None
    end(process, signal.SIGTERM)
    end(stranger, signal.SIGKILL)


def test_starter_killed_at_any_moment_leaves_a_start_that_works(checkout: Checkout) -> None:
    for delay in (0.0, 0.1, 0.2, 0.3, 0.45, 0.6):
        process = checkout.start()
        time.sleep(delay)
        end(process, signal.SIGKILL)
    process, connection, _ = started(checkout)
    assert connection.execute("SELECT 1").fetchone() == (1,)
    end(process, signal.SIGTERM)


def test_two_checkouts_side_by_side_do_not_meet(folder: Path, copy: Checkout) -> None:
    one, two = (make_checkout(folder / name, plain_user(), copy.packages) for name in ("one", "two"))
    first, connection, redis_url = started(one)
    second, other, other_redis_url = started(two)
    connection.execute(WRITE)
    assert other.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    assert redis_url != other_redis_url
    end(first, signal.SIGKILL)
    assert wait_for(lambda: not one.processes()), one.processes()
    assert other.execute("SELECT 1").fetchone() == (1,)
    end(second, signal.SIGTERM)
    cleaned(one)
    cleaned(two)


def test_closed_checkout_keeps_its_data_outside_when_root_runs_it(folder: Path) -> None:
    (folder / "home").mkdir(mode=0o755)
    checkout = make_checkout(folder / "home" / "checkout", ME)
    process, connection, _ = started(checkout)
    connection.execute(WRITE)
    end(process, signal.SIGTERM)

    # Closed after its data were made: they move with the servers' user, and so do the programs.
    (folder / "home").chmod(0o700)
    process, connection, _ = started(checkout)
    assert connection.execute("SELECT n FROM kept").fetchone() == (42,)
    data = next(checkout.var.glob("demo/postgres-*"))
    assert data.is_symlink() is (os.geteuid() == 0)
    end(process, signal.SIGKILL)
    assert wait_for(lambda: not checkout.processes()), checkout.processes()

    # Somebody deletes var/ by hand: a new database is made, the left-over one goes.
    left_over = data.resolve()
    shutil.rmtree(checkout.var)
    process, connection, _ = started(checkout)
    assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    assert next(checkout.var.glob("demo/postgres-*")).resolve() == left_over or not left_over.exists()
    end(process, signal.SIGTERM)
    cleaned(checkout)


def test_cleaning_is_refused_while_somebody_works(checkout: Checkout) -> None:
    process, _, _ = started(checkout)
    cleaning = checkout.start("import fipe_portal.embedded.clean as clean; raise SystemExit(clean.main())")
    output, _ = cleaning.communicate(timeout=20)
    assert cleaning.returncode == 1
    assert "arrêtez-la" in output
    assert checkout.var.exists()
    end(process, signal.SIGTERM)


def test_folder_that_cannot_be_written_is_said_in_french(folder: Path, copy: Checkout) -> None:
    checkout = make_checkout(folder / "checkout", plain_user(), copy.packages)
    (folder / "checkout").chmod(0o555)
    checkout.var.parent.chmod(0o555)
    if os.geteuid() == 0:
        os.chown(folder / "checkout", 0, 0)
    process = checkout.start()
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "n’est pas accessible en écriture" in output
    (folder / "checkout").chmod(0o755)
