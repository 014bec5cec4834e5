"""What the kernel is asked for, so that a job's process is alone, bounded, and never outlives its parent.

The demonstration and the workers run on Linux; elsewhere each of these does nothing.
"""

import contextlib
import ctypes
import os
import resource
import signal
import stat
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
# The kernel kills this process rather than the worker or the database when memory runs out (0 is neutral, 1000 first).
OOM_SCORE = 500
# A handler that meets its memory limit still has to say so.
LAST_WORDS = 64 * 1024 * 1024
LINUX = sys.platform == "linux"


def die_with(parent: int) -> None:
    """Ask to be killed when `parent` dies, whatever kills it; leave at once if it is dead already."""
    if LINUX and _libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os._exit(1)


def go_first_when_memory_runs_out() -> None:
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(str(OOM_SCORE))


def drop_inherited(keep: set[int]) -> None:
    """Let go of every inherited socket, pipe and event queue but `keep` and the standard streams.

    Each number is given to /dev/null instead of being closed: objects of the parent that still hold it can then neither
    say goodbye to a server in the parent's name (PostgreSQL would end the parent's session) nor close another file.
    """
    nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for name in os.listdir("/proc/self/fd") if LINUX else map(str, range(3, 256)):
        number = int(name)
        if number <= 2 or number == nowhere or number in keep:
            continue
        with contextlib.suppress(OSError):
            mode = os.fstat(number).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISCHR(mode)):
                os.dup2(nowhere, number, inheritable=False)
    os.close(nowhere)


def limit(*, memory: int, seconds: int) -> None:
    """At most `memory` bytes of address space more than now, and `seconds` of processor. No core dump.

    The hard limits are a little higher: the process ends with words rather than with a signal, when it can.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if LINUX:
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory + LAST_WORDS))


def allow_last_words() -> None:
    """After a MemoryError: room enough to report it."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def cut_network() -> bool:
    """Leave for a network of one's own, with nothing in it. False where the kernel does not allow it.

    Sockets that are open already go on working (the database's, even over TCP), and so do Unix sockets. Root, or an
    ordinary user where user namespaces are allowed (the process keeps its own user and group in it).
    """
    if not LINUX:
        return False
    libc = _libc()
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    for name, content in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with contextlib.suppress(OSError), open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(content)
    return True


def kill_group(leader: int) -> None:
    """Kill the process `leader`, which nobody has waited for yet, and all that it started in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
    # It may not have its group yet.
    with contextlib.suppress(ProcessLookupError):
        os.kill(leader, signal.SIGKILL)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
